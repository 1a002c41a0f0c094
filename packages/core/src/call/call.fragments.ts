import type { PeerCommand, PeerStep, SignalCommand } from '../ports/index.ts'
import { endings } from './call.endings.ts'
import type { OperationType } from './call.events.ts'

type EndingName = keyof typeof endings
type FaultCode = 'call:2' | 'call:4' | 'call:8' | 'call:9' | 'call:10' | 'call:11'

// Words with parameters, as the regions call them.
export const begin = (type: OperationType) => ({ type: 'begin', params: { type } }) as const
export const finish = (...types: readonly OperationType[]) => ({ type: 'finish', params: { types } }) as const
export const fail = (...types: readonly OperationType[]) => ({ type: 'fail', params: { types } }) as const
export const supersede = (...types: readonly OperationType[]) => ({ type: 'supersede', params: { types } }) as const
export const concerns = (...steps: readonly (PeerStep | SignalCommand['type'])[]) =>
  ({ type: 'concerns', params: { steps } }) as const
export const isStateOfSync = (state: 'initiated' | 'ringing' | 'established') =>
  ({ type: 'isStateOfSync', params: { state } }) as const

export const engineHas = (command: PeerCommand['type']) => ({ type: 'engineHas', params: { command } }) as const

/** Notes how the call ends, and what the far end is told. */
export const endsWith = (ending: EndingName) => ({ type: 'recordEnding', params: endings[ending] }) as const

/** Notes why, for the operation that fails with it. */
export const fault = (code: FaultCode, message: string) => ({ type: 'recordFault', params: { code, message } }) as const
export const engineFault = (code: FaultCode) => ({ type: 'recordEngineFault', params: { code } }) as const

/** Something that had to come did not. */
export const tooLate = (code: FaultCode, what: string) => fault(code, `${what} did not come in time.`)

/** The ways out of a call: for its own sake, when the user hangs up, and without a word. */
export const over = (ending: EndingName) => ({ target: '#ended', actions: endsWith(ending) }) as const
export const overBy = (operation: 'END' | 'REJECT' | 'IGNORE', ending: EndingName) =>
  ({ target: '#ended', actions: [begin(operation), endsWith(ending)] }) as const
export const overFor = (reason: ReturnType<typeof fault | typeof engineFault>, ending: EndingName) =>
  ({ target: '#ended', actions: [reason, endsWith(ending)] }) as const
/** The collection of candidates ended without any: there is no way to reach us. */
export const withoutCandidates = (ending: EndingName) =>
  ({ guard: concerns('gather'), ...overFor(engineFault('call:10'), ending) }) as const
export const cancelledWith = (ending: EndingName) => ({ target: '#cancelled', actions: endsWith(ending) }) as const

/** How a call ends that both sides count as established. */
export const talkEnds = {
  end: overBy('END', 'hungUpByUs'),
  shutDown: over('destroyedEstablished'),
} as const

/** The ends cannot be brought to agree any more. */
export const outOfStep = {
  target: '#ended',
  actions: [fault('call:8', 'The two ends could not agree about the call.'), endsWith('outOfStep')],
} as const

/** An offer of the far end that has to wait. */
export const laterOffer = { guard: 'isNewOffer', actions: 'keepOffer' } as const

/** Waits for camera and microphone, the same for a call that is made and one that is answered. */
export const capturing = <Next extends string>(next: Next, failed: EndingName) =>
  ({
    entry: 'capture',
    after: { captureTimeout: overFor(tooLate('call:4', 'Camera and microphone'), failed) },
    on: {
      'peer.captured': { target: next, actions: 'keepCaptured' },
      'peer.failed': {
        guard: concerns('capture'),
        target: '#ended',
        actions: [engineFault('call:4'), endsWith(failed), 'noteCaptureFault'],
      },
    },
  }) as const
