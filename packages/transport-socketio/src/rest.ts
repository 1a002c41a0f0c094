import type { Clock, MeetingState } from '@switchhook/core'
import { PortFault } from './fault.ts'
import type { Link } from './link.ts'
import { toMeeting } from './meeting.ts'
import type { AskToken } from './token.ts'
import { ActiveMeeting } from './wire/down/media-session.ts'

const timeoutMs = 15_000

/** The REST requests the events depend on (spaces.md §10). */
export interface Rest {
  /** The active meeting, or null when there is none. Rejects with a {@link PortFault}. */
  activeMeeting: (spaceId: string, signal: AbortSignal) => Promise<MeetingState | null>
}

export function createRest(options: {
  base: string
  tokenType: 'jwt' | 'oauth'
  askToken: AskToken
  link: Link
  clock: Clock
}): Rest {
  const { askToken, link, clock } = options
  const base = options.base.replace(/\/+$/, '')
  const scheme = options.tokenType === 'jwt' ? 'jwt' : 'bearer'

  return {
    activeMeeting: async (spaceId, signal) => {
      const limit = new AbortController()
      const timer = clock.setTimeout(() => limit.abort(), timeoutMs)
      const abort = () => limit.abort()
      signal.addEventListener('abort', abort)
      try {
        const authorization = `${scheme} ${await askToken()}`
        const response = await fetch(`${base}/api/spaces/${encodeURIComponent(spaceId)}/activemeeting`, {
          headers: { authorization, accept: 'application/json' },
          credentials: 'omit',
          // A redirection would carry the token to somewhere the application did not name.
          redirect: 'error',
          signal: limit.signal,
        })
        if (response.status === 404) return null
        if (response.status === 401 || response.status === 403)
          throw new PortFault('unauthorized', 'The server refused to tell the meeting.')
        if (!response.ok) throw new PortFault(`http-${response.status}`, `The server answered ${response.status}.`)
        const meeting = link.check('rest', ActiveMeeting, await response.json())
        if (!meeting) throw new PortFault('invalid_payload', 'The server answered something other than a meeting.')
        return toMeeting(meeting._id, meeting.content)
      } catch (error) {
        if (error instanceof PortFault) throw error
        throw new PortFault(limit.signal.aborted ? 'timeout' : 'network', 'The meeting could not be fetched.')
      } finally {
        clock.clearTimeout(timer)
        signal.removeEventListener('abort', abort)
      }
    },
  }
}
