import type { Party } from '../identity/party.ts'
import type { Row } from '../store/row.ts'
import type { Attendee, Meeting } from './meeting.ts'
import type { StoredMessage } from './messages.ts'
import type { PresenceState } from './presence.ts'

export type Role = 'admin' | 'member' | 'guest'

/** The parts of a space that grow and shrink. */
export const spaceParts = [
  'members',
  'removed',
  'subscribers',
  'former',
  'attending',
  'departures',
  'endedMeetings',
  'messages',
] as const
export type SpacePart = (typeof spaceParts)[number]

/** What a space is made with. */
export interface SpaceSettings {
  topicId: string
  title: string
  /** `open`: whoever knows its id; `members`: only they (spaces.md §3). */
  access: 'open' | 'members'
  password: string | null
  members: ReadonlyArray<{ _id: string; role: Role }>
}

/** One room people share, with everything that is true about it now (spaces.md §1 and §4.6). */
export interface Space {
  readonly topicId: string
  readonly title: string
  readonly access: 'open' | 'members'
  readonly password: string | null
  /** User id to role. */
  readonly members: Map<string, Role>
  /** User ids that may not come back until invited again (spaces.md §8.8). */
  readonly removed: Map<string, true>
  /** By session id, in the order of subscribing. */
  readonly subscribers: Map<string, Subscriber>
  /** Sessions that left by themselves, to their user ids: their late goodbyes are ignored in silence (spaces.md §7). */
  readonly former: Map<string, string>
  /** The call of the space; at most one is active. */
  meeting: Meeting | null
  /** Who is in that call, by session, in the order of joining. */
  readonly attending: Map<string, Attendee>
  /** Who took part in it and left, oldest first; the same session may stand here several times. */
  readonly departures: Row<Attendee>
  /** Ended meetings whose recordings may still become ready, oldest first. */
  readonly endedMeetings: Row<Meeting>
  /** Oldest first. */
  readonly messages: Row<StoredMessage>
}

/** One session in a space. */
export interface Subscriber {
  readonly sessionId: string
  readonly party: Party
  readonly role: Role
  readonly subscribeTime: string
  /** The session's announced state; null before `party.online` and after leaving (spaces.md §8.7). */
  presence: PresenceState | null
}

/** Makes an empty space. `collection` makes the maps its parts stand in. */
export function createSpace(
  settings: SpaceSettings,
  collection: <Key, Value>(name: SpacePart) => Map<Key, Value> = () => new Map(),
): Space {
  const members: Space['members'] = collection('members')
  for (const { _id, role } of settings.members) members.set(_id, role)
  return {
    topicId: settings.topicId,
    title: settings.title,
    access: settings.access,
    password: settings.password,
    members,
    removed: collection('removed'),
    subscribers: collection('subscribers'),
    former: collection('former'),
    meeting: null,
    attending: collection('attending'),
    departures: collection('departures'),
    endedMeetings: collection('endedMeetings'),
    messages: collection('messages'),
  }
}

/** Members have their role, everybody else and every guest of the server is `guest` (spaces.md §3). */
export function roleOf(space: Space, party: Party): Role {
  return party.type === 'anonymous' ? 'guest' : (space.members.get(party._id) ?? 'guest')
}
