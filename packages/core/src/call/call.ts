import { type ActorRefFrom, createActor } from 'xstate'
import type { Feature, FeatureContext, Installed } from '../client/feature.ts'
import { type Cell, createCell } from '../client/readable.ts'
import { type ErrorInfo, toSwitchhookError } from '../errors.ts'
import { given } from '../feature/given.ts'
import { perKey } from '../feature/perKey.ts'
import { destroyed, rejected, toInfo } from '../feature/promises.ts'
import type { InvitedFact } from '../ports/index.ts'
import {
  type BoundCall,
  type CallApi,
  type CallCommands,
  type CallEvents,
  callStates,
  mediaConnectionStates,
} from './call.api.ts'
import { parseDestination, parseMakeOptions, parseMedia, parseTrackIds } from './call.arguments.ts'
import { type CallCommandName, callCommands } from './call.can.ts'
import { type CallEventPair, changesBetween } from './call.changes.ts'
import type { CallCommand, CallInput, OperationEmission } from './call.events.ts'
import { type CallHandle, type CallView, createCallCell, createCallHandle } from './call.handle.ts'
import { type ProvidedCallChart, provideCallPorts } from './call.ports.ts'
import { callSettings } from './call.settings.ts'
import type { CallFacts } from './call.view.ts'
import { crossingChart, isSameParty } from './crossing.chart.ts'

const survivorWaitMs = 10_000

/** Calls: `client.call`. */
export function calls(): Feature<'call', CallApi, CallEvents> {
  return { name: 'call', install: (context) => installCalls(context) }
}

