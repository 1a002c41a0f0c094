import { type ErrorInfo, SwitchhookError } from '../errors.ts'
import { isRecord, isText } from '../feature/check.ts'
import { given } from '../feature/given.ts'
import { rejected, toInfo } from '../feature/promises.ts'
import type { Credentials, Party, Transport } from '../ports/index.ts'

/** Events of the client itself. */
export interface RootEvents {
  /** Credentials were taken. */
  'auth:change': Record<string, never>
  /** Credentials were not taken. */
  'auth:error': { error: ErrorInfo }
  /** The back end refused a request for want of authorisation. Follows the error event of the feature that made it. */
  'request:error': { error: ErrorInfo }
}

/** The current user: who we are at the back end, where it told us, and what the application gave by `setCredentials`. */
export type UserInfo = Partial<Party> & {
  username?: string
  /** The token given, bearer or HMAC. */
  token?: string
}

/** Credentials as the client keeps them. */
export interface CredentialsKeeper {
  /** Gives the mark of a secret in the place of each. Never throws. */
  shown: (credentials: unknown) => object
  set: (credentials: unknown) => Promise<void>
  userInfo: () => UserInfo | undefined
}

const longestSecret = 16_384
const forms = ['bearerAccessToken', 'hmacToken', 'password'] as const

/**
 * Credentials in one of the three forms of the inventory.
 * @throws SwitchhookError `authentication:1`, naming what is missing.
 */
function parse(credentials: unknown): Credentials {
  const fail = (message: string): never => {
    throw new SwitchhookError('authentication:1', message)
  }
  if (!isRecord(credentials)) return fail('credentials should be an object.')
  const { username, authname } = credentials
  if (!isText(username) || username === '') return fail('credentials.username should be a text that is not empty.')
  const [form, other] = forms.filter((name) => credentials[name] !== undefined)
  if (form === undefined || other !== undefined)
    return fail('credentials should hold either a password, an hmacToken or a bearerAccessToken.')
  const secret = credentials[form]
  if (!isText(secret, longestSecret) || secret === '')
    return fail(`credentials.${form} should be a text that is not empty.`)
  if (form === 'bearerAccessToken') return { username, bearerAccessToken: secret }
  if (form === 'hmacToken') return { username, hmacToken: secret }
  if (authname !== undefined && !isText(authname)) return fail('credentials.authname should be a text.')
  return { username, password: secret, ...given({ authname }) }
}

/**
 * Keeps the credentials of a client. While services are subscribed only a new bearer token of the same user is taken, and
 * other forms only where nothing is subscribed (inventory, api.3).
 */
export function createCredentials(
  transport: Transport,
  emit: <Type extends keyof RootEvents>(type: Type, payload: RootEvents[Type]) => void,
  self: () => Party | undefined,
  isSubscribed: () => boolean,
): CredentialsKeeper {
  let kept: Credentials | undefined

  /** Names by which the current user is known; none before anything was told. */
  const names = () => (kept ? [kept.username] : [self()?.username, self()?.id].filter((name) => name !== undefined))

  function take(credentials: Credentials): void {
    const isBearer = 'bearerAccessToken' in credentials
    const invalid = (message: string): never => {
      throw new SwitchhookError('authentication:7', message)
    }
    if (isSubscribed()) {
      if (!isBearer) invalid('Services are subscribed: unsubscribe first, then give other credentials.')
      if (names().length > 0 && !names().includes(credentials.username))
        invalid('Services are subscribed for another user: unsubscribe first.')
    }
    if (transport.setCredentials === undefined)
      throw new SwitchhookError('not-supported', `The transport '${transport.name}' takes no credentials.`)
    if (!transport.setCredentials(credentials))
      invalid(`The transport '${transport.name}' has no use for credentials of this form.`)
    kept = credentials
  }

  return {
    shown: (credentials) => {
      const { username, authname } = isRecord(credentials) ? credentials : {}
      return { ...given({ username, authname }), secret: '…' }
    },
    set(credentials) {
      try {
        take(parse(credentials))
      } catch (cause) {
        // What a transport throws may hold what it was given.
        const error =
          cause instanceof SwitchhookError
            ? cause
            : new SwitchhookError('authentication:1', 'The transport did not take the credentials.')
        emit('auth:error', { error: toInfo(error) })
        return rejected(error)
      }
      emit('auth:change', {})
      return Promise.resolve()
    },
    userInfo() {
      const party = self()
      if (kept === undefined) return party
      const token = 'password' in kept ? undefined : 'hmacToken' in kept ? kept.hmacToken : kept.bearerAccessToken
      return { ...party, username: kept.username, ...given({ token }) }
    },
  }
}
