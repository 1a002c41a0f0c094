import { type ActorRefFrom, createActor } from 'xstate'
import type { Feature, FeatureContext, Installed } from '../client/feature.ts'
import { type Cell, createCell } from '../client/readable.ts'
import { type ErrorInfo, toSwitchhookError } from '../errors.ts'
import { given } from '../feature/given.ts'
import { perKey } from '../feature/perKey.ts'
import { destroyed, handled, rejected, toInfo } from '../feature/promises.ts'
import type { CustomParameter, InvitedFact } from '../ports/index.ts'
import { type BoundCall, type CallApi, type CallEvents, callStates, mediaConnectionStates } from './call.api.ts'
import { parseCallMedia, parseDestination, parseDisplayName, parseOptions } from './call.arguments.ts'
import { type CallCommandName, callCommands } from './call.can.ts'
import { type CallEventPair, changesBetween } from './call.changes.ts'
import { type Asked, createCallCommands, parametersWish, type Wish } from './call.commands.ts'
import type { CallCommand, CallInput, OperationEmission } from './call.events.ts'
import { type CallHandle, type CallObserver, type CallView, createCallCell, createCallHandle } from './call.handle.ts'
import { createCallHooks } from './call.hooks.ts'
import { joinCalls } from './call.join.ts'
import { type ProvidedCallChart, provideCallPorts } from './call.ports.ts'
import { callSettings } from './call.settings.ts'
import type { CallFacts } from './call.view.ts'
import { crossingChart, isSameParty } from './crossing.chart.ts'

const survivorWaitMs = 10_000

const trackEvents = {
  'peer.sourceMuted': 'media:sourceMuted',
  'peer.sourceUnmuted': 'media:sourceUnmuted',
} as const

/** Calls: `client.call`. */
export function calls(): Feature<'call', CallApi, CallEvents> {
  return { name: 'call', install: (context) => installCalls(context) }
}

