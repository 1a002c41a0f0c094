import { afterEach, describe, expect, it } from 'vitest'
import type { MeetingState, SpaceFact } from '../ports/index.ts'
import { endAll, outage, room, settled, setUp } from './space.harness.ts'

afterEach(endAll)

type User = ReturnType<typeof setUp>

const attendee = { party: { id: 'carol' }, joinTime: '2026-01-01T03:00:00.000Z' }
const recording = { id: 'recording-9', startTime: '2026-01-01T03:00:00.000Z' }

/** All that may be told of a meeting, but what is asked for. */
const news: readonly (readonly [string, (meeting: MeetingState) => SpaceFact])[] = [
  ['its start', (meeting) => ({ type: 'space.meetingStarted', meeting })],
  ['who comes', (meeting) => ({ type: 'space.attendeeAdded', meeting, attendee })],
  ['who goes', (meeting) => ({ type: 'space.attendeeLeft', meeting, attendee })],
  ['its recording', (meeting) => ({ type: 'space.recordingStarted', meeting, recording })],
  ['the end of its recording', (meeting) => ({ type: 'space.recordingEnded', meeting, recording })],
  ['the files of its recording', (meeting) => ({ type: 'space.recordingReady', meeting, recording, files: [] })],
  ['its end', (meeting) => ({ type: 'space.meetingEnded', meeting })],
]
const known: (typeof news)[number] = [
  'what the back end knows of it',
  (meeting) => ({ type: 'space.meetingKnown', meeting }),
]

/** Alice looks on while Bob is in so many meetings, the last of which ended or goes on. */
async function afterMeetings(count: number, isOver: boolean) {
  const alice = setUp('alice')
  const bob = setUp('bob', alice.world)
  // She knows of meetings by what happens.
  alice.world.misbehave('fetchMeeting', 'silence')
  await alice.space.join(room)
  await bob.space.join(room)
  for (let meeting = 1; meeting <= count; meeting += 1) {
    await bob.space.enterCall(room)
    if (meeting < count || isOver) await bob.space.leaveCall(room)
  }
  await settled()
  return alice
}

/** What is known of the meeting of the space, and what was told of it. */
const told = ({ view, events }: User) => [
  view()?.meeting,
  events.filter(([type]) => type === 'space:meetingStarted' || type === 'space:meetingEnded'),
]

describe.each([
  ['where none ran yet', 0, true],
  ['while one runs', 1, false],
  ['where the last one is over', 1, true],
] as const)('a meeting that does not run, %s,', (_, count, isOver) => {
  it.each(isOver ? [...news, known] : news)('is begun by nothing: %s', async (_what, tell) => {
    const alice = await afterMeetings(count, isOver)
    const before = told(alice)
    alice.forge(tell({ id: 'other', status: 'inactive', attendees: [] }))
    expect(told(alice)).toEqual(before)
  })
})

describe.each([
  ['while another one runs', 2, false],
  ['after another one', 2, true],
  ['while none runs', 1, true],
] as const)('a meeting that is over, %s,', (_, count, isOver) => {
  it.each([...news, known])('is not brought back by late news: %s', async (_what, tell) => {
    const alice = await afterMeetings(count, isOver)
    const before = told(alice)
    alice.forge(tell({ id: 'room-meeting-1', status: 'active', attendees: [] }))
    expect(told(alice)).toEqual(before)
  })
})

describe('a meeting that begins', () => {
  it.each(news.filter(([what]) => ['its start', 'who comes', 'its recording'].includes(what)))(
    'is known by what tells of it first, also in the place of another one: %s',
    async (_, tell) => {
      for (const [count, isOver] of [
        [0, true],
        [1, false],
        [1, true],
      ] as const) {
        const alice = await afterMeetings(count, isOver)
        alice.events.length = 0
        alice.forge(tell({ id: 'other', status: 'active', attendees: [] }))
        expect(alice.view()?.meeting).toMatchObject({ id: 'other', state: 'active' })
        expect(told(alice)[1]).toEqual([
          ...(isOver ? [] : [['space:meetingEnded', { spaceId: room, meetingId: 'room-meeting-1' }]]),
          ['space:meetingStarted', { spaceId: room, meetingId: 'other' }],
        ])
      }
    },
  )
})

describe('what is told of the meeting that runs', () => {
  it.each([...news.filter(([what]) => what !== 'its start' && what !== 'its end'), known])(
    'is taken over from %s',
    async (_, tell) => {
      const alice = await afterMeetings(1, false)
      const files = [{ id: 'f', name: 'notes.txt', mimeType: 'text/plain' }]
      alice.forge(tell({ id: 'room-meeting-1', status: 'active', attendees: [attendee], files }))
      expect(alice.view()?.meeting).toMatchObject({ id: 'room-meeting-1', state: 'active', files })
    },
  )

  it('is found out after an outage, where the same one goes on', async () => {
    const alice = await afterMeetings(1, false)
    alice.events.length = 0
    await outage(alice)
    expect(told(alice)).toMatchObject([{ id: 'room-meeting-1', state: 'active' }, []])
  })
})
