import { type ActorRefFrom, createActor } from 'xstate'
import type { Config } from '../client/config.ts'
import type { FeatureContext } from '../client/feature.ts'
import { createCell, type Readable, share } from '../client/readable.ts'
import { type ErrorInfo, SwitchhookError } from '../errors.ts'
import type { SpaceFact } from '../ports/index.ts'
import type { spaceChart } from './space.chart.ts'
import { type SpaceContext, toMediaSession } from './space.context.ts'
import type { SpaceEvent, SpaceSettings, SpaceWish } from './space.events.ts'
import { faults } from './space.faults.ts'
import { eventOf, type SpaceEventPair, type SpaceNews } from './space.outbox.ts'
import type { ProvidedSpaceChart, SpaceSide } from './space.ports.ts'
import { createRoster, type Roster } from './space.roster.ts'
import { type SpaceFacts, type SpaceView, toSpaceFacts } from './space.view.ts'

/** A space as the application knows it: one stay after another, the views for ever. */
export interface SpaceRoom {
  side: SpaceSide
  view: Readable<SpaceView | undefined>
  roster: Roster
  join: (password: string | null) => Promise<void>
  leave: () => Promise<void>
  /** Runs any other command. */
  run: (wish: SpaceWish) => Promise<void>
  /** Ends the stay, saying goodbye. */
  destroy: () => void
}

interface Deferred {
  promise: Promise<void>
  resolve: () => void
  reject: (error: SwitchhookError) => void
}

function deferred(): Deferred {
  let resolve: () => void = () => {}
  let reject: (error: SwitchhookError) => void = () => {}
  const promise = new Promise<void>((...settle) => {
    ;[resolve, reject] = settle
  })
  // Nobody has to catch it: the event carries the same error.
  promise.catch(() => {})
  return { promise, resolve, reject }
}

const settingsOf = ({ request, connectivity }: Config): SpaceSettings => ({
  openTimeoutMs: 10_000,
  connectTimeoutMs: connectivity.connectTimeout,
  requestTimeoutMs: request.restTimeout,
  confirmTimeoutMs: 3000,
  syncWindowMs: 3000,
  maxRetries: 3,
})

const toInfo = ({ code, message }: SwitchhookError): ErrorInfo => ({ code, message })
const toError = ({ code, message }: ErrorInfo) => new SwitchhookError(code, message)

/** The view of before, where nothing changed. A list of participants is compared by identity alone. */
function mergeViews(previous: SpaceView | undefined, next: SpaceView | undefined): SpaceView | undefined {
  if (previous === undefined || next === undefined) return next
  const { participants: before, ...factsBefore } = previous
  const { participants, ...facts } = next
  const shared = share(factsBefore, facts)
  return shared === factsBefore && before === participants ? previous : { ...shared, participants }
}

