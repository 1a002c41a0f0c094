import type { MeetingState } from '@switchhook/core'
import { PortFault } from './fault.ts'
import type { Link } from './link.ts'
import { activeMeeting } from './reads/spaces.ts'
import type { Timers } from './timers.ts'
import type { AskToken } from './token.ts'

const timeoutMs = 15_000

/**
 * Asks for the active meeting; null when there is none (spaces.md §10). Rejects with a {@link PortFault}. Aborted by
 * `limit`, by whoever asked or after some seconds.
 */
export type FetchMeeting = (spaceId: string, limit: AbortController) => Promise<MeetingState | null>

export function fetchingMeetings(options: {
  base: string
  tokenType: 'jwt' | 'oauth'
  askToken: AskToken
  link: Link
  timers: Timers
}): FetchMeeting {
  const { base, tokenType, askToken, link, timers } = options
  const fault = (code: string) => new PortFault(code, 'The meeting could not be fetched.')

  return async (spaceId, limit) => {
    const timer = timers.setTimeout(() => limit.abort(), timeoutMs)
    try {
      const authorization = `${tokenType === 'jwt' ? 'jwt' : 'bearer'} ${await askToken()}`
      const response = await fetch(
        `${base.replace(/\/+$/, '')}/api/spaces/${encodeURIComponent(spaceId)}/activemeeting`,
        {
          headers: { authorization, accept: 'application/json' },
          credentials: 'omit',
          // A redirection would carry the token to somewhere the application did not name.
          redirect: 'error',
          signal: limit.signal,
        },
      )
      const { ok, status } = response
      if (status === 404) return null
      if (!ok) throw fault(status === 401 || status === 403 ? 'unauthorized' : `http-${status}`)
      const meeting = link.check('rest', activeMeeting, await response.json())
      if (!meeting) throw fault('invalid_payload')
      return meeting
    } catch (error) {
      if (error instanceof PortFault) throw error
      throw fault(limit.signal.aborted ? 'timeout' : 'network')
    } finally {
      timers.clearTimeout(timer)
    }
  }
}
