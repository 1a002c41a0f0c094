import type { SignalCommand } from '../ports/index.ts'
import type { Ending } from './call.events.ts'

/** An ending together with the last word it sends to the far end. */
export interface Farewell {
  ending: Ending
  goodbye: SignalCommand | null
}

const by = (
  who: Ending['by'],
  reason: Ending['reason'],
  layer: Ending['layer'],
  rest: Partial<Ending> = {},
): Ending => ({ by: who, reason, layer, retryable: false, missed: false, ...rest })

const end = (reason: string): SignalCommand => ({ type: 'end', reason })
const reject = (statusCode: number, reason: string): SignalCommand => ({ type: 'reject', statusCode, reason })

/** The endings a chart decides by itself, as parameters of `recordEnding`. */
export const endings = {
  hungUpBeforeInvite: { ending: by('local', 'hungUp', 'application'), goodbye: null },
  cancelledByUs: { ending: by('local', 'cancelled', 'application'), goodbye: { type: 'cancel' } },
  hungUpByUs: { ending: by('local', 'hungUp', 'application'), goodbye: end('hungUp') },
  rejectedByUs: { ending: by('local', 'rejected', 'application', { code: 603 }), goodbye: reject(603, 'rejected') },
  ignoredByUs: { ending: by('local', 'ignored', 'application'), goodbye: null },
  busyHere: {
    ending: by('local', 'busy', 'application', { code: 486, missed: true }),
    goodbye: reject(486, 'busy'),
  },
  noAnswer: {
    ending: by('network', 'noAnswer', 'signaling', { code: 408, retryable: true }),
    goodbye: { type: 'cancel' },
  },
  missed: { ending: by('remote', 'noAnswer', 'signaling', { code: 408, missed: true }), goodbye: null },
  captureFailedMaking: { ending: by('local', 'captureFailed', 'media', { retryable: true }), goodbye: null },
  captureFailedAnswering: {
    ending: by('local', 'captureFailed', 'media', { code: 480, retryable: true }),
    goodbye: reject(480, 'captureFailed'),
  },
  mediaFailedMaking: { ending: by('media', 'mediaFailed', 'media', { retryable: true }), goodbye: null },
  mediaFailedInvited: { ending: by('media', 'mediaFailed', 'media', { retryable: true }), goodbye: { type: 'cancel' } },
  mediaFailedAnswering: {
    ending: by('media', 'mediaFailed', 'media', { code: 488, retryable: true }),
    goodbye: reject(488, 'mediaFailed'),
  },
  mediaFailed: { ending: by('media', 'mediaFailed', 'media', { retryable: true }), goodbye: end('mediaFailed') },
  outOfStep: {
    ending: by('media', 'mediaFailed', 'media', { code: 500, text: 'the ends could not agree', retryable: true }),
    goodbye: end('mediaFailed'),
  },
  answerLost: {
    ending: by('network', 'connectionLost', 'signaling', { code: 408, retryable: true }),
    goodbye: end('connectionLost'),
  },
  answeredElsewhere: { ending: by('local', 'answeredElsewhere', 'signaling'), goodbye: null },
  // Said as soon as there is a connection again: the far end need not wait for us.
  lostWhileInvited: {
    ending: by('network', 'connectionLost', 'connection', { retryable: true }),
    goodbye: { type: 'cancel' },
  },
  lostWhileEstablished: {
    ending: by('network', 'connectionLost', 'connection', { retryable: true }),
    goodbye: end('connectionLost'),
  },
  connectionLost: { ending: by('network', 'connectionLost', 'connection', { retryable: true }), goodbye: null },
  farEndLost: {
    ending: by('network', 'connectionLost', 'connection', { code: 408, retryable: true }),
    goodbye: end('connectionLost'),
  },
  missedWhileOffline: {
    ending: by('network', 'connectionLost', 'connection', { retryable: true, missed: true }),
    goodbye: null,
  },
  destroyedBeforeInvite: { ending: by('local', 'destroyed', 'application'), goodbye: null },
  destroyedInvited: { ending: by('local', 'destroyed', 'application'), goodbye: { type: 'cancel' } },
  destroyedRinging: {
    ending: by('local', 'destroyed', 'application', { code: 480, missed: true }),
    goodbye: reject(480, 'destroyed'),
  },
  destroyedEstablished: { ending: by('local', 'destroyed', 'application'), goodbye: end('destroyed') },
} as const satisfies Record<string, Farewell>