export function createSpaceRoom(
  spaceId: string,
  context: Pick<FeatureContext, 'clock' | 'config' | 'watch' | 'newId' | 'onError'>,
  provided: () => ProvidedSpaceChart,
  emit: (...pair: SpaceEventPair) => void,
): SpaceRoom {
  const { clock, config, watch, newId, onError } = context
  const roster = createRoster(onError)
  const promises = new Map<string, Deferred>()
  let actor: ActorRefFrom<typeof spaceChart> | null = null
  /** From the start of an actor until everything about its end was told. */
  let isStaying = false
  let facts: SpaceFacts | null = null
  let placed: SpaceContext | null = null
  let password: string | null = null
  let joining: Deferred | null = null
  /** A join that waits until the stay before it is left. */
  let next: { password: string | null; done: Deferred } | null = null
  let news: SpaceNews[] = []
  let depth = 0
  let isTelling = false
  let isChangeDue = false
  let isDestroyed = false

  const view = createCell<SpaceView | undefined>(
    () => (facts === null ? undefined : { ...facts, participants: roster.list() }),
    onError,
    mergeViews,
  )

  const isInRoom = () => actor?.getSnapshot().matches({ live: 'inRoom' }) === true

  /** What belongs to one message from outside is told once, when all of it is done. */
  function batch(work: () => void): void {
    depth += 1
    try {
      work()
    } finally {
      depth -= 1
      if (depth === 0) flush()
    }
  }

  function settle(id: string, error: SwitchhookError | undefined): void {
    const promise = promises.get(id)
    promises.delete(id)
    if (error === undefined) promise?.resolve()
    else promise?.reject(error)
  }

  /** First the views, then the events, then the promises; a listener's own commands are told after that. */
  function flush(): void {
    const { changes, isChanged } = roster.flush()
    for (const change of changes) news.push({ from: 'roster', change })
    const before = facts
    if (actor !== null) facts = share(facts, toSpaceFacts(actor.getSnapshot()))
    const isNew = facts !== before || isChanged
    if (isNew) view.invalidate()
    if (isTelling) {
      if (isNew) isChangeDue = true
      return
    }
    isTelling = true
    isChangeDue = isNew
    while (isChangeDue || news.length > 0) {
      const told = news
      news = []
      if (isChangeDue) {
        isChangeDue = false
        emit('space:change', { spaceId })
      }
      for (const item of told) {
        const pair = eventOf(spaceId, item)
        if (pair !== null) emit(...pair)
      }
      for (const item of told) {
        if (item.from !== 'chart' || item.emission.type !== 'finished') continue
        const { operation, error } = item.emission
        settle(operation.id, error && toError(error))
      }
    }
    isTelling = false
  }

  /** Our own row shows what the back end took. */
  function placeSelf(now: SpaceContext): void {
    if (now.sessionId === null || !isInRoom()) return
    const isSame =
      placed !== null &&
      placed.self === now.self &&
      placed.sessionId === now.sessionId &&
      placed.idle === now.idle &&
      placed.media === now.media
    if (isSame) return
    placed = now
    roster.setSelf(now.self, now.sessionId, {
      idle: now.idle.confirmed,
      mediaSession: toMediaSession(now.media.confirmed, now.muteOrdered),
    })
  }

  /** The stay is over: forget who was there and what let us in; somebody may have asked to come in again. */
  function end(): void {
    isStaying = false
    password = null
    placed = null
    joining = null
    const waiting = next
    next = null
    if (waiting !== null && !isDestroyed) start(waiting.password, waiting.done)
  }

  function crash(cause: unknown): void {
    const error = new SwitchhookError('space:1', 'The space met an internal error and was left.', { cause })
    provided().closeSession(spaceId)
    actor = null
    facts = facts && { ...facts, state: 'failed', error: toInfo(error) }
    roster.clear()
    view.invalidate()
    flush()
    emit('space:error', { spaceId, error: toInfo(error) })
    for (const id of [...promises.keys()]) settle(id, error)
    onError(error)
    end()
  }

  function start(given: string | null, done: Deferred): void {
    const joinOperationId = newId()
    isStaying = true
    password = given
    joining = done
    promises.set(joinOperationId, done)
    const made = watch(
      createActor(provided().chart, {
        id: `space-${spaceId}`,
        input: { spaceId, settings: settingsOf(config()), joinOperationId },
        clock,
      }),
    )
    actor = made
    // Emitted before the snapshot is there to be seen: told when it is.
    made.on('*', (emission) => {
      news.push({ from: 'chart', emission })
      if (emission.type === 'synced') roster.endSync()
    })
    made.subscribe({
      next: ({ context: now, status }) =>
        batch(() => {
          if (status === 'active') placeSelf(now)
          else roster.clear()
        }),
      complete: end,
      error: crash,
    })
    batch(() => made.start())
  }

  const rejected = (error: SwitchhookError): Promise<void> => {
    emit('space:error', { spaceId, error: toInfo(error) })
    const promise = Promise.reject(error)
    promise.catch(() => {})
    return promise
  }
  const isRunning = () => actor !== null && actor.getSnapshot().status === 'active'
  const refuse = (what: string) =>
    rejected(
      new SwitchhookError(
        'space:6',
        facts === null
          ? `${what} is not possible: the space was never joined.`
          : `${what} is not possible now: the space is ${facts.state}, its call is ${facts.call}.`,
      ),
    )

  function run(wish: SpaceWish): Promise<void> {
    if (isDestroyed) return rejected(toError(faults.destroyed))
    if (actor === null || !isRunning() || !actor.getSnapshot().can(wish)) return refuse(wish.type)
    const done = deferred()
    promises.set(wish.operationId, done)
    actor.send(wish)
    return done.promise
  }

  /** The roster hears every fact of the room; the chart only those it has something to decide about. */
  function take(fact: SpaceFact, forward: (event: SpaceEvent) => void): void {
    batch(() => {
      if (isInRoom()) hear(fact, forward)
      if (
        fact.type !== 'space.partyOnline' &&
        fact.type !== 'space.partyLeft' &&
        fact.type !== 'space.partyTyping' &&
        fact.type !== 'space.mediaState'
      )
        forward(fact)
    })
  }

  function hear(fact: SpaceFact, forward: (event: SpaceEvent) => void): void {
    switch (fact.type) {
      case 'space.partyOnline': {
        const { party, sessionId, presence, broadcast } = fact
        const isNew = roster.online(party, sessionId, presence, broadcast)
        // Never one that was sent to some only, or two clients answer each other without end (spaces.md §8.2).
        if (isNew && broadcast && !roster.isOwn(party, sessionId)) forward({ type: 'roster.appeared', party })
        break
      }
      case 'space.partyLeft':
        roster.offline(fact.party, fact.sessionId, fact.lost ? 'lost' : 'left')
        break
      case 'space.partyRemoved':
        roster.removed(fact.party)
        break
      case 'space.partyTyping':
        if (!roster.isOwn(fact.party, fact.sessionId)) news.push({ from: 'party', typing: fact.party.id })
        break
      case 'space.mediaState':
        roster.mediaChanged(fact.party, fact.sessionId, fact.mediaSession)
        break
      case 'space.meetingStarted':
      case 'space.meetingKnown':
        if (fact.meeting?.status === 'active') roster.attendees(fact.meeting.attendees)
        else roster.meetingEnded()
        break
      case 'space.attendeeAdded':
        if (fact.meeting.id === endedMeetingId()) break
        if (facts?.meeting && fact.meeting.id !== facts.meeting.id) roster.meetingEnded()
        roster.attendeeAdded(fact.attendee)
        break
      case 'space.attendeeLeft':
        roster.attendeeLeft(fact.attendee)
        break
      case 'space.meetingEnded':
        if (fact.meeting.id === facts?.meeting?.id) roster.meetingEnded()
        break
      case 'space.lost':
        roster.startSync()
    }
  }
  const endedMeetingId = () => (facts?.meeting?.state === 'ended' ? facts.meeting.id : null)

  return {
    side: { take, password: () => password },
    view,
    roster,
    join(given) {
      if (isDestroyed) return rejected(toError(faults.destroyed))
      if (!isStaying) {
        const done = deferred()
        start(given, done)
        return done.promise
      }
      if (!isRunning() || actor?.getSnapshot().matches('leaving')) {
        next = { password: given, done: next?.done ?? deferred() }
        return next.done.promise
      }
      if (given !== null) password = given
      return isInRoom() ? Promise.resolve() : (joining?.promise ?? Promise.resolve())
    },
    leave() {
      if (isDestroyed) return rejected(toError(faults.destroyed))
      if (next !== null) {
        const { done } = next
        next = null
        const error = toError(faults.superseded)
        emit('space:error', { spaceId, error: toInfo(error) })
        done.reject(error)
      }
      if (facts !== null && !isRunning()) return Promise.resolve()
      return run({ type: 'leave', operationId: newId() })
    },
    run,
    destroy() {
      if (isDestroyed) return
      isDestroyed = true
      next?.done.reject(toError(faults.destroyed))
      next = null
      if (isRunning()) actor?.send({ type: 'shutDown' })
      actor?.stop()
    },
  }
}
