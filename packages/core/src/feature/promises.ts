import { type ErrorInfo, SwitchhookError } from '../errors.ts'

/** A promise and how it ends: with an error, or well. Nobody has to catch it, since an event carries the same error. */
export interface Deferred {
  promise: Promise<void>
  settle: (error?: ErrorInfo) => void
}

export function deferred(): Deferred {
  let settle: Deferred['settle'] = () => {}
  const promise = new Promise<void>((resolve, reject) => {
    settle = (error) => (error === undefined ? resolve() : reject(toError(error)))
  })
  return { promise: handled(promise), settle }
}

/** A promise whose rejection nobody has to catch: an event has carried the same error. */
export function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}

/** The promise of a command that is refused. */
export const rejected = (error: ErrorInfo): Promise<void> => handled(Promise.reject(toError(error)))

/** What an event tells of an error: the shape of its `error`. */
export const toInfo = ({ code, message }: ErrorInfo): ErrorInfo => ({ code, message })

export const toError = (error: ErrorInfo): SwitchhookError =>
  error instanceof SwitchhookError ? error : new SwitchhookError(error.code, error.message)

/** Why a command comes to nothing after `destroy`, or when it runs then. */
export const destroyed = { code: 'destroyed', message: 'The client was destroyed.' } as const satisfies ErrorInfo

/** Why a command fails that a newer one took the place of. */
export const superseded = {
  code: 'superseded',
  message: 'A newer wish took the place of this one.',
} as const satisfies ErrorInfo

export const connectTimeout = {
  code: 'subscription:1',
  message: 'The connection did not open in time.',
} as const satisfies ErrorInfo
