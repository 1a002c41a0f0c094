import type { Clock, MeetingState } from '@switchhook/core'
import type { Link } from './link.ts'
import { toMeeting } from './meeting.ts'
import { type AskToken, TokenFault } from './token.ts'
import { ActiveMeeting } from './wire/down/media-session.ts'

const timeoutMs = 15_000

/** Why a request failed, in a code that is stable. Holds neither the URL nor anything of the answer. */
export interface RestFault {
  code: string
  message: string
}

/** The REST requests the events depend on (spaces.md §10). */
export interface Rest {
  /** The active meeting, or null when there is none. Rejects with a {@link RestFault}. */
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
          throw fault('unauthorized', 'The server refused to tell the meeting.')
        if (!response.ok) throw fault(`http-${response.status}`, `The server answered ${response.status}.`)
        const meeting = link.check('rest', ActiveMeeting, await response.json())
        if (!meeting) throw fault('invalid_payload', 'The server answered something other than a meeting.')
        return toMeeting(meeting._id, meeting.content)
      } catch (error) {
        if (isFault(error)) throw error
        if (error instanceof TokenFault) throw fault(error.code, 'There is no token for the request.')
        throw fault(limit.signal.aborted ? 'timeout' : 'network', 'The meeting could not be fetched.')
      } finally {
        clock.clearTimeout(timer)
        signal.removeEventListener('abort', abort)
      }
    },
  }
}

const faults = new WeakSet<object>()

function fault(code: string, message: string): RestFault {
  const made = { code, message }
  faults.add(made)
  return made
}

export function isFault(error: unknown): error is RestFault {
  return typeof error === 'object' && error !== null && faults.has(error)
}
