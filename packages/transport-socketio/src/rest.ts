import type { SpaceFact } from '@switchhook/core'
import { PortFault } from './fault.ts'
import type { Link } from './link.ts'
import { activeMeeting } from './reads/spaces.ts'
import type { Timers } from './timers.ts'
import type { AskToken } from './token.ts'

const timeoutMs = 15_000

/** Asks for the active meeting (spaces.md §10). Given up by `limit`: by whoever asked, or after some seconds. */
export type FetchMeeting = (spaceId: string, limit: AbortController) => Promise<SpaceFact>

const failed = (code: string, message = 'Not fetched.'): SpaceFact => ({
  type: 'space.failed',
  step: 'fetchMeeting',
  code,
  message,
})

/** Without a REST interface there is nobody to ask. */
export const fetchingNothing: FetchMeeting = async () => failed('not-supported', 'Give socketio() the option `rest`.')

export function fetchingMeetings(
  base: string,
  tokenType: 'jwt' | 'oauth',
  askToken: AskToken,
  link: Link,
  timers: Timers,
): FetchMeeting {
  return async (spaceId, limit) => {
    const timer = timers.setTimeout(() => limit.abort(), timeoutMs)
    try {
      const path = `/api/spaces/${encodeURIComponent(spaceId)}/activemeeting`
      const authorization = `${tokenType === 'jwt' ? 'jwt' : 'bearer'} ${await askToken()}`
      link.tell('out', `GET ${path}`, undefined, 'rest')
      const response = await fetch(`${base.replace(/\/+$/, '')}${path}`, {
        headers: { authorization },
        credentials: 'omit',
        // A redirection would carry the token to somewhere the application did not name.
        redirect: 'error',
        signal: limit.signal,
      })
      const { ok, status } = response
      const body: unknown = ok && (await response.json())
      link.tell('in', `GET ${path}`, { status, body }, 'rest')
      if (status === 404) return { type: 'space.meetingKnown', meeting: null }
      if (!ok) return failed(status === 401 || status === 403 ? 'unauthorized' : `http-${status}`)
      const known = link.check('rest', activeMeeting, body)
      if (!known) return failed('invalid_payload')
      return { type: 'space.meetingKnown', meeting: { id: known._id, ...known.content } }
    } catch (error) {
      if (error instanceof PortFault) return failed(error.code, error.message)
      return failed(limit.signal.aborted ? 'timeout' : 'network')
    } finally {
      timers.clearTimeout(timer)
    }
  }
}
