import { type Actor, createActor } from 'xstate'
import type { FeatureContext } from '../client/feature.ts'
import { type Cell, createCell, share } from '../client/readable.ts'
import type { ErrorInfo } from '../errors.ts'
import { given } from '../feature/given.ts'
import { createHandle } from '../feature/handle.ts'
import { finished } from '../feature/operations.ts'
import { rejected, toInfo } from '../feature/promises.ts'
import type { TrackInfo } from '../ports/index.ts'
import {
  type CallCommandName,
  type CallPermissions,
  callPermissions,
  commandOperations,
  type Permission,
  permissionFor,
  refusalError,
} from './call.can.ts'
import type { callChart } from './call.chart.ts'
import type { CallCommand, CallEmission, CallInput, Ending, OperationEmission } from './call.events.ts'
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
  remoteTracks: () => readonly TrackInfo[]
  /** Whether a command would be taken now, and if not, why. */
  permission: (name: CallCommandName, command?: CallCommand) => Permission
  /** What makes it fit to be joined with another call. Null for a joined call, which cannot be joined again. */
  leg: CallLeg | null
}

/** A call as a leg of a joined one, for which it runs on after its own end. */
export interface CallLeg {
  facts: () => CallFacts
  run: (command: CallCommand & { operationId: string }) => Promise<void>
  /** Calls back each time it is ready to be a leg. */
  whenReady: (ready: () => void) => void
  /** Calls back after each step of its chart. */
  whenMoved: (moved: () => void) => void
  /** Calls back once nothing runs any more. */
  whenDone: (done: () => void) => void
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
  told: (emission: Exclude<CallEmission, OperationEmission>) => void
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
  const { clock, self, onError } = context
  const startTime = clock.now()
  let endTime: number | undefined
  let told: CallFacts | null = null
  let isBroken = false
  /** The snapshot of the last step. */
  let last: CallSnapshot | undefined
  /** The snapshot that was looked at last, and what it looks like from outside. */
  let seen: { snapshot: CallSnapshot; facts: CallFacts; view: CallView } | undefined

  const actor = context.watch(createActor(ports.chart, { id: input.callId, input, clock }))
  const snapshot = () => actor.getSnapshot() as CallSnapshot
  const factsNow = (): CallFacts => {
    const now = toCallFacts(snapshot(), self()?.id)
    return isBroken ? { ...now, state: 'Ended', ending: crashed, currentOperations: [] } : now
  }
  let facts = factsNow()
  const isOver = () => facts.state === 'Ended' || facts.state === 'Cancelled'

  function viewOf(now: CallSnapshot): CallView {
    let can: CallPermissions | undefined
    return {
      ...facts,
      // Asked of the chart only when somebody looks: as many questions as commands add up while a call is set up.
      get can() {
        can ??= callPermissions(now)
        return can
      },
      startTime,
      ...given({ endTime }),
    }
  }

  function stepped(emissions: readonly CallEmission[], error?: ErrorInfo): void {
    isBroken = error !== undefined
    facts = share(facts, factsNow())
    const previous = told
    const isSame = snapshot() === last
    last = snapshot()
    // What only passes through the chart, a candidate for one, changes nothing that anybody can see.
    if (isSame && facts === previous && emissions.length === 0) return
    told = facts
    if (isOver()) endTime ??= clock.now()
    observer.moved()
    const failed = isBroken ? finished(snapshot().context, () => true, error).emissions : []
    const finishes: OperationEmission[] = [...failed]
    for (const emission of emissions) {
      if (emission.type !== 'operation') observer.told(emission)
      else if (emission.transition === 'FINISH') finishes.push(emission)
      else observer.operation(emission)
    }
    if (previous !== facts) observer.changed(facts, previous)
    for (const emission of finishes) observer.operation(emission)
  }

  const handle = createHandle(actor, {
    stepped: (emissions, error) => stepped(emissions, error && toInfo(error)),
    breakdown: { code: 'call:1', message: 'The call met an internal error.' },
    close: () => ports.closeSessions(input.callId),
    onError,
  })

  return {
    id: input.callId,
    direction: input.direction,
    facts: () => facts,
    view() {
      const now = snapshot()
      if (seen?.snapshot !== now || seen.facts !== facts) seen = { snapshot: now, facts, view: viewOf(now) }
      return seen.view
    },
    start: () => {
      actor.start()
    },
    tell(event) {
      // What is over hears nothing; XState would complain on the console.
      if (snapshot().status === 'active') actor.send(event)
    },
    isOver,
    stop() {
      actor.stop()
      ports.closeSessions(input.callId)
    },
    localTracks: () => snapshot().context.localTracks,
    remoteTracks: () => snapshot().context.remoteTracks,
    permission: (name, command) => permissionFor(name, snapshot(), command),
    leg: {
      facts: () => toCallFacts(snapshot(), self()?.id, true),
      run: handle.run,
      whenReady: (ready) => {
        actor.on('legReady', ready)
      },
      whenMoved: (moved) => {
        actor.subscribe({ next: moved, complete: moved })
      },
      whenDone: (done) => {
        actor.subscribe({ complete: done, error: done })
      },
    },
    run(name, command) {
      const permission = permissionFor(name, snapshot(), command)
      if (permission.allowed) return handle.run(command)
      // Documented so: a key pressed when nobody can hear it does nothing.
      if (name === 'sendDTMF' && permission.reason !== 'notSupported') return Promise.resolve()
      const error = refusalError(name, permission.reason)
      observer.operation({
        type: 'operation',
        operation: { id: command.operationId, type: commandOperations[name], isLocal: true },
        transition: 'FINISH',
        previous: 'NOT_STARTED',
        error,
      })
      return rejected(error)
    },
  }
}

/** The previous view where nothing in the new one differs; its parts are shared already, and `can` is looked at last. */
function newer(previous: CallView | undefined, next: CallView | undefined): CallView | undefined {
  if (previous === undefined || next === undefined) return next
  const keys = Object.keys(next).filter((key) => key !== 'can') as (keyof CallView)[]
  const isSame = keys.length + 1 === Object.keys(previous).length && keys.every((key) => previous[key] === next[key])
  return isSame && previous.can === next.can ? previous : next
}

/** A cell of a handle's view, or of nothing until the call exists. */
export function createCallCell(
  find: () => CallHandle | undefined,
  onError: (error: unknown) => void,
): Cell<CallView | undefined> {
  return createCell(() => find()?.view(), onError, newer)
}
