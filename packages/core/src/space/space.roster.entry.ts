import { share } from '../client/readable.ts'
import { given } from '../feature/given.ts'
import type { Party } from '../ports/index.ts'
import { withoutSession } from './space.context.ts'
import type { Participant } from './space.participant.ts'
import type { PartySession } from './space.roster.session.ts'

/** A party in the roster. Each object in between would cost a look into cold memory, for each of thousands. */
export interface Entry {
  party: Party
  /** Nearly always the only one. Undefined once the party is gone. */
  session: PartySession | undefined
  others: readonly PartySession[]
  /** The public row, made when somebody looks. */
  row: Participant | null
  /** When it was heard of, in milliseconds since the roster was made: small numbers are kept in place. */
  heardAt: number
  /** Counts up in the order in which they came. */
  readonly arrival: number
  /** Changed since observers were told. */
  isTouched: boolean
}

const none: readonly PartySession[] = Object.freeze([])

const plain = (party: Party): Party => ('sessionId' in party ? withoutSession(party) : party)

export const newEntry = (party: Party, arrival: number): Entry => ({
  party: plain(party),
  session: undefined,
  others: none,
  row: null,
  heardAt: 0,
  arrival,
  isTouched: false,
})

export const isGone = ({ session }: Entry): boolean => session === undefined

/** In the order in which they came. */
export const sessionsOf = ({ session, others }: Entry): readonly PartySession[] =>
  session === undefined ? none : [session, ...others]

export function sessionIn({ session, others }: Entry, sessionId: string): PartySession | undefined {
  if (session?.id === sessionId) return session
  for (const other of others) if (other.id === sessionId) return other
  return undefined
}

export function addSession(entry: Entry, session: PartySession): void {
  if (entry.session === undefined) entry.session = session
  else entry.others = [...entry.others, session]
}

export function removeSession(entry: Entry, session: PartySession): void {
  const [first, ...others] = sessionsOf(entry).filter((one) => one !== session)
  entry.session = first
  entry.others = others.length === 0 ? none : others
}

export function removeSessions(entry: Entry): void {
  entry.session = undefined
  entry.others = none
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
  entry.party = { ...party, ...given(plain(told)) }
  return true
}
