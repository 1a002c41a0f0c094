import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SimulatedClock } from 'xstate'
import { buildClient } from '../client/client.ts'
import type { Report, SpaceChannel, SpaceFact, Transport } from '../ports/index.ts'
import { fakeMeetingMedia } from '../testing/fakeMeetingMedia.ts'
import { createMemoryMember } from '../testing/memory.member.ts'
import type { MemorySpaces } from '../testing/memory.spaces.api.ts'
import { createMemorySpaces } from '../testing/memory.spaces.ts'
import { seedOfRun } from '../testing/seed.ts'
import { toRole } from './space.roles.ts'
import { spaces } from './space.ts'

const room = 'room'
const names = ['alice', 'bob', 'carol', 'dave', 'erin'] as const
const limit = 3

/** What may come again at any time without meaning anything (spaces.md §12.4). */
const repeatable: ReadonlySet<SpaceFact['type']> = new Set([
  'space.attendeeAdded',
  'space.attendeeLeft',
  'space.meetingStarted',
  'space.meetingEnded',
  'space.recordingStarted',
  'space.recordingEnded',
  'space.recordingReady',
])

/** The way from the back end to one client: it keeps the order, delays, repeats, and loses what is on it with the connection. */
function createWire() {
  let isHeld = false
  let doubled = 0
  let waiting: (() => void)[] = []
  let past: (() => void)[] = []
  return {
    over: (port: SpaceChannel): SpaceChannel => ({
      ...port,
      open: (space, report) => port.open(space, (fact) => carry(fact, report)),
    }),
    hold: () => {
      isHeld = true
    },
    release,
    double: () => {
      doubled = 3
    },
    repeat: (index: number) => past[index % Math.max(past.length, 1)]?.(),
  }

  function release(): void {
    isHeld = false
    const due = waiting
    waiting = []
    for (const deliver of due) deliver()
  }
  function carry(fact: SpaceFact, report: Report<SpaceFact>): void {
    if (fact.type === 'space.lost') {
      waiting = []
      past = []
      isHeld = false
      report(fact)
      return
    }
    const deliver = () => {
      report(fact)
      if (repeatable.has(fact.type)) past.push(() => report(fact))
    }
    const times = doubled > 0 && fact.type !== 'space.partyLeft' ? 2 : 1
    doubled = Math.max(0, doubled - 1)
    for (let time = 0; time < times; time += 1) {
      if (isHeld) waiting.push(deliver)
      else deliver()
    }
  }
}

function createUser(id: string, world: MemorySpaces, hasMedia: boolean) {
  const clock = new SimulatedClock()
  const wire = createWire()
  const media = fakeMeetingMedia({ limit })
  const member = createMemoryMember({ id }, (isOpen) =>
    isOpen ? world.connectionRestored(member) : world.connectionLost(member),
  )
  const transport: Transport = {
    name: 'memory',
    trickle: true,
    connection: member.connection,
    spaces: wire.over(world.portFor(member)),
    close: () => {},
  }
  const errors: unknown[] = []
  const options = hasMedia ? { meetingMedia: () => media } : {}
  const client = buildClient({ transport, clock, onError: (error) => errors.push(error), ...options }, [spaces()])
  return { id, clock, wire, media, member, client, space: client.space, errors }
}
type User = ReturnType<typeof createUser>

