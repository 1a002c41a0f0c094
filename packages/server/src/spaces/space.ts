import type { Party } from '../identity/party.ts'
import type { Meeting } from './meeting.ts'
import type { StoredMessage } from './messages.ts'
import type { PresenceState } from './presence.ts'

export type Role = 'admin' | 'member' | 'guest'

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
  readonly removed: Set<string>
  /** By session id, in the order of subscribing. */
  readonly subscribers: Map<string, Subscriber>
  /** Sessions that left by themselves, to their user ids: their late goodbyes are ignored in silence (spaces.md §7). */
  readonly former: Map<string, string>
  /** The call of the space; at most one is active. */
  meeting: Meeting | null
  /** Ended meetings whose recordings may still become ready. */
  readonly endedMeetings: Meeting[]
  /** Oldest first. */
  readonly messages: StoredMessage[]
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

export function createSpace(settings: SpaceSettings): Space {
  return {
    topicId: settings.topicId,
    title: settings.title,
    access: settings.access,
    password: settings.password,
    members: new Map(settings.members.map(({ _id, role }) => [_id, role])),
    removed: new Set(),
    subscribers: new Map(),
    former: new Map(),
    meeting: null,
    endedMeetings: [],
    messages: [],
  }
}

/** Members have their role, everybody else and every guest of the server is `guest` (spaces.md §3). */
export function roleOf(space: Space, party: Party): Role {
  return party.type === 'anonymous' ? 'guest' : (space.members.get(party._id) ?? 'guest')
}
