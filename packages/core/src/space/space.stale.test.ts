import { afterEach, describe, expect, it } from 'vitest'
import type { MeetingMediaFact, SpaceFact } from '../ports/index.ts'
import { endAll, outage, room, settled, setUp, soon, withMedia } from './space.harness.ts'

afterEach(endAll)

type User = ReturnType<typeof setUp>

/** Where we are, and what is on its way. */
function standing({ view, sent }: User) {
  const { state, role, sessionId, call, myMedia, idle, sharing } = view() ?? {}
  return { state, role, sessionId, call, myMedia, idle, sharing, sent: sent() }
}

const lateAnswers: readonly SpaceFact[] = [
  { type: 'space.joined', attempt: 1, sessionId: 'former' },
  { type: 'space.refused', attempt: 1, code: 'not_a_member', message: '' },
  { type: 'space.refused', attempt: 1, code: 'password_required', message: '' },
]

describe('a join that is asked for again on a new connection', () => {
  it.each(lateAnswers)('waits for its own answer, whatever the earlier one gets: %o', async (late) => {
    const alice = setUp('alice')
    alice.world.misbehave('join', 'silence', 'silence')
    const joining = alice.space.join(room)
    await settled()
    await outage(alice)
    const before = standing(alice)
    expect(before).toMatchObject({ state: 'joining', sent: ['join', 'join'] })
    alice.forge(late)
    expect(await soon(joining)).toBe('pending')
    expect(standing(alice)).toEqual(before)
  })

  it.each(lateAnswers)('after a stay waits for its own answer, whatever the earlier one gets: %o', async (late) => {
    const alice = setUp('alice')
    await alice.space.join(room)
    await alice.space.enterCall(room, { audio: true })
    alice.world.misbehave('join', 'silence')
    await outage(alice)
    const before = standing(alice)
    expect(before).toMatchObject({ state: 'reconnecting', call: 'reconnecting' })
    alice.forge(late)
    await settled()
    expect(standing(alice)).toEqual(before)
  })
})

/** What we may wait for, from the back end's silence on. */
const waits: readonly [string, (user: User) => Promise<{ pending?: Promise<void> }>][] = [
  ['entering the call', async ({ space }) => ({ pending: space.enterCall(room, { audio: true }) })],
  [
    'in the call',
    async ({ space, world }) => {
      world.misbehave('announce')
      world.misbehave('sendMediaState')
      await space.enterCall(room, { audio: true })
      return {}
    },
  ],
  [
    'changing what we send',
    async ({ space, world }) => {
      world.misbehave('announce')
      world.misbehave('sendMediaState')
      await space.enterCall(room, { audio: true })
      world.misbehave('announce', 'silence')
      return { pending: space.updateMedia(room, { video: true }) }
    },
  ],
  [
    'leaving the call',
    async ({ space, world }) => {
      world.misbehave('announce')
      world.misbehave('sendMediaState')
      await space.enterCall(room, { audio: true })
      world.misbehave('announce', 'silence')
      world.misbehave('leaveCall', 'silence')
      return { pending: space.leaveCall(room) }
    },
  ],
  ['saying that we are idle', async ({ space }) => ({ pending: space.setIdle(room, true) })],
  [
    'leaving the space',
    async ({ space, world }) => {
      world.misbehave('leave', 'silence')
      return { pending: space.leave(room) }
    },
  ],
]

const bob = { party: { id: 'bob' }, sessionId: 'bob-1', role: 'admin', joinTime: '2026-01-01T02:00:00.000Z' }
const running = { id: 'room-meeting-1', status: 'active', attendees: [] } as const
/** What is about others, about what we said before, or about another meeting. */
const news: readonly (readonly [string, SpaceFact])[] = [
  ['what we said before is confirmed', { type: 'space.announced', attempt: 1 }],
  ['something else is refused', { type: 'space.failed', step: 'typing', code: 'odd', message: '' }],
  ['somebody else comes into the call', { type: 'space.attendeeAdded', meeting: running, attendee: bob }],
  ['somebody else leaves the call', { type: 'space.attendeeLeft', meeting: running, attendee: bob }],
  [
    'an earlier meeting ends',
    { type: 'space.meetingEnded', meeting: { id: 'former', status: 'inactive', attendees: [] } },
  ],
]

describe.each(waits)('%s', (_, begin) => {
  it.each(news)('stays as it is when %s', async (_what, fact) => {
    const alice = setUp('alice')
    await alice.space.join(room)
    await settled()
    alice.world.misbehave('announce', 'silence')
    alice.world.misbehave('sendMediaState', 'silence')
    const { pending } = await begin(alice)
    await settled()
    const before = standing(alice)
    alice.forge(fact)
    await settled()
    expect(standing(alice)).toEqual(before)
    if (pending !== undefined) expect(await soon(pending)).toBe('pending')
  })
})

describe('a refusal that nothing waits for', () => {
  it('is told', async () => {
    const alice = setUp('alice')
    alice.world.misbehave('requestParties', { code: 'odd' })
    await alice.space.join(room)
    await settled()
    const error = { code: 'space:1', message: expect.any(String) }
    expect(alice.events).toEqual([['space:error', { spaceId: room, error }]])
  })

  it('of the meeting that runs is no news: it becomes known by what happens', async () => {
    const alice = setUp('alice')
    alice.world.misbehave('fetchMeeting', { code: 'odd' })
    await alice.space.join(room)
    await settled()
    expect(alice.events).toEqual([])
  })
})

const answers: readonly (readonly [string, (attempt: number) => MeetingMediaFact])[] = [
  [
    'is there',
    (attempt) => ({ type: 'meeting.sending', attempt, audio: true, video: true, screenshare: false, tracks: [] }),
  ],
  ['cannot be had', (attempt) => ({ type: 'meeting.sendFailed', attempt, fault: { name: 'denied', message: '' } })],
]

describe('what is captured for the call', () => {
  it.each(answers)('is waited for though what was asked for before %s by now', async (_, answer) => {
    const alice = withMedia('alice')
    await alice.space.join(room)
    await settled()
    alice.media.misbehave('silence', 'silence')
    const entering = alice.space.enterCall(room, { audio: true })
    await settled()
    const before = standing(alice)
    alice.media.tell(answer(0))
    expect(await soon(entering)).toBe('pending')
    expect(standing(alice)).toEqual(before)
  })

  it.each(answers)('anew is waited for though what was asked for before %s by now', async (_, answer) => {
    const alice = withMedia('alice')
    await alice.space.join(room)
    await alice.space.enterCall(room, { audio: true })
    alice.media.misbehave('silence', 'silence')
    const changing = alice.space.updateMedia(room, { video: true })
    await settled()
    const before = standing(alice)
    alice.media.tell(answer(1))
    expect(await soon(changing)).toBe('pending')
    expect(standing(alice)).toEqual(before)
  })
})