const deeds = {
  join: ({ space }: User) => space.join(room),
  leave: ({ space }: User) => space.leave(room),
  enter: ({ space }: User) => space.enterCall(room, { audio: true, video: true }),
  enterMuted: ({ space }: User) => space.enterCall(room, {}),
  leaveCall: ({ space }: User) => space.leaveCall(room),
  mute: ({ space }: User) => space.updateMedia(room, { audio: false }),
  unmute: ({ space }: User) => space.updateMedia(room, { audio: true }),
  share: ({ space }: User) => space.startShare(room),
  unshare: ({ space }: User) => space.stopShare(room),
  idle: ({ space }: User) => space.setIdle(room, true),
  back: ({ space }: User) => space.setIdle(room, false),
  record: ({ space }: User) => space.startRecording(room),
  stopRecording: ({ space }: User) => space.stopRecording(room),
  endMeeting: ({ space }: User) => space.endMeeting(room),
  muteAlice: ({ space }: User) => space.muteParticipant(room, 'alice'),
  muteBob: ({ space }: User) => space.muteParticipant(room, 'bob'),
  removeBob: ({ space }: User) => space.removeParticipant(room, 'bob'),
  readmitBob: (_: User, world: MemorySpaces) => world.readmit(room, 'bob'),
  dropped: ({ id }: User, world: MemorySpaces) => world.dropFromCall(room, id),
  ready: (_: User, world: MemorySpaces) => world.finishRecording(room, world.recordingsIn(room).at(-1)?.id ?? ''),
  drop: ({ member }: User) => member.drop(),
  hold: ({ wire }: User) => wire.hold(),
  release: ({ wire }: User) => wire.release(),
  double: ({ wire }: User) => wire.double(),
  repeat: ({ wire }: User) => wire.repeat(0),
  repeatSome: ({ wire }: User) => wire.repeat(3),
  now: ({ clock }: User) => clock.increment(0),
  soon: ({ clock }: User) => clock.increment(3000),
} as const
type Deed = keyof typeof deeds

const all = Object.keys(deeds) as Deed[]
const usual = ['enter', 'leaveCall', 'drop', 'now', 'hold', 'release', 'join', 'record', 'stopRecording'] as const

const deed = fc.record({
  who: fc.nat(names.length - 1),
  what: fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom<Deed[]>(...usual) },
    { weight: 2, arbitrary: fc.constantFrom<Deed[]>(...all) },
  ),
  turns: fc.constantFrom(0, 1, 2, 5, 30),
})
const histories = fc.record({
  users: fc.integer({ min: 2, max: 5 }),
  hasMedia: fc.boolean(),
  history: fc.array(deed, { minLength: 5, maxLength: 30 }),
})

async function turn(times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) await Promise.resolve()
}

/** Everything arrives, connections come back, and whatever waits for a time is done. */
async function quiet(users: readonly User[], world: MemorySpaces): Promise<void> {
  for (let round = 0; round < 8; round += 1) {
    for (const { clock, wire } of users) {
      wire.release()
      clock.increment(round < 2 ? 0 : 4500)
    }
    await turn(60)
  }
  // Who was away learns by it of recordings that nobody tells about any more.
  for (const { id } of world.recordingsIn(room)) world.finishRecording(room, id, [{ id }])
  await turn(10)
}

const flagsOf = ({ audio = false, video = false, screenshare = false, connected = false }) => ({
  audio,
  video,
  screenshare,
  connected,
})
/** Attendees name no session on the wire: that of somebody who sends nothing yet may not be known. */
const sessionOf = (sessionId: string | undefined, flags: ReturnType<typeof flagsOf>) =>
  Object.values(flags).includes(true) ? sessionId : undefined
const byTime = (one: { joinTime?: string | undefined }, other: { joinTime?: string | undefined }) =>
  (one.joinTime ?? '').localeCompare(other.joinTime ?? '')
const byId = (one: { id: string }, other: { id: string }) => one.id.localeCompare(other.id)

/** Everybody as the back end knows them. */
function rosterOf(world: MemorySpaces) {
  const attendees = world.meetingIn(room)?.attendees ?? []
  return [...world.presencesIn(room)]
    .map(([id, sessions]) => {
      const [[sessionId, presence] = ['', {}]] = [...sessions]
      return {
        id,
        role: toRole(presence?.role),
        presence: presence?.idle ? 'idle' : 'online',
        attendances: attendees
          .filter(({ party }) => party.id === id)
          .map(({ joinTime, mediaSession }) => {
            const flags = flagsOf(mediaSession ?? {})
            return { sessionId: sessionOf(sessionId, flags), joinTime, ...flags }
          })
          .sort(byTime),
      }
    })
    .sort(byId)
}