function installCalls(context: FeatureContext): Installed<CallApi> {
  const { transport, media, clock, newId, config, connection, onError, watch } = context
  const emit = (...[type, payload]: CallEventPair) => context.emit(type, payload)
  const ports: ProvidedCallChart | undefined =
    transport.calls !== undefined && media !== undefined
      ? provideCallPorts(transport.calls, media, context.traces, () => clock.now(), onParameters)
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

  /** What running operations were asked with, by their ids. */
  const asked = new Map<string, Asked>()

  /** What an operation tells by an event of its own, before it is over. */
  function tellResult(callId: string, { operation, error }: OperationEmission): void {
    const { trackId, stats, newTrackId, oldTrack } = asked.get(operation.id) ?? {}
    const told = { callId, ...given({ error }) }
    if (operation.type === 'MEDIA_RESTART') emit('call:mediaRestart', told)
    if (operation.type === 'GET_STATS') emit('call:statsReceived', { ...told, ...given({ trackId, result: stats }) })
    if (operation.type === 'REPLACE_TRACK') emit('call:trackReplaced', { ...told, ...given({ newTrackId, oldTrack }) })
  }

  /** Legs of joined calls, whose operations are those of the joined one. */
  const joinedInto = new Map<string, string>()

  const onOperation = (legId: string) => (emission: OperationEmission) => {
    const { operation, transition, previous, error } = emission
    const callId = operation.type === 'JOIN' ? legId : (joinedInto.get(legId) ?? legId)
    if (transition === 'FINISH' && operation.isLocal) tellResult(callId, emission)
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

  const observerOf = (callId: string): CallObserver => ({
    moved: () => onMoved(callId),
    changed: onChanged,
    operation: onOperation(callId),
    told(emission) {
      switch (emission.type) {
        case 'track':
          return emission.change === 'peer.trackEnded'
            ? emit('media:trackEnded', { trackId: emission.trackId, callId })
            : emit(trackEvents[emission.change], { trackId: emission.trackId })
        case 'tones':
          return emit('call:dtmf', { callId, tones: emission.tones, duration: emission.duration, gap: emission.gap })
        case 'legReady':
          return
      }
      const about = asked.get(emission.operationId)
      if (about === undefined) return
      if (emission.type === 'stats') about.stats = new Map(emission.stats.map((entry) => [entry.id, entry]))
      else if (emission.type === 'replaced') about.newTrackId = emission.track.id
      else about.playing?.({ duration: emission.duration })
    },
  })

  function add(handle: CallHandle): CallHandle {
    handles.set(handle.id, handle)
    onMoved(handle.id)
    return handle
  }
  const create = (input: CallInput) =>
    add(createCallHandle(input, ports as ProvidedCallChart, context, observerOf(input.callId)))

  /** What every new call takes from the configuration. */
  const configured = () => {
    const { defaultPeerConfig, iceCollectionIdealTimeout, iceCollectionMaxTimeout, iceCollectionCheckFunction } =
      config().call
    // With trickle a description goes at once, unless the application wants a say in it (decision 49).
    const isCollected = !transport.trickle || iceCollectionCheckFunction !== undefined
    const collection = { iceCollectionIdealTimeout, iceCollectionMaxTimeout }
    return {
      settings: callSettings(config(), isCollected ? collection : undefined),
      abilities: { signalsTones: transport.calls?.dtmf === true, lacks: [...(media?.lacks ?? [])] },
      ...given({ peerConfiguration: defaultPeerConfig }),
    }
  }

  function onParameters(callId: string, customParameters: readonly CustomParameter[] = []): void {
    if (customParameters.length > 0) emit('call:customParameters', { callId, customParameters })
  }

  function receive(invited: InvitedFact) {
    // A leg of a meeting is no call (spaces.md §13.3 rule 7): the mesh takes it.
    if (isDestroyed || ports === undefined || invited.meeting || handles.has(invited.callId)) return
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
    onParameters(callId, invited.parameters)
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
  function run(name: CallCommandName, callId: unknown, build: (handle: CallHandle) => Wish, about?: Asked) {
    if (isDestroyed) return rejected(destroyed)
    const handle = typeof callId === 'string' ? handles.get(callId) : undefined
    if (handle === undefined)
      return rejected({
        code: 'call:7',
        message: `There is no call '${String(callId)}'. Give the id that make or call:receive gave.`,
      })
    try {
      const command = { ...build(handle), operationId: newId() } as CallCommand & { operationId: string }
      const { operationId } = command
      if (about === undefined) return handle.run(name, command)
      asked.set(operationId, about)
      return handled(handle.run(name, command).finally(() => asked.delete(operationId)))
    } catch (error) {
      return rejected(toSwitchhookError(error, 'call:7'))
    }
  }
  const commands = createCallCommands({
    config,
    engine: media,
    handles,
    live,
    run,
    newId,
    join: (legs) =>
      joinCalls(legs, {
        context,
        observer: observerOf,
        joined: (handle) => {
          add(handle)
          for (const { id } of legs) joinedInto.set(id, handle.id)
          emit('call:join', { callId: handle.id })
          handle.start()
        },
      }),
  })

  function make(destination: string, wish: unknown, options: unknown): string {
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
      const wanted = parseCallMedia(wish)
      const along = { ...parseDisplayName(options), ...parseOptions(options) }
      const handle = create({
        callId,
        direction: 'outgoing',
        peer: { id: to },
        ...configured(),
        asked: wanted,
        offered: null,
        offer: null,
        ...along,
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

  const hooks = createCallHooks(context, (callId) => handles.get(callId)?.facts().currentOperations[0]?.type ?? '')
  const api: CallApi = {
    ...commands,
    ...hooks,
    make,
    setCustomParameters(callId, customParameters) {
      try {
        handles.get(callId)?.tell(parametersWish(customParameters))
      } catch (error) {
        onError(error)
      }
    },
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
      kind: 'call',
      ownersOf: (trackId) =>
        live()
          .filter((handle) => handle.localTracks().some(({ id }) => id === trackId))
          .map(({ id }) => id),
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
