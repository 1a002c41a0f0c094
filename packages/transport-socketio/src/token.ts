/** The access token, or where to get one; a function is asked anew for each attempt to connect. */
export type TokenSource = string | (() => string | PromiseLike<string>)

/** Gives a token that is not empty, or rejects with a {@link TokenFault}. */
export type AskToken = () => Promise<string>

/** There is no token. Holds nothing of what the source said, which may be a token or quote one. */
export class TokenFault extends Error {
  override readonly name = 'TokenFault'
  readonly code: 'unauthorized' | 'token-unavailable'

  constructor(code: 'unauthorized' | 'token-unavailable', message: string) {
    super(message)
    this.code = code
  }
}

export function asking(source: TokenSource): AskToken {
  return async () => {
    let token: unknown
    try {
      token = typeof source === 'function' ? await source() : source
    } catch {
      throw new TokenFault('token-unavailable', 'the token function failed')
    }
    if (typeof token === 'string' && token !== '') return token
    throw new TokenFault('unauthorized', 'The token function gave no token.')
  }
}
