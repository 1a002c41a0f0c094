import { createActor } from 'xstate'
import type { FeatureContext } from '../client/feature.ts'
import { share } from '../client/readable.ts'
import { rejected } from '../feature/promises.ts'
import { allowed, type CallCommandName, callCommands, type Permission, refusalError, refused } from './call.can.ts'
import type { CallCommand, Ending } from './call.events.ts'
import type { CallHandle, CallLeg, CallObserver } from './call.handle.ts'
import type { CallFacts } from './call.view.ts'
import { type JoinEvent, joinChart } from './join.chart.ts'

/** How long two calls may take to become one, in milliseconds. */
const joinTimeoutMs = 60_000

/** What a joined call can do; all else concerns one far end, and it has two. */
const joinedCommands: ReadonlySet<CallCommandName> = new Set(['end', 'mute', 'unmute', 'getStats'])

const hungUp = (by: Ending['by']): Ending => ({
  by,
  reason: 'hungUp',
  layer: by === 'local' ? 'application' : 'signaling',
  retryable: false,
  missed: false,
})

/** A call that may be joined: its permission says so. */
export type JoinableCall = CallHandle & { leg: CallLeg }

/** What a join works with. */
export interface JoinParts {
  context: FeatureContext
  /** Makes the joined call known, once both legs are ready. */
  joined: (handle: CallHandle) => void
  /** What the joined call tells, by its id. */
  observer: (callId: string) => CallObserver
}

/** Makes one call of two held ones. Resolves once both legs are ready, and rejects with what one of them fails with. */
export function joinCalls(legs: readonly [JoinableCall, JoinableCall], parts: JoinParts): Promise<void> {
  const { context } = parts
  const ids = legs.map(({ id }) => id)
  const callId = context.newId()
  const actor = context.watch(
    createActor(joinChart, {
      id: `join-${callId}`,
      input: { callIds: ids, timeoutMs: joinTimeoutMs },
      clock: context.clock,
    }),
  )
  const tellLegs = (event: Parameters<CallHandle['tell']>[0]) => {
    for (const leg of legs) leg.tell(event)
  }
  const tellJoin = (event: JoinEvent) => {
    if (actor.getSnapshot().status === 'active') actor.send(event)
  }
  actor.on('fail', () => tellLegs({ type: 'join.failed' }))
  actor.on('confirm', () => {
    parts.joined(createJoinedHandle(callId, legs, actor, parts))
    tellLegs({ type: 'join.confirmed', callId })
  })
  actor.start()
  for (const leg of legs) {
    leg.leg.whenReady(() => tellJoin({ type: 'leg.ready', callId: leg.id }))
    leg.leg.whenDone(() => tellJoin({ type: 'leg.over', callId: leg.id }))
  }
  const done = legs.map((leg) =>
    leg.run('join', { type: 'join', operationId: context.newId(), callIds: ids.filter((id) => id !== leg.id) }),
  )
  for (const [index, promise] of done.entries())
    promise.catch(() => tellJoin({ type: 'leg.over', callId: ids[index] as string }))
  return Promise.all(done).then(() => {})
}

/** The call that two joined ones are to the application. Everything it does it does by its legs. */
function createJoinedHandle(
  id: string,
  legs: readonly [JoinableCall, JoinableCall],
  actor: ReturnType<typeof createActor<typeof joinChart>>,
  { context, observer: observerOf }: JoinParts,
): CallHandle {
  const observer = observerOf(id)
  const startTime = context.clock.now()
  let endTime: number | undefined
  let by: Ending['by'] = 'remote'
  const isRunning = () => actor.getSnapshot().status === 'active'
  const others = () => {
    const { talking } = actor.getSnapshot().context
    return legs.filter((leg) => talking.includes(leg.id))
  }

  function factsNow(): CallFacts {
    const rest = others()
    const of = rest.map((leg) => leg.leg.facts())
    const first = of[0] ?? legs[0].leg.facts()
    const all = <Value>(pick: (facts: CallFacts) => readonly Value[]) => of.flatMap(pick)
    const name = of.map(({ remoteParticipant }) => remoteParticipant.displayName).join(', ')
    const isOver = !isRunning()
    return {
      ...first,
      id,
      direction: 'outgoing',
      state: isOver ? 'Ended' : 'Connected',
      remoteParticipant: { displayNumber: name, displayName: name },
      mediaConnectionState: isOver ? 'closed' : first.mediaConnectionState,
      muted: { wanted: all(({ muted }) => muted.wanted), confirmed: all(({ muted }) => muted.confirmed) },
      localTracks: isOver ? [] : rest.flatMap((leg) => leg.localTracks().map(({ id: trackId }) => trackId)),
      remoteTracks: isOver ? [] : rest.flatMap((leg) => leg.remoteTracks().map(({ id: trackId }) => trackId)),
      mediaOffered: null,
      ending: isOver ? hungUp(by) : null,
      currentOperations: [],
    }
  }
  let facts = factsNow()
  let told: CallFacts | null = null

  function moved(): void {
    facts = share(facts, factsNow())
    const previous = told
    told = facts
    if (!isRunning()) endTime ??= context.clock.now()
    observer.moved()
    if (previous !== facts) observer.changed(facts, previous)
  }
  const permission = (name: CallCommandName): Permission =>
    !isRunning() ? refused('ended') : joinedCommands.has(name) ? allowed : refused('notSupported')
  const can = () =>
    Object.fromEntries(callCommands.map((name) => [name, permission(name)])) as unknown as ReturnType<
      CallHandle['view']
    >['can']
  let lastCan = can()

  actor.on('hangUp', () => {
    by = 'local'
    for (const leg of others()) leg.tell({ type: 'end', operationId: context.newId() })
  })
  actor.subscribe({ next: moved, complete: moved })
  for (const leg of legs) leg.leg.whenMoved(() => moved())

  /** Does a command by the legs it concerns, as one operation of the joined call. */
  async function byLegs(name: CallCommandName, command: CallCommand & { operationId: string }): Promise<void> {
    if (name === 'end') return actor.send({ type: 'end' })
    const trackIds = 'trackIds' in command ? command.trackIds : []
    await Promise.all(
      others().map((leg) => {
        const own = leg.localTracks().flatMap(({ id: trackId }) => (trackIds.includes(trackId) ? trackId : []))
        const isMeant = own.length > 0 || name === 'getStats'
        return isMeant ? leg.leg.run({ ...command, trackIds: own } as typeof command) : undefined
      }),
    )
  }

  return {
    id,
    direction: 'outgoing',
    facts: () => facts,
    view: () => {
      const now = can()
      if (callCommands.some((name) => now[name] !== lastCan[name])) lastCan = now
      return { ...facts, can: lastCan, startTime, ...(endTime === undefined ? {} : { endTime }) }
    },
    start: moved,
    tell: (event) => {
      if (event.type === 'shutDown') return actor.send({ type: 'end' })
      for (const leg of others()) leg.tell(event)
    },
    run(name, command) {
      const allowance = permission(name)
      if (!allowance.allowed) return rejected(refusalError(name, allowance.reason))
      return byLegs(name, command)
    },
    isOver: () => !isRunning(),
    stop: () => actor.stop(),
    localTracks: () => others().flatMap((leg) => leg.localTracks()),
    remoteTracks: () => others().flatMap((leg) => leg.remoteTracks()),
    permission,
    leg: null,
  }
}
