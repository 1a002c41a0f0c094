import { type Actor, createActor } from 'xstate'
import type { FeatureContext } from '../client/feature.ts'
import { type Cell, createCell, share } from '../client/readable.ts'
import { SwitchhookError, toSwitchhookError } from '../errors.ts'
import type { TrackInfo } from '../ports/index.ts'
import { type CallCommandName, type CallPermissions, callPermissions, permissionFor, refusalError } from './call.can.ts'
import type { callChart } from './call.chart.ts'
import type { CallCommand, CallEmission, CallInput, Ending, OperationEmission, OperationType } from './call.events.ts'
import type { ProvidedCallChart } from './call.ports.ts'
import { type CallFacts, type CallSnapshot, toCallFacts } from './call.view.ts'

/** What a call looks like from outside, and what may be done with it. */
export interface CallView extends CallFacts {
  /** For each command whether it is allowed now, and if not, why. */
  can: CallPermissions
  /** When it was made or received, in milliseconds since the epoch. */
  startTime: number
  endTime?: number
}

/** A call that runs, or ran: its actor while it lives, its view for ever. */
export interface CallHandle {
  id: string
  direction: CallInput['direction']
  /** The view, computed when somebody looks. */
  view: () => CallView
  /** The facts of the last snapshot, without permissions. */
  facts: () => CallFacts
  start: () => void
  /** Runs a command. Settles once; refused commands never reach the chart. */
  run: (name: CallCommandName, command: CallCommand & { operationId: string }) => Promise<void>
  /** Tells the call something that is not a command of the application. */
  tell: (event: Parameters<Actor<typeof callChart>['send']>[0]) => void
  isOver: () => boolean
  /** Ends it at once, without a goodbye: whatever it holds is closed. */
  stop: () => void
  /** The tracks this call sends, held or not. */
  localTracks: () => readonly TrackInfo[]
}

const commandOperations: Record<CallCommandName, OperationType> = {
  answer: 'ANSWER',
  reject: 'REJECT',
  ignore: 'IGNORE',
  end: 'END',
  hold: 'HOLD',
  unhold: 'UNHOLD',
  mute: 'MUTE',
  unmute: 'UNMUTE',
  restartMedia: 'MEDIA_RESTART',
  sendRingingFeedback: 'SEND_RINGING_FEEDBACK',
}

const crashed: Ending = {
  by: 'local',
  reason: 'internalError',
  layer: 'internal',
  retryable: true,
  missed: false,
}

/** What a handle tells its surroundings. */
export interface CallObserver {
  /** The chart moved, if only in what is allowed: views are to be computed anew. Comes before all else. */
  moved: () => void
  /** The facts of the call changed: `previous` is null for its first snapshot. */
  changed: (now: CallFacts, previous: CallFacts | null) => void
  operation: (emission: OperationEmission) => void
  track: (emission: Extract<CallEmission, { type: 'track' }>) => void
}

/**
 * Creates a call. The order in which the outside hears of a change is fixed: the view first, then operations that
 * started or moved on, then what changed, then operations that finished, then their promises.
 */
export function createCallHandle(
  input: CallInput,
  ports: ProvidedCallChart,
  context: FeatureContext,
  observer: CallObserver,
): CallHandle {
  const { clock, watch, self, onError } = context
  const startTime = clock.now()
  let endTime: number | undefined
  let outbox: CallEmission[] = []
  let facts: CallFacts
  let known: CallFacts | null = null
  let crash: SwitchhookError | null = null
  const promises = new Map<string, { resolve: () => void; reject: (error: SwitchhookError) => void }>()

  const actor = watch(createActor(ports.chart, { id: input.callId, input, clock }))

  const factsNow = (): CallFacts => {
    const now = toCallFacts(actor.getSnapshot() as CallSnapshot, self()?.id)
    return crash === null ? now : { ...now, state: 'Ended', ending: crashed, currentOperations: [] }
  }
  facts = factsNow()

  const settle = (operationId: string, error?: SwitchhookError) => {
    const promise = promises.get(operationId)
    promises.delete(operationId)
    if (error === undefined) promise?.resolve()
    else promise?.reject(error)
  }

  const flush = () => {
    facts = share(facts, factsNow())
    const previous = known
    known = facts
    if (endTime === undefined && (facts.state === 'Ended' || facts.state === 'Cancelled')) endTime = clock.now()
    observer.moved()
    const emissions = outbox
    outbox = []
    const finishes: OperationEmission[] = []
    for (const emission of emissions) {
      if (emission.type === 'track') observer.track(emission)
      else if (emission.transition === 'FINISH') finishes.push(emission)
      else observer.operation(emission)
    }
    if (previous !== facts) observer.changed(facts, previous)
    for (const emission of finishes) observer.operation(emission)
    for (const { operation, error } of finishes)
      settle(operation.id, error && new SwitchhookError(error.code, error.message))
  }

  actor.on('*', (emission) => {
    outbox.push(emission)
  })
  actor.subscribe({
    next: flush,
    error: (cause) => {
      crash = toSwitchhookError(cause, 'call:1')
      ports.closeSessions(input.callId)
      const error = { code: 'call:1', message: 'The call met an internal error and was ended.' } as const
      const { operations } = (actor.getSnapshot() as CallSnapshot).context
      outbox.push(
        ...operations.map(
          (operation): OperationEmission => ({
            type: 'operation',
            operation,
            transition: 'FINISH',
            previous: operation.status,
            error,
          }),
        ),
      )
      flush()
      for (const id of [...promises.keys()]) settle(id, new SwitchhookError(error.code, error.message, { cause }))
      onError(crash)
    },
  })

  const permissions = (): CallPermissions => callPermissions(actor.getSnapshot() as CallSnapshot)
  const isOver = () => facts.state === 'Ended' || facts.state === 'Cancelled'

  return {
    id: input.callId,
    direction: input.direction,
    facts: () => facts,
    view: () => ({
      ...facts,
      can: permissions(),
      startTime,
      ...(endTime === undefined ? {} : { endTime }),
    }),
    start: () => {
      actor.start()
    },
    tell: (event) => actor.send(event),
    isOver,
    stop() {
      actor.stop()
      ports.closeSessions(input.callId)
    },
    localTracks: () => (actor.getSnapshot() as CallSnapshot).context.localTracks,
    run(name, command) {
      const { operationId } = command
      const type = commandOperations[name]
      const permission = permissionFor(name, actor.getSnapshot() as CallSnapshot, command)
      if (!permission.allowed) {
        const { code, message } = refusalError(name, permission.reason)
        observer.operation({
          type: 'operation',
          operation: { id: operationId, type, isLocal: true },
          transition: 'FINISH',
          previous: 'NOT_STARTED',
          error: { code, message },
        })
        return Promise.reject(new SwitchhookError(code, message))
      }
      const promise = new Promise<void>((resolve, reject) => promises.set(operationId, { resolve, reject }))
      actor.send(command)
      return promise
    },
  }
}

/** A cell of a handle's view, or of nothing until the call exists. */
export function createCallCell(
  find: () => CallHandle | undefined,
  onError: (error: unknown) => void,
): Cell<CallView | undefined> {
  return createCell(() => find()?.view(), onError)
}
