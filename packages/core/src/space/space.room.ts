import { createActor } from 'xstate'
import type { FeatureContext } from '../client/feature.ts'
import type { Readable } from '../client/readable.ts'
import type { ErrorInfo } from '../errors.ts'
import { given } from '../feature/given.ts'
import { createHandle, type Handle } from '../feature/handle.ts'
import { type Deferred, deferred, destroyed, rejected, superseded, toInfo } from '../feature/promises.ts'
import type { SpaceFact } from '../ports/index.ts'
import type { spaceChart } from './space.chart.ts'
import { isOwnAttendee, type SpaceContext, toMediaSession } from './space.context.ts'
import type { SpaceAbilities, SpaceEvent, SpaceWish, UserStep } from './space.events.ts'
import { faults } from './space.faults.ts'
import { type Hearing, hear } from './space.hearing.ts'
import { createLateness } from './space.lateness.ts'
import { createMembers } from './space.members.ts'
import { eventOf, type SpaceEventPair } from './space.outbox.ts'
import type { ProvidedSpaceChart, SpaceSide } from './space.ports.ts'
import { createRoster, type Roster } from './space.roster.ts'
import { settingsOf } from './space.settings.ts'
import { createTelling } from './space.telling.ts'
import { createOwnTracks, type OwnTracks } from './space.tracks.ts'
import { createTypingPace } from './space.typing.ts'
import type { SpaceFacts, SpaceSnapshot, SpaceView } from './space.view.ts'

/** A space as the application knows it: one stay after another, the views for ever. */
export interface SpaceRoom {
  side: SpaceSide
  view: Readable<SpaceView | undefined>
  /** The view without its participants. */
  facts: Readable<SpaceFacts | undefined>
  roster: Roster
  /** What we send to its meeting. */
  tracks: OwnTracks
  join: (password: string | null) => Promise<void>
  leave: () => Promise<void>
  /** Runs any other command. */
  run: (wish: SpaceWish) => Promise<void>
  /** Whose pictures are wanted, by participant; everybody's where it is null. */
  watch: (participantIds: readonly string[] | null) => Promise<void>
  /** We sent what we typed: typing again is news. */
  typed: () => void
  /** What the user does with the page. */
  user: (step: UserStep) => void
  /** Ends the stay, saying goodbye. */
  destroy: () => void
}

/** What a room needs to know of its surroundings. */
export interface RoomContext extends Pick<FeatureContext, 'clock' | 'config' | 'watch' | 'newId' | 'onError'> {
  abilities: () => SpaceAbilities
  /** How many can meet. */
  limit: () => number
  /** Whether we are told what the user does, and whether nobody can see the page now. */
  user: { isWatched: boolean; isHidden: () => boolean }
}

const nowhere = { sessionId: null, joinTime: null }

