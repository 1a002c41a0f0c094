import { PortFault } from './fault.ts'
import type { Link } from './link.ts'
import type { Timers } from './timers.ts'
import type { AskToken } from './token.ts'

/** One request (spaces.md §10). */
export interface RestRequest {
  method?: 'POST' | 'DELETE'
  /** What follows `/api/spaces/`, part by part. */
  path: readonly string[]
  query?: Record<string, string>
  /** The password of a space. */
  password?: string | null
  body?: object
  /** Gives it up. */
  limit?: AbortController
  /** How long it may take. */
  timeoutMs?: number
}

/**
 * Asks the REST interface. Resolves with the body of the answer, undefined where it has none.
 *
 * @throws PortFault where there is none, where the server refuses (with the HTTP status), and where it cannot be asked.
 */
export type Rest = (request: RestRequest) => Promise<unknown>

/** Without a REST interface there is nobody to ask. */
export const noRest: Rest = async () => {
  throw new PortFault('not-supported', 'Give socketio() the option `rest`.')
}

export function createRest(
  base: string,
  tokenType: 'jwt' | 'oauth',
  askToken: AskToken,
  link: Link,
  timers: Timers,
): Rest {
  const open = new Set<AbortController>()
  link.watch({
    close: () => {
      for (const limit of open) limit.abort()
    },
  })

  return async ({ method = 'GET', path, query, password, body, limit = new AbortController(), timeoutMs }) => {
    const timer = timers.setTimeout(() => limit.abort(), timeoutMs ?? 15_000)
    open.add(limit)
    try {
      const search = query ? `?${new URLSearchParams(query)}` : ''
      const asked = `/api/spaces/${path.map(encodeURIComponent).join('/')}${search}`
      const authorization = `${tokenType === 'jwt' ? 'jwt' : 'bearer'} ${await askToken()}`
      const name = `${method} ${asked}`
      link.tell('out', name, body, 'rest')
      const response = await fetch(`${base.replace(/\/+$/, '')}${asked}`, {
        method,
        headers: {
          authorization,
          ...(password && { 'spaces-x-space-password': password }),
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
        credentials: 'omit',
        // A redirection would carry the token to somewhere the application did not name.
        redirect: 'error',
        signal: limit.signal,
      })
      const { ok, status } = response
      const said = await response.text()
      const answer = ok && said ? JSON.parse(said) : undefined
      link.tell('in', name, { status, body: answer }, 'rest')
      if (ok) return answer
      throw refused(status, said)
    } catch (error) {
      if (error instanceof PortFault) throw error
      throw new PortFault(limit.signal.aborted ? 'timeout' : 'network', 'Not answered.')
    } finally {
      timers.clearTimeout(timer)
      open.delete(limit)
    }
  }
}

/** The server's own reason, where it gives one: a word, for what it says besides may quote the token. */
function refused(status: number, said: string): PortFault {
  let code = status === 401 ? 'unauthorized' : status === 403 ? 'forbidden' : `http-${status}`
  try {
    const given: unknown = JSON.parse(said).error.code
    if (typeof given === 'string' && /^[a-z_]{1,40}$/.test(given)) code = given
  } catch {
    // A proxy on the way, or a server that says it in another form.
  }
  return new PortFault(code, 'The server refused.', status)
}
