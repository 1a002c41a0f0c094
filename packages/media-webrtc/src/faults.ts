import type { CaptureFaultName, Fault } from '@switchhook/core'

/** What this place cannot do. */
export const notSupported = (what: string): Fault => ({
  name: 'notSupported' satisfies CaptureFaultName,
  message: `${what} is not available here: it needs a browser and a secure context (HTTPS or localhost).`,
})

/** A step that does not fit the state of the peer connection, in the words of W3C webrtc-pc. */
export const invalidState = (message: string): Fault => ({ name: 'InvalidStateError', message })

/** A fault that is thrown to become one. */
export const faultOf = (name: string, message: string): Fault => ({ name, message })

/** An error as data. */
export function toFault(error: unknown): Fault {
  const { name, message } = (error ?? {}) as Partial<Fault>
  return { name: String(name ?? 'unknown'), message: String(message ?? error) }
}

/**
 * An error of a description step as data. Browsers quote the offending line of a description in their message, and
 * descriptions must not reach a log, so of most errors only the name and the line number remain.
 */
export function toDescriptionFault(error: unknown): Fault {
  const fault = toFault(error)
  // Our own faults are no errors, and quote nothing.
  if (fault.name === 'InvalidStateError' || !(error instanceof Error)) return fault
  const line = (error as { sdpLineNumber?: number | null } | null)?.sdpLineNumber
  return { name: fault.name, message: `The description was refused${line ? ` at line ${line}` : ''}.` }
}

/** Why capture failed (W3C mediacapture-main §10.1.3 and §10.2 name the errors). */
const captureFaultNames = new Map<string, CaptureFaultName>([
  ['NotAllowedError', 'denied'],
  ['SecurityError', 'denied'],
  ['NotFoundError', 'noDevice'],
  ['NotReadableError', 'deviceBusy'],
  ['AbortError', 'deviceBusy'],
  ['OverconstrainedError', 'constraint'],
  ['TypeError', 'constraint'],
  ['notSupported', 'notSupported'],
])

/** An error of capture as data, its name a `CaptureFaultName`. */
export function toCaptureFault(error: unknown): Fault & { name: CaptureFaultName } {
  const { name, message } = toFault(error)
  return { name: captureFaultNames.get(name) ?? 'unknown', message }
}

/** Calls what was handed in from outside; what it throws is reported and stops nothing here. */
export function callOut<Value>(listener: (value: Value) => void, value: Value): void {
  try {
    listener(value)
  } catch (error) {
    globalThis.reportError?.(error)
  }
}