export function createSpaceRoom(
  spaceId: string,
  context: RoomContext,
  provided: () => ProvidedSpaceChart,
  emit: (...pair: SpaceEventPair) => void,
): SpaceRoom {
  const { clock, config, watch, newId, onError, abilities, limit, user } = context
  const roster = createRoster(onError, () => clock.now())
  const members = createMembers(roster, limit, (step) => handle?.actor.send(step))
  let handle: Handle<typeof spaceChart> | null = null
  /** From the start of an actor until everything about its end was told. */
  let isStaying = false
  /** What our own row was made of. */
  let placed: readonly unknown[] = []
  let password: string | null = null
  let joining: Promise<void> | null = null
  /** A join that waits until the stay before it is left. */
  let next: { password: string | null; done: Deferred } | null = null
  let wasInRoom = false
  let isLate = createLateness()
  let isDestroyed = false

  const snapshot = () => handle?.actor.getSnapshot()
  const tracks = createOwnTracks(snapshot)
  const isRunning = () => snapshot()?.status === 'active'
  const isInRoom = () => snapshot()?.matches({ live: 'inRoom' }) === true
  const telling = createTelling(spaceId, { roster, snapshot, look: () => members.look(), emit, onError })
  const { batch, facts } = telling
  const pace = createTypingPace(clock)

  /** Our own row shows what the back end took. */
  function placeSelf({ self, sessionId, role, idle, media, muteOrdered }: SpaceContext): void {
    const parts = [self, sessionId, role, idle, media]
    if (sessionId === null || !isInRoom() || parts.every((part, index) => part === placed[index])) return
    placed = parts
    roster.setSelf(self, sessionId, {
      idle: idle.confirmed,
      mediaSession: toMediaSession(media.confirmed, muteOrdered),
      ...given({ role }),
    })
  }

  /** Who else is in the call concerns us from entering it to its end. */
  function followMembers(now: SpaceSnapshot): void {
    const { sessionId, joinTime, abilities: able } = now.context
    const isIn = able.meetingMedia && now.matches({ live: { inRoom: { capture: 'on' } } })
    members.follow(isIn ? { sessionId, joinTime } : null, now.matches({ live: { inRoom: { link: 'live' } } }))
  }

  function start(given: string | null, done: Deferred): void {
    const joinOperationId = newId()
    isStaying = true
    isLate = createLateness()
    wasInRoom = false
    password = given
    const actor = watch(
      createActor(provided().chart, {
        id: `space-${spaceId}`,
        input: {
          spaceId,
          settings: settingsOf(config(), user.isWatched),
          abilities: abilities(),
          joinOperationId,
        },
        clock,
      }),
    )
    handle = createHandle(actor, {
      stepped: (emissions, error) =>
        batch(() => {
          for (const emission of emissions) {
            const pair = eventOf(spaceId, emission)
            if (pair !== null) telling.note(pair)
            if (emission.type === 'synced') roster.endSync()
          }
          if (error !== undefined) {
            handle = null
            telling.broke(toInfo(error))
          }
          const now = actor.getSnapshot()
          if (isRunning()) placeSelf(now.context)
          else roster.clear()
          followMembers(now)
          tracks.look()
          if (!wasInRoom && isInRoom()) {
            wasInRoom = true
            if (user.isHidden()) actor.send({ type: 'user.hid' })
          }
        }),
      breakdown: { code: 'space:1', message: 'The space met an internal error.' },
      close: () => provided().closeSession(spaceId),
      ended,
      onError,
    })
    joining = handle.expect(joinOperationId, done)
    batch(() => actor.start())
  }

  function joinAgain(): Promise<void> {
    joining = run({ type: 'join', operationId: newId() })
    return joining
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
    const reason = wish.type === 'join' ? undefined : facts()?.can[wish.type].reason
    const now = snapshot()
    if (handle !== null && now !== undefined && isRunning() && reason === undefined && now.can(wish)) {
      if (wish.type === 'sendTyping' && !pace.isDue()) return Promise.resolve()
      const isFull = wish.type === 'enterCall' && now.context.abilities.meetingMedia && members.isFull(nowhere)
      return isFull ? refuse(faults.meetingFull) : handle.run(wish)
    }
    const seen = facts()
    const why = seen === null ? 'it was never joined' : `it is ${seen.state}, its call is ${seen.call}`
    return refuse({
      code: reason === 'notSupported' ? 'not-supported' : 'space:6',
      message: `${wish.type} is not possible in the space now${reason === undefined ? '' : ` (${reason})`}: ${why}.`,
    })
  }

  /** Our place in the call, as soon as we hear of it: as many as can meet may have been there before us. */
  function isTooLate(fact: SpaceFact): boolean {
    const now = snapshot()
    if (fact.type !== 'space.attendeeAdded' || now === undefined) return false
    const { context: known } = now
    if (!known.abilities.meetingMedia || !isOwnAttendee(known, fact.attendee)) return false
    // After an outage those who are gone are still in the roster for a while.
    if (!now.matches({ live: { inRoom: { call: 'starting', link: 'live' } } })) return false
    return members.isFull({ sessionId: known.sessionId, joinTime: fact.attendee.joinTime ?? null })
  }

  function take(fact: SpaceFact, forward: (event: SpaceEvent) => void): void {
    const known = snapshot()?.context
    if (known !== undefined && isLate(fact, known.meeting, known.endedMeetings)) return
    batch(() => {
      if (isInRoom()) hear(fact, hearing(forward))
      if (isTooLate(fact)) forward({ type: 'roster.full' })
      if (
        fact.type !== 'space.partyOnline' &&
        fact.type !== 'space.partyLeft' &&
        fact.type !== 'space.partyTyping' &&
        fact.type !== 'space.mediaState'
      )
        forward(fact)
    })
  }
  const hearing = (forward: (event: SpaceEvent) => void): Hearing => ({
    roster,
    facts,
    forward,
    typing: (participantId) => telling.note(['space:typing', { spaceId, participantId }]),
  })

  return {
    side: {
      take,
      takeMedia: (fact, forward) =>
        batch(() => {
          if (fact.type === 'meeting.member') members.take(fact)
          else forward(fact)
        }),
      password: () => password,
    },
    view: telling.view,
    facts: telling.factsCell,
    roster,
    tracks,
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
      if (snapshot()?.matches({ live: { starting: 'needsPassword' } })) return joinAgain()
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
      if (facts() !== null && !isRunning()) return Promise.resolve()
      return run({ type: 'leave', operationId: newId() })
    },
    run,
    watch(participantIds) {
      if (isDestroyed) return refuse(destroyed)
      if (!abilities().meetingMedia)
        return refuse({ code: 'not-supported', message: "The media of meetings is not the library's here." })
      batch(() => members.watch(participantIds))
      return Promise.resolve()
    },
    typed: pace.reset,
    user(step) {
      if (isInRoom()) handle?.actor.send(step)
    },
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
