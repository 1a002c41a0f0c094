import { given } from '../feature/given.ts'
import type { SignalCommand } from '../ports/index.ts'
import type { Ending, EndingReason } from './call.events.ts'

/** An ending together with the last word it sends to the far end. */
export interface Farewell {
  ending: Ending
  goodbye: SignalCommand | null
}

const cancel: SignalCommand = { type: 'cancel' }
const end = (reason: string): SignalCommand => ({ type: 'end', reason })
const reject = (statusCode: number, reason: string): SignalCommand => ({ type: 'reject', statusCode, reason })

const farewell =
  (common: Pick<Ending, 'by' | 'layer' | 'retryable'>) =>
  (reason: EndingReason, goodbye: SignalCommand | null = null, rest: Partial<Ending> = {}): Farewell => ({
    ending: { ...common, reason, missed: false, ...rest },
    goodbye,
  })
const weChoose = farewell({ by: 'local', layer: 'application', retryable: false })
const captureFails = farewell({ by: 'local', layer: 'media', retryable: true })
const mediaFails = farewell({ by: 'media', layer: 'media', retryable: true })
const linkFails = farewell({ by: 'network', layer: 'connection', retryable: true })
const nobodyAnswers = farewell({ by: 'network', layer: 'signaling', retryable: true })
const othersChoose = farewell({ by: 'remote', layer: 'signaling', retryable: false })

/** The endings a chart decides by itself, as parameters of `recordEnding`. */
export const endings = {
  hungUpBeforeInvite: weChoose('hungUp'),
  cancelledByUs: weChoose('cancelled', cancel),
  hungUpByUs: weChoose('hungUp', end('hungUp')),
  rejectedByUs: weChoose('rejected', reject(603, 'rejected'), { code: 603 }),
  ignoredByUs: weChoose('ignored'),
  busyHere: weChoose('busy', reject(486, 'busy'), { code: 486, missed: true }),
  noAnswer: nobodyAnswers('noAnswer', cancel, { code: 408 }),
  missed: othersChoose('noAnswer', null, { code: 408, missed: true }),
  captureFailedMaking: captureFails('captureFailed'),
  captureFailedAnswering: captureFails('captureFailed', reject(480, 'captureFailed'), { code: 480 }),
  mediaFailedMaking: mediaFails('mediaFailed'),
  mediaFailedInvited: mediaFails('mediaFailed', cancel),
  mediaFailedAnswering: mediaFails('mediaFailed', reject(488, 'mediaFailed'), { code: 488 }),
  mediaFailed: mediaFails('mediaFailed', end('mediaFailed')),
  outOfStep: mediaFails('mediaFailed', end('mediaFailed'), { code: 500, text: 'the ends could not agree' }),
  answerLost: nobodyAnswers('connectionLost', end('connectionLost'), { code: 408 }),
  answeredElsewhere: othersChoose('answeredElsewhere', null, { by: 'local' }),
  // Said as soon as there is a connection again: the far end need not wait for us.
  lostWhileInvited: linkFails('connectionLost', cancel),
  lostWhileEstablished: linkFails('connectionLost', end('connectionLost')),
  connectionLost: linkFails('connectionLost'),
  farEndLost: linkFails('connectionLost', end('connectionLost'), { code: 408 }),
  missedWhileOffline: linkFails('connectionLost', null, { missed: true }),
  destroyedBeforeInvite: weChoose('destroyed'),
  destroyedInvited: weChoose('destroyed', cancel),
  destroyedRinging: weChoose('destroyed', reject(480, 'destroyed'), { code: 480, missed: true }),
  destroyedEstablished: weChoose('destroyed', end('destroyed')),
} as const satisfies Record<string, Farewell>

/** How a call ends here that is sent on to somebody else. */
export const forwardedTo = (to: string): Farewell => weChoose('forwarded', { type: 'forward', to })

/** How a call ends whose far end was handed over: by code and text of the inventory, section b. */
export const transferredEnding = (kind: '' | 'Direct '): Ending =>
  weChoose('transferred', null, { code: 9905, text: `${kind}Transfer Successful` }).ending

/** How a call ends for the application that has become a leg of a joined one. */
export const joinedEnding: Ending = weChoose('joined', null, { code: 9906, text: 'Join Successful' }).ending

/** What a back end says when it has ended a call: `reason` words of spaces.md §13, status codes of SIP otherwise. */
interface WireEnding {
  statusCode?: number | undefined
  reason?: string | undefined
}

type Meaning = Pick<Ending, 'by' | 'reason' | 'retryable'>
const means = (by: Ending['by'], reason: EndingReason, retryable = false): Meaning => ({ by, reason, retryable })

const reasonWords: ReadonlyMap<string, Meaning> = new Map([
  ['hungUp', means('remote', 'hungUp')],
  ['rejected', means('remote', 'rejected')],
  ['busy', means('remote', 'busy', true)],
  ['captureFailed', means('remote', 'captureFailed', true)],
  ['mediaFailed', means('remote', 'mediaFailed', true)],
  ['destroyed', means('remote', 'offline', true)],
  ['answeredElsewhere', means('local', 'answeredElsewhere')],
  ['rejectedElsewhere', means('local', 'rejected')],
  ['merged', means('server', 'merged')],
  // An invite that a newer one of the same transfer took the place of.
  ['superseded', means('server', 'merged')],
  ['forwarded', means('remote', 'forwarded')],
  ['transferred', means('remote', 'transferred')],
  ['cancelled', means('remote', 'cancelled')],
  ['connectionLost', means('network', 'connectionLost', true)],
  ['gone', means('server', 'connectionLost', true)],
])

const statusCodes: ReadonlyMap<number, Meaning> = new Map([
  [404, means('server', 'unknownUser')],
  [408, means('remote', 'noAnswer', true)],
  [480, means('server', 'offline', true)],
  [481, means('server', 'connectionLost', true)],
  [486, means('remote', 'busy', true)],
  [487, means('remote', 'cancelled')],
  [488, means('remote', 'mediaFailed', true)],
  [600, means('remote', 'busy', true)],
  [603, means('remote', 'rejected')],
  [9909, means('server', 'connectionLost', true)],
])

/**
 * The ending of a call that the far end or the server ended; `otherwise` is what it means where the wire names no reason.
 * Only a call that was taken away before it was answered may count as missed.
 */
export function wireEnding({ reason, statusCode }: WireEnding, otherwise: 'rejected' | 'cancelled' | 'hungUp'): Ending {
  const known = reasonWords.get(reason ?? '') ?? statusCodes.get(statusCode ?? 0) ?? means('remote', otherwise)
  const isMissable = known.reason !== 'answeredElsewhere' && known.reason !== 'merged' && known.by !== 'local'
  return {
    ...known,
    layer: 'signaling',
    missed: otherwise === 'cancelled' && isMissable,
    ...given({ code: statusCode, text: reason }),
  }
}

const refusals: ReadonlyMap<string, Meaning> = new Map([
  ['unknown_call', means('server', 'connectionLost', true)],
  ['too_many', means('server', 'refused', true)],
])

/** The ending of a call whose command the server refused. */
export const refusedEnding = (code: string, message: string): Ending => ({
  ...(refusals.get(code) ?? means('server', 'refused')),
  layer: 'signaling',
  missed: false,
  text: `${code}: ${message}`,
})
