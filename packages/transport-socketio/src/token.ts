import { PortFault } from './fault.ts'

/** The access token, or where to get one; a function is asked anew for each attempt to connect. */
export type TokenSource = string | (() => string | PromiseLike<string>)

/** Gives a token that is not empty. Rejects with a {@link PortFault} that holds nothing of what the source said. */
export type AskToken = () => Promise<string>

export async function askFor(source: TokenSource): Promise<string> {
  let token: unknown
  try {
    token = typeof source === 'function' ? await source() : source
  } catch {
    throw new PortFault('token-unavailable', 'The token function failed.')
  }
  if (typeof token === 'string' && token !== '') return token
  throw new PortFault('unauthorized', 'The token function gave no token.')
}