/** What a back end says when it has ended a call: `reason` words of spaces.md §13, status codes of SIP otherwise. */
interface WireEnding {
  statusCode?: number | undefined
  reason?: string | undefined
}

const reasonWords: ReadonlyMap<string, Pick<Ending, 'by' | 'reason' | 'retryable'>> = new Map([
  ['hungUp', { by: 'remote', reason: 'hungUp', retryable: false }],
  ['rejected', { by: 'remote', reason: 'rejected', retryable: false }],
  ['busy', { by: 'remote', reason: 'busy', retryable: true }],
  ['captureFailed', { by: 'remote', reason: 'captureFailed', retryable: true }],
  ['mediaFailed', { by: 'remote', reason: 'mediaFailed', retryable: true }],
  ['destroyed', { by: 'remote', reason: 'offline', retryable: true }],
  ['answeredElsewhere', { by: 'local', reason: 'answeredElsewhere', retryable: false }],
  ['rejectedElsewhere', { by: 'local', reason: 'rejected', retryable: false }],
  ['merged', { by: 'server', reason: 'merged', retryable: false }],
  ['forwarded', { by: 'remote', reason: 'forwarded', retryable: false }],
  ['transferred', { by: 'remote', reason: 'transferred', retryable: false }],
  ['cancelled', { by: 'remote', reason: 'cancelled', retryable: false }],
  ['connectionLost', { by: 'network', reason: 'connectionLost', retryable: true }],
  ['gone', { by: 'server', reason: 'connectionLost', retryable: true }],
])

const statusCodes: ReadonlyMap<number, Pick<Ending, 'by' | 'reason' | 'retryable'>> = new Map([
  [404, { by: 'server', reason: 'unknownUser', retryable: false }],
  [408, { by: 'remote', reason: 'noAnswer', retryable: true }],
  [480, { by: 'server', reason: 'offline', retryable: true }],
  [481, { by: 'server', reason: 'connectionLost', retryable: true }],
  [486, { by: 'remote', reason: 'busy', retryable: true }],
  [487, { by: 'remote', reason: 'cancelled', retryable: false }],
  [488, { by: 'remote', reason: 'mediaFailed', retryable: true }],
  [600, { by: 'remote', reason: 'busy', retryable: true }],
  [603, { by: 'remote', reason: 'rejected', retryable: false }],
  [9909, { by: 'server', reason: 'connectionLost', retryable: true }],
])

const toEnding = (
  wire: WireEnding,
  otherwise: Pick<Ending, 'by' | 'reason' | 'retryable'>,
  missed: boolean,
): Ending => {
  const known = reasonWords.get(wire.reason ?? '') ?? statusCodes.get(wire.statusCode ?? 0) ?? otherwise
  const missable = known.reason !== 'answeredElsewhere' && known.reason !== 'merged' && known.by !== 'local'
  return {
    ...known,
    layer: 'signaling',
    missed: missed && missable,
    ...(wire.statusCode === undefined ? {} : { code: wire.statusCode }),
    ...(wire.reason === undefined ? {} : { text: wire.reason }),
  }
}

/** The ending of a call that the callee refused. */
export const rejectedEnding = (wire: WireEnding): Ending =>
  toEnding(wire, { by: 'remote', reason: 'rejected', retryable: false }, false)

/** The ending of an incoming call that was taken away before it was answered. */
export const cancelledEnding = (wire: WireEnding): Ending =>
  toEnding(wire, { by: 'remote', reason: 'cancelled', retryable: false }, true)

/** The ending of a call that the far end or the server ended. */
export const remoteEnding = (wire: WireEnding): Ending =>
  toEnding(wire, { by: 'remote', reason: 'hungUp', retryable: false }, false)

const refusals: ReadonlyMap<string, Pick<Ending, 'by' | 'reason' | 'retryable'>> = new Map([
  ['unknown_call', { by: 'server', reason: 'connectionLost', retryable: true }],
  ['too_many', { by: 'server', reason: 'refused', retryable: true }],
])

/** The ending of a call whose command the server refused. */
export const refusedEnding = (code: string, message: string): Ending => ({
  by: 'server',
  reason: 'refused',
  retryable: false,
  ...refusals.get(code),
  layer: 'signaling',
  missed: false,
  text: `${code}: ${message}`,
})