/** The same as a client shows it. */
const shownBy = ({ space }: User) =>
  space
    .observeParticipants(room)
    .getSnapshot()
    .map(({ id, role, presence, attendances }) => ({
      id,
      role,
      presence,
      attendances: attendances
        .map(({ sessionId, joinTime, ...flags }) => ({
          sessionId: sessionOf(sessionId, flagsOf(flags)),
          joinTime,
          ...flagsOf(flags),
        }))
        .sort(byTime),
    }))
    .sort(byId)

function check(users: readonly User[], world: MemorySpaces, hasMedia: boolean): void {
  const attending = world.attendingIn(room)
  const expected = rosterOf(world)
  for (const user of users) {
    const view = user.space.observe(room).getSnapshot()
    const isIn = world.presentIn(room).includes(user.id)
    expect(view?.state === 'joined').toBe(isIn)
    const isAttending = isIn && attending.includes(user.id)
    if (hasMedia) expect(user.media.opened()).toBe(isAttending ? 1 : 0)
    if (view === undefined || !isIn) continue
    expect(view.call === 'none').toBe(!isAttending)
    expect(view.myMedia.pending).toBe(false)
    expect(view.idle.pending).toBe(false)
    expect(shownBy(user)).toEqual(expected)

    const meeting = world.meetingIn(room)
    if (meeting === null) expect(view.meeting?.state).not.toBe('active')
    else {
      const { id, startTime, mediaMode, bodyText, files } = meeting
      expect(view.meeting).toEqual({ id, state: 'active', startTime, mediaMode, bodyText, files })
    }
    const recordings = world.recordingsIn(room).map(({ endTime, ...one }) => (endTime ? { ...one, endTime } : one))
    expect(view.recordings).toEqual(recordings)
    const [newest] = recordings
    expect(view.recording).toMatchObject(
      newest === undefined ? { state: 'off', pending: false } : { ...newest, pending: false },
    )
    if (!hasMedia || !isAttending) continue
    // Everybody has media with everybody else in the call, and with nobody twice.
    const metBy = user.media.members().map(({ party }) => party.id)
    expect(metBy.sort()).toEqual(attending.filter((id) => id !== user.id).sort())
    const { audio, video, screenshare } = view.myMedia.confirmed
    const sending = user.media.sending()
    expect({ audio: sending?.audio, video: sending?.video, screenshare: sending?.screenshare !== false }).toEqual({
      audio,
      video,
      screenshare,
    })
  }
}

describe('any history of two to five users of a space, with losses, delays and repetitions', () => {
  it('ends with everybody seeing the roster, the meeting and the recordings of the back end', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async ({ users: count, hasMedia, history }) => {
        const world = createMemorySpaces()
        world.define(room, { members: { alice: 'admin', bob: 'member' } })
        const users = names.slice(0, count).map((name) => createUser(name, world, hasMedia))
        const settlements: number[] = []
        for (const { space } of users) void space.join(room)
        await turn(60)
        for (const { who, what, turns } of history) {
          const promise = deeds[what](users[who % count] as User, world)
          if (promise instanceof Promise) {
            const index = settlements.push(0) - 1
            const settle = () => {
              settlements[index] = (settlements[index] ?? 0) + 1
            }
            promise.then(settle, settle)
          }
          await turn(turns)
        }
        await quiet(users, world)
        // Orders and requests that a loss left without an answer end at their deadline.
        for (const { clock } of users) clock.increment(30_000)
        await quiet(users, world)
        expect(settlements.every((times) => times === 1)).toBe(true)
        check(users, world, hasMedia)
        for (const { client } of users) await client.destroy()
        await turn(10)
        expect(users.flatMap(({ errors }) => errors)).toEqual([])
        expect(users.map(({ media }) => media.opened())).toEqual(users.map(() => 0))
      }),
      { numRuns: 1000, seed: seedOfRun() },
    )
  }, 600_000)
})
