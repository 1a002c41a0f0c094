import { createActor } from 'xstate'
import type { Config } from '../client/config.ts'
import type { FeatureContext } from '../client/feature.ts'
import { createCell, type Readable, share } from '../client/readable.ts'
import type { ErrorInfo } from '../errors.ts'
import { createHandle, type Handle } from '../feature/handle.ts'
import { type Deferred, deferred, destroyed, rejected, superseded, toInfo } from '../feature/promises.ts'
import type { SpaceFact } from '../ports/index.ts'
import type { spaceChart } from './space.chart.ts'
import { type SpaceContext, toMediaSession } from './space.context.ts'
import type { SpaceEvent, SpaceSettings, SpaceWish } from './space.events.ts'
import { eventOf, eventOfChange, type SpaceEventPair } from './space.outbox.ts'
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

const settingsOf = ({ request, connectivity }: Config): SpaceSettings => ({
  openTimeoutMs: 10_000,
  connectTimeoutMs: connectivity.connectTimeout,
  requestTimeoutMs: request.restTimeout,
  confirmTimeoutMs: 3000,
  syncWindowMs: 3000,
  maxRetries: 3,
})

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
  const roster = createRoster(onError, () => clock.now())
  const change: SpaceEventPair = ['space:change', { spaceId }]
  let handle: Handle<typeof spaceChart> | null = null
  /** From the start of an actor until everything about its end was told. */
  let isStaying = false
  let facts: SpaceFacts | null = null
  /** The facts that observers were told of. */
  let known: SpaceFacts | null = null
  /** What our own row was made of. */
  let placed: readonly unknown[] = []
  let password: string | null = null
  let joining: Promise<void> | null = null
  /** A join that waits until the stay before it is left. */
  let next: { password: string | null; done: Deferred } | null = null
  /** What happened and waits for the views to show it. */
  let news: SpaceEventPair[] = []
  /** What the views show and listeners have yet to hear. */
  const due: SpaceEventPair[] = []
  let depth = 0
  let isTelling = false
  let isDestroyed = false

  const view = createCell<SpaceView | undefined>(
    () => (facts === null ? undefined : { ...facts, participants: roster.list() }),
    onError,
    mergeViews,
  )

  const snapshot = () => handle?.actor.getSnapshot()
  const isRunning = () => snapshot()?.status === 'active'
  const isInRoom = () => snapshot()?.matches({ live: 'inRoom' }) === true

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

  /** First the views, then the events; what listeners do about them is told after that. */
  function flush(): void {
    const { changes, isChanged } = roster.flush()
    const now = snapshot()
    if (now !== undefined) facts = share(facts, toSpaceFacts(now))
    if (facts !== known || isChanged) {
      known = facts
      view.invalidate()
      if (!due.includes(change)) due.push(change)
    }
    due.push(...news, ...changes.map((one) => eventOfChange(spaceId, one)))
    news = []
    if (isTelling) return
    isTelling = true
    for (let pair = due.shift(); pair !== undefined; pair = due.shift()) emit(...pair)
    isTelling = false
  }

  /** Our own row shows what the back end took. */
  function placeSelf({ self, sessionId, idle, media, muteOrdered }: SpaceContext): void {
    const parts = [self, sessionId, idle, media]
    if (sessionId === null || !isInRoom() || parts.every((part, index) => part === placed[index])) return
    placed = parts
    roster.setSelf(self, sessionId, {
      idle: idle.confirmed,
      mediaSession: toMediaSession(media.confirmed, muteOrdered),
    })
  }

  function broke(error: ErrorInfo): void {
    handle = null
    facts = facts && { ...facts, state: 'failed', error }
    news.push(['space:error', { spaceId, error }])
  }

  function start(given: string | null, done: Deferred): void {
    const joinOperationId = newId()
    isStaying = true
    password = given
    const actor = watch(
      createActor(provided().chart, {
        id: `space-${spaceId}`,
        input: { spaceId, settings: settingsOf(config()), joinOperationId },
        clock,
      }),
    )
    handle = createHandle(actor, {
      stepped: (emissions, error) =>
        batch(() => {
          for (const emission of emissions) {
            const pair = eventOf(spaceId, emission)
            if (pair !== null) news.push(pair)
            if (emission.type === 'synced') roster.endSync()
          }
          if (error !== undefined) broke(toInfo(error))
          if (isRunning()) placeSelf(actor.getSnapshot().context)
          else roster.clear()
        }),
      breakdown: { code: 'space:1', message: 'The space met an internal error.' },
      close: () => provided().closeSession(spaceId),
      ended,
      onError,
    })
    joining = handle.expect(joinOperationId, done)
    batch(() => actor.start())
  }

  /** The stay is over: forget what let us in; somebody may have asked to come in again. */
  function ended(): void {
    isStaying = false
    password = null
    placed = []
    joining = null
    const waiting = next
    next = null
    if (waiting !== null && !isDestroyed) start(waiting.password, waiting.done)
  }

  function refuse(error: ErrorInfo): Promise<void> {
    emit('space:error', { spaceId, error: toInfo(error) })
    return rejected(error)
  }

  function run(wish: SpaceWish): Promise<void> {
    if (isDestroyed) return refuse(destroyed)
    if (handle !== null && isRunning() && handle.actor.getSnapshot().can(wish)) return handle.run(wish)
    const why = facts === null ? 'it was never joined' : `it is ${facts.state}, its call is ${facts.call}`
    return refuse({ code: 'space:6', message: `${wish.type} is not possible in the space now: ${why}.` })
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
        if (!roster.isOwn(fact.party, fact.sessionId))
          news.push(['space:typing', { spaceId, participantId: fact.party.id }])
        break
      case 'space.mediaState':
        roster.mediaChanged(fact.party, fact.sessionId, fact.mediaSession)
        break
      case 'space.meetingStarted':
      case 'space.meetingKnown':
        if (fact.meeting?.status === 'active') roster.attendees(fact.meeting.attendees)
        else roster.meetingEnded()
        break
      case 'space.attendeeAdded': {
        const meeting = facts?.meeting
        const isKnown = fact.meeting.id === meeting?.id
        if (isKnown && meeting.state === 'ended') break
        if (meeting && !isKnown) roster.meetingEnded()
        roster.attendeeAdded(fact.attendee)
        break
      }
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

  return {
    side: { take, password: () => password },
    view,
    roster,
    join(given) {
      if (isDestroyed) return refuse(destroyed)
      if (!isStaying) {
        const done = deferred()
        start(given, done)
        return done.promise
      }
      if (!isRunning() || snapshot()?.matches('leaving')) {
        next = { password: given, done: next?.done ?? deferred() }
        return next.done.promise
      }
      password = given ?? password
      return isInRoom() ? Promise.resolve() : (joining ?? Promise.resolve())
    },
    leave() {
      if (isDestroyed) return refuse(destroyed)
      if (next !== null) {
        const { done } = next
        next = null
        emit('space:error', { spaceId, error: superseded })
        done.settle(superseded)
      }
      if (facts !== null && !isRunning()) return Promise.resolve()
      return run({ type: 'leave', operationId: newId() })
    },
    run,
    destroy() {
      if (isDestroyed) return
      isDestroyed = true
      next?.done.settle(destroyed)
      next = null
      if (isRunning()) handle?.actor.send({ type: 'shutDown' })
      handle?.actor.stop()
    },
  }
}
