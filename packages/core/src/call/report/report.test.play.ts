/**
 * A call as its report hears of it, told message by message.
 *
 * @internal
 */

import type { PeerCommand, PeerFact, SignalCommand, SignalFact } from '../../ports/index.ts'
import { createTimeline } from './report.timeline.ts'
import type { CallReport, ClientMessage, PortMessage } from './report.types.ts'

/** What is told to a report; each gives itself back. */
export interface Line {
  after: (ms: number) => Line
  start: (type: string, isLocal?: boolean) => Line
  finish: (type: string, isLocal?: boolean, error?: object) => Line
  event: (type: string, payload?: object) => Line
  toPeer: (command: PeerCommand) => Line
  fromPeer: (fact: PeerFact) => Line
  toBackEnd: (command: SignalCommand) => Line
  fromBackEnd: (fact: SignalFact) => Line
  report: () => CallReport
}

/** What happens to one call, told to a report: each line so many milliseconds after the one before it. */
export function play(): Line {
  const timeline = createTimeline('one')
  let at = 1000
  const hear = (message: unknown) => timeline.hear(message as ClientMessage)
  const operation = (transition: string, type: string, isLocal: boolean, error?: object, status = 'ONGOING') =>
    hear({
      type: 'call:operation',
      at,
      payload: {
        callId: 'one',
        operation: type,
        operationId: `${type}-${isLocal}`,
        transition,
        isLocal,
        previous: { operation: type, status },
        ...(error && { error }),
      },
    })
  const said = (port: string, direction: string) => (message: object) => {
    timeline.take({ callId: 'one', at, port, direction, message } as PortMessage)
    return line
  }
  const line: Line = {
    after(ms: number) {
      at += ms
      return line
    },
    start(type: string, isLocal = true) {
      operation('START', type, isLocal, undefined, 'NOT_STARTED')
      return line
    },
    finish(type: string, isLocal = true, error?: object) {
      operation('FINISH', type, isLocal, error)
      return line
    },
    event(type: string, payload: object = {}) {
      hear({ type, at, payload: { callId: 'one', ...payload } })
      return line
    },
    toPeer: said('peer', 'out'),
    fromPeer: said('peer', 'in'),
    toBackEnd: said('signaling', 'out'),
    fromBackEnd: said('signaling', 'in'),
    report: timeline.report,
  }
  return line
}

export const secret = 'v=0 o=- secret'
export const remote = { remoteDirection: 'sendrecv', added: [], removed: [] } as const
export const relay = (address: string, port: number) => ({
  candidate: `candidate:1 1 udp 41885439 ${address} ${port} typ relay raddr 0.0.0.0 rport 0`,
  sdpMid: '0',
})
export const initiated = { previous: { state: 'Initiating', localHold: false, remoteHold: false } }

/** A call that is made: 100 to capture, 20 to offer, the invite takes 40. */
export const makes = (line: Line) =>
  line
    .start('MAKE')
    .toPeer({ type: 'capture', media: { audio: true, video: false } })
    .after(100)
    .fromPeer({ type: 'peer.captured', tracks: [] })
    .toPeer({ type: 'createOffer', attempt: 1, direction: 'sendrecv' })
    .after(20)
    .fromPeer({ type: 'peer.offerCreated', attempt: 1, offer: secret })
    .toBackEnd({ type: 'invite', offer: secret, media: { audio: true, video: false } })
    .finish('MAKE')
    .after(5)
    .fromPeer({ type: 'peer.candidate', candidate: relay('192.0.2.7', 3478) })
    .after(6)
    .fromPeer({ type: 'peer.candidate', candidate: relay('2001:db8::7', 443) })
    .after(7)
    .fromPeer({ type: 'peer.candidate', candidate: null })
    .after(22)
    .fromBackEnd({ type: 'signal.accepted' })
    .after(60)
    .fromBackEnd({ type: 'signal.rang' })

/** It is answered after 500. */
export const isAnswered = (line: Line) =>
  makes(line)
    .after(500)
    .fromBackEnd({ type: 'signal.answered', answer: secret })
    .toPeer({ type: 'applyAnswer', attempt: 1, answer: secret })
    .after(9)
    .fromPeer({ type: 'peer.answerApplied', attempt: 1, ...remote })

/** A call that arrives, and is answered after 800: 200 to capture, 7 for their offer, 30 for ours, 50 for the server. */
export const answers = (line: Line) =>
  line
    .event('call:receive')
    .after(2)
    .toBackEnd({ type: 'ring' })
    .event('call:stateChange', initiated)
    .after(798)
    .toPeer({ type: 'capture', media: { audio: true, video: false } })
    .start('ANSWER')
    .after(200)
    .fromPeer({ type: 'peer.captured', tracks: [] })
    .toPeer({ type: 'applyOffer', attempt: 1, offer: secret })
    .after(7)
    .fromPeer({ type: 'peer.offerApplied', attempt: 1, ...remote })
    .toPeer({ type: 'createAnswer', attempt: 1, direction: 'sendrecv' })
    .after(30)
    .fromPeer({ type: 'peer.answerCreated', attempt: 1, answer: secret })
    .toBackEnd({ type: 'answer', answer: secret })
    .after(50)
    .fromBackEnd({ type: 'signal.accepted' })
    .finish('ANSWER')

/** An operation of so many milliseconds. */
export const lasts =
  (type: string, ms: number, isLocal = true) =>
  (line: Line) =>
    line.start(type, isLocal).after(ms).finish(type, isLocal)

/** An offer of the far end that takes 37, and that nobody named. */
export const offered =
  (description: Partial<Extract<PeerFact, { type: 'peer.offerApplied' }>>, operation = 'GENERIC_REMOTE') =>
  (line: Line) =>
    line
      .fromBackEnd({ type: 'signal.offered', attempt: 2, offer: secret })
      .toPeer({ type: 'applyOffer', attempt: 2, offer: secret })
      .start(operation, false)
      .after(7)
      .fromPeer({ type: 'peer.offerApplied', attempt: 2, ...remote, ...description })
      .toPeer({ type: 'createAnswer', attempt: 2, direction: 'sendrecv' })
      .after(30)
      .fromPeer({ type: 'peer.answerCreated', attempt: 2, answer: secret })
      .toBackEnd({ type: 'answerUpdate', attempt: 2, answer: secret })
      .finish(operation, false)
