import type { Party, PresenceState } from '@switchhook/core'
import { createRoster } from '../../../packages/core/src/space/space.roster.ts'
import type { Candidate } from './people.ts'

interface Event {
  party: Party
  sessionId: string
  presence: PresenceState
}

/** What else is watched, beside the participants shown. */
export type Watching = 'rows' | 'window' | 'list'

function fail(error: unknown): never {
  throw error
}

/** Our roster as a space runs it: one event of the port, then a flush. */
export function oursCandidate(watching: Watching): Candidate<Event> {
  const roster = createRoster(fail, Date.now)
  let heard = 0
  const count = () => {
    heard += 1
  }
  const put = ({ party, sessionId, presence }: Event) => {
    roster.online(party, sessionId, presence, true)
    roster.flush()
  }
  return {
    toEvent: ({ id, sessionId, name, isMuted }) => ({
      party: { id, type: 'user', displayName: name },
      sessionId,
      presence: { mediaSession: { audio: !isMuted, connected: true } },
    }),
    fill: (events) => events.forEach(put),
    join: put,
    update: put,
    leave({ party, sessionId }) {
      roster.offline(party, sessionId, 'left')
      roster.flush()
    },
    watch(ids) {
      for (const id of ids) roster.observe(id).subscribe(count)
      if (watching === 'window') roster.observeWindow({ sort: 'name', limit: 25 }).subscribe(() => {})
      if (watching === 'list') roster.observeList().subscribe(() => {})
    },
    heard: () => heard,
    size: () => roster.list().length,
    stop: () => roster.clear(),
  }
}