function installCalls(context: FeatureContext): Installed<CallApi> {
  const { transport, media, clock, newId, config, connection, onError, watch } = context
  const emit = (...[type, payload]: CallEventPair) => context.emit(type, payload)
  const ports: ProvidedCallChart | undefined =
    transport.calls !== undefined && media !== undefined
      ? provideCallPorts(transport.calls, media, context.traces, () => clock.now())
      : undefined
  const handles = new Map<string, CallHandle>()
  const cells = new Map<string, Cell<CallView | undefined>>()
  const crossings = new Set<ActorRefFrom<typeof crossingChart>>()
  let isDestroyed = false
  let whenAllOver: (() => void) | null = null

  const cellOf = perKey(cells, (callId) => createCallCell(() => handles.get(callId), onError))
  const viewOf = (handle: CallHandle) => cellOf(handle.id).getSnapshot() as CallView
  const live = () => [...handles.values()].filter((handle) => !handle.isOver())
  const newest = () => live().at(-1)
  /** The very view that `observe(id)` gives for it. */
  const newestView = () => {
    const handle = newest()
    return handle && viewOf(handle)
  }
  const newestCell = createCell<CallView | undefined>(newestView, onError, (_, next) => next)
  const listCell = createCell<readonly CallView[]>(() => [...handles.values()].map(viewOf), onError, shareList)

  const onOperation = (callId: string) => (emission: OperationEmission) => {
    const { operation, transition, previous, error } = emission
    if (operation.type === 'MEDIA_RESTART' && transition === 'FINISH' && operation.isLocal)
      emit('call:mediaRestart', { callId, ...given({ error }) })
    emit('call:operation', {
      callId,
      operation: operation.type,
      operationId: operation.id,
      transition,
      isLocal: operation.isLocal,
      previous: { operation: operation.type, status: previous },
      ...given({ error }),
    })
  }

  function onMoved(callId: string) {
    cellOf(callId).invalidate()
    newestCell.invalidate()
    listCell.invalidate()
  }

  function onChanged(now: CallFacts, previous: CallFacts | null) {
    for (const pair of changesBetween(previous, now)) emit(...pair)
    const handle = handles.get(now.id)
    if (handle?.isOver() && now.ending?.reason === 'merged' && now.direction === 'outgoing') followSurvivor(now)
    if (whenAllOver !== null && newest() === undefined) whenAllOver()
  }

  const trackEvents = {
    'peer.trackEnded': 'media:trackEnded',
    'peer.sourceMuted': 'media:sourceMuted',
    'peer.sourceUnmuted': 'media:sourceUnmuted',
  } as const

  function create(input: CallInput): CallHandle {
    const provided = ports as ProvidedCallChart
    const handle = createCallHandle(input, provided, context, {
      moved: () => onMoved(input.callId),
      changed: onChanged,
      operation: onOperation(input.callId),
      track: ({ change, trackId }) =>
        change === 'peer.trackEnded'
          ? emit('media:trackEnded', { trackId, callId: input.callId })
          : emit(trackEvents[change], { trackId }),
    })
    handles.set(input.callId, handle)
    onMoved(input.callId)
    return handle
  }

  /** What every new call takes from the configuration. */
  const configured = () => ({
    settings: callSettings(config()),
    ...given({ peerConfiguration: config().call.defaultPeerConfig }),
  })

  function receive(invited: InvitedFact) {
    if (isDestroyed || ports === undefined || handles.has(invited.callId)) return
    const { call } = config()
    const { callId, from } = invited
    const others = live()
    const isCrossing = others.some((handle) => isAsking(handle) && isSameParty(handle.facts().peer, from))
    const handle = create({
      callId,
      direction: 'incoming',
      peer: { ...from, ...given({ displayName: invited.displayName }) },
      ...configured(),
      asked: null,
      offered: invited.media,
      offer: invited.offer ?? null,
      refuseBusy: call.busyPolicy === 'reject' && others.length > 0 && !isCrossing,
    })
    emit('call:receive', { callId })
    handle.start()
    for (const crossing of [...crossings]) crossing.send({ type: 'call.received', callId, from })
  }

  /** Our call was merged into the one the far end made to us: answer that one, now or when it arrives. */
  function followSurvivor(merged: CallFacts) {
    const asked = merged.media
    if (asked === null || isDestroyed) return
    const actor = watch(
      createActor(crossingChart, {
        id: `crossing-${merged.id}`,
        input: { peer: merged.peer, media: asked, waitMs: survivorWaitMs },
        clock,
      }),
    )
    actor.on('answer', (survivor) =>
      handles.get(survivor.callId)?.tell({ type: 'answerWhenReady', media: survivor.media }),
    )
    actor.subscribe({ complete: () => crossings.delete(actor), error: onError })
    crossings.add(actor)
    actor.start()
    for (const handle of live())
      if (crossings.has(actor) && handle.direction === 'incoming')
        actor.send({ type: 'call.received', callId: handle.id, from: handle.facts().peer })
  }

  /** Runs a command: bad arguments, unknown calls and refusals reject, nothing throws. */
  function run(name: CallCommandName, callId: unknown, build: (handle: CallHandle) => Wish) {
    if (isDestroyed) return rejected(destroyed)
    const handle = typeof callId === 'string' ? handles.get(callId) : undefined
    if (handle === undefined)
      return rejected({
        code: 'call:7',
        message: `There is no call '${String(callId)}'. Give the id that make or call:receive gave.`,
      })
    try {
      const command = { ...build(handle), operationId: newId() } as CallCommand & { operationId: string }
      return handle.run(name, command)
    } catch (error) {
      return rejected(toSwitchhookError(error, 'call:7'))
    }
  }
  /** A command without arguments. */
  const plain = (type: Exclude<CallCommandName, 'answer' | 'mute' | 'unmute'>) => (callId: string) =>
    run(type, callId, () => ({ type }))
  /** Muting or unmuting, of the tracks named or of all audio. */
  const muting = (type: 'mute' | 'unmute') => (callId: string, ids?: readonly string[]) =>
    run(type, callId, (handle) => ({ type, trackIds: ids === undefined ? audioTracksOf(handle) : parseTrackIds(ids) }))

  const audioTracksOf = (handle: CallHandle) =>
    handle
      .localTracks()
      .filter(({ kind }) => kind === 'audio')
      .map(({ id }) => id)

  const commands: CallCommands = {
    answer: (callId, asked) => run('answer', callId, () => ({ type: 'answer', media: parseMedia(asked) })),
    reject: plain('reject'),
    ignore: plain('ignore'),
    end: plain('end'),
    hold: plain('hold'),
    unhold: plain('unhold'),
    restartMedia: plain('restartMedia'),
    sendRingingFeedback: plain('sendRingingFeedback'),
    mute: muting('mute'),
    unmute: muting('unmute'),
  }

  function make(destination: string, asked: unknown, options: unknown): string {
    const callId = newId()
    const refuse = (error: ErrorInfo) => {
      queueMicrotask(() => emit('call:start', { callId, error: toInfo(error) }))
      return callId
    }
    if (isDestroyed) return refuse(destroyed)
    if (transport.calls === undefined)
      return refuse({ code: 'not-supported', message: `The transport '${transport.name}' has no calls.` })
    if (ports === undefined)
      return refuse({ code: 'port-missing', message: 'Calls need media: give createClient a media engine.' })
    try {
      const to = parseDestination(destination, config().call.normalizeDestination)
      const wanted = parseMedia(asked)
      const { displayName, customParameters } = parseMakeOptions(options)
      const handle = create({
        callId,
        direction: 'outgoing',
        peer: { id: to },
        ...configured(),
        asked: wanted,
        offered: null,
        offer: null,
        ...given({ displayName, parameters: customParameters }),
      })
      // In a microtask, so that the caller has the id before the first event.
      queueMicrotask(handle.start)
    } catch (error) {
      return refuse(toSwitchhookError(error, 'call:7'))
    }
    return callId
  }

  /** The commands of one call; by way of the namespace, whose functions whoever inspects the client hears. */
  function bindTo(target: () => string): BoundCall {
    const entries = callCommands.map((name) => [
      name,
      (...args: never[]) => (api[name] as (callId: string, ...rest: never[]) => Promise<void>)(target(), ...args),
    ])
    return Object.freeze(Object.fromEntries(entries)) as BoundCall
  }
  const bound = perKey(new Map<string, BoundCall>(), (callId) => bindTo(() => callId))
  const boundToNewest = bindTo(() => newest()?.id ?? '')

  const stopListening = ports === undefined ? undefined : transport.calls?.listen(receive)
  const tellAll = (event: { type: 'connection.gaveUp' } | { type: 'shutDown' }) => {
    for (const handle of live()) handle.tell(event)
  }
  const watching = connection.view.subscribe(({ state }) => {
    if (state === 'gaveUp') tellAll({ type: 'connection.gaveUp' })
  })

  const api: CallApi = {
    ...commands,
    make,
    getAll: () => listCell.getSnapshot(),
    getById: (callId) => (handles.has(callId) ? cellOf(callId).getSnapshot() : undefined),
    observe: (callId) => (callId === undefined ? newestCell : cellOf(callId)),
    observeAll: () => listCell,
    bind: (callId) => (callId === undefined ? boundToNewest : bound(callId)),
    states: callStates,
    mediaConnectionStates,
  }

  return {
    api,
    trackOwners: {
      ownerOf: (trackId) => live().find((handle) => handle.localTracks().some(({ id }) => id === trackId))?.id,
      mute: commands.mute,
      unmute: commands.unmute,
    },
    destroy() {
      isDestroyed = true
      stopListening?.()
      watching.unsubscribe()
      for (const crossing of crossings) crossing.stop()
      crossings.clear()
      const over = new Promise<void>((resolve) => {
        whenAllOver = resolve
      })
      tellAll({ type: 'shutDown' })
      return newest() === undefined ? undefined : over
    },
    stop() {
      for (const handle of handles.values()) handle.stop()
    },
  }
}

type WithoutId<Command> = Command extends unknown ? Omit<Command, 'operationId'> : never
type Wish = WithoutId<CallCommand>

/** Whether we have called and nobody has answered yet. */
function isAsking(handle: CallHandle): boolean {
  const { direction, state } = handle.facts()
  return direction === 'outgoing' && state !== 'Connected' && state !== 'On Hold'
}

/** A list that keeps its identity while its elements keep theirs. */
function shareList<T>(previous: readonly T[] | undefined, next: readonly T[]): readonly T[] {
  const isSame = previous?.length === next.length && next.every((item, index) => Object.is(item, previous[index]))
  return isSame && previous !== undefined ? previous : next
}
