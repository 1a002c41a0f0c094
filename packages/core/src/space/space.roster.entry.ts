import { share } from '../client/readable.ts'
import type { Party } from '../ports/index.ts'
import { withoutSession } from './space.context.ts'
import type { Participant } from './space.participant.ts'
import type { PartySession } from './space.roster.session.ts'

/** A party in the roster. */
export interface Entry {
  party: Party
  /** Nearly always one: a list costs less than a Map, and is as fast. Empty once the party is gone. */
  sessions: readonly PartySession[]
  /** The public row, made when somebody looks. */
  row: Participant | null
  lastSeenAt: number
  /** Counts up in the order in which they came. */
  readonly arrival: number
  /** Where it stands in the list that was made last. */
  place: number
  /** Changed since observers were told. */
  isTouched: boolean
}

const none: readonly PartySession[] = Object.freeze([])

const plain = (party: Party): Party => ('sessionId' in party ? withoutSession(party) : party)

export const newEntry = (party: Party, arrival: number, place: number): Entry => ({
  party: plain(party),
  sessions: none,
  row: null,
  lastSeenAt: 0,
  arrival,
  place,
  isTouched: false,
})

export const isGone = ({ sessions }: Entry): boolean => sessions.length === 0

export function sessionIn({ sessions }: Entry, sessionId: string): PartySession | undefined {
  for (const session of sessions) if (session.id === sessionId) return session
  return undefined
}

export function addSession(entry: Entry, session: PartySession): void {
  entry.sessions = [...entry.sessions, session]
}

export function removeSession(entry: Entry, session: PartySession): void {
  entry.sessions = entry.sessions.length === 1 ? none : entry.sessions.filter((one) => one !== session)
}

const differs = (before: unknown, told: unknown): boolean => told !== undefined && told !== before

/** Learns what a party says of itself; what it leaves out stays. True when something is new. */
export function describe(entry: Entry, told: Party): boolean {
  const { party } = entry
  if (told === party) return false
  const phoneNumbers = share(party.phoneNumbers, told.phoneNumbers)
  if (
    !differs(party.displayName, told.displayName) &&
    !differs(party.username, told.username) &&
    !differs(party.pictureUrl, told.pictureUrl) &&
    !differs(party.type, told.type) &&
    !differs(party.phoneNumbers, phoneNumbers)
  )
    return false
  entry.party = { ...party, ...plain(told) }
  return true
}
