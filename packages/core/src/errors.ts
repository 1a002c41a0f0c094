/** Codes of the inventory have the form `domain:number`; the words are ours (decisions of the project, 55). */
export type ErrorCode =
  | `${'authentication' | 'call' | 'callHistory' | 'subscription' | 'connectivity' | 'webrtc' | 'presence' | 'space'}:${number}`
  | 'superseded'
  | 'not-supported'
  | 'port-missing'
  | 'bad-config'
  | 'destroyed'
  | 'too-large'
  | 'meeting-full'
  | 'protocol'
  | 'NO_CODE'

/** What went wrong, as data: the shape of `error` in every event. */
export interface ErrorInfo {
  code: ErrorCode
  /** English, for developers: what happened and what to do. Never shown by the library. */
  message: string
}

/**
 * The one error class. `code` is stable and decides; `message` says what to do; `cause` is what was caught.
 * Promises of commands reject with it, events carry it, and only misuse that the types forbid throws it.
 */
export class SwitchhookError extends Error implements ErrorInfo {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'SwitchhookError'
    this.code = code
  }
}

/** An error of ours for anything that was thrown. */
export function toSwitchhookError(cause: unknown, code: ErrorCode = 'NO_CODE'): SwitchhookError {
  if (cause instanceof SwitchhookError) return cause
  const message = cause instanceof Error && cause.message !== '' ? cause.message : 'An error occurred'
  return new SwitchhookError(code, message, { cause })
}
