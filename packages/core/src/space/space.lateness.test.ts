import { afterEach, describe, expect, it } from 'vitest'
import type { Attendee, MeetingState } from '../ports/index.ts'
import { endAll, room, settled, setUp } from './space.harness.ts'

afterEach(endAll)

const attendee: Attendee = { party: { id: 'bob' }, joinTime: '2026-01-01T00:00:05.000Z', mediaSession: { audio: true } }
const running: MeetingState = { id: 'one', status: 'active', attendees: [] }

/** Somebody in a space where bob is in the call of a meeting. */
async function meeting() {
  const alice = setUp('alice')
  await alice.space.join(room)
  await settled()
  alice.forge({ type: 'space.partyOnline', broadcast: true, party: { id: 'bob' }, sessionId: 'bob-1', presence: {} })
  alice.forge({ type: 'space.meetingStarted', meeting: running })
  alice.forge({ type: 'space.attendeeAdded', meeting: running, attendee })
  return { alice, attendances: () => alice.participant('bob')?.attendances }
}

describe('what comes twice or late', () => {
  it('brings nobody back into the call, and changes nothing of who is in it', async () => {
    const { alice, attendances } = await meeting()
    const mediaSession = { audio: false, video: true }
    alice.forge({ type: 'space.mediaState', party: { id: 'bob' }, sessionId: 'bob-1', mediaSession })
    alice.forge({ type: 'space.attendeeAdded', meeting: running, attendee })
    alice.forge({ type: 'space.meetingStarted', meeting: running })
    expect(attendances()).toMatchObject([{ audio: false, video: true }])
    alice.forge({ type: 'space.attendeeLeft', meeting: running, attendee })
    alice.forge({ type: 'space.attendeeAdded', meeting: running, attendee })
    expect(attendances()).toEqual([])
  })

  it('takes nobody out of the call who entered it again', async () => {
    const { alice, attendances } = await meeting()
    alice.forge({ type: 'space.attendeeLeft', meeting: running, attendee })
    const again = { ...attendee, joinTime: '2026-01-01T00:00:09.000Z' }
    alice.forge({ type: 'space.attendeeAdded', meeting: running, attendee: again })
    alice.forge({ type: 'space.attendeeLeft', meeting: running, attendee })
    expect(attendances()).toMatchObject([{ joinTime: again.joinTime }])
  })

  it('begins no meeting that is over, and ends none that began since', async () => {
    const { alice } = await meeting()
    const over = { ...running, status: 'inactive' } as const
    alice.forge({ type: 'space.meetingEnded', meeting: over })
    const next: MeetingState = { ...running, id: 'two' }
    alice.forge({ type: 'space.meetingStarted', meeting: next })
    alice.forge({ type: 'space.attendeeAdded', meeting: next, attendee })
    alice.events.length = 0
    alice.forge({ type: 'space.meetingStarted', meeting: running })
    alice.forge({ type: 'space.attendeeAdded', meeting: running, attendee })
    alice.forge({ type: 'space.meetingEnded', meeting: over })
    expect(alice.view()?.meeting).toMatchObject({ id: 'two', state: 'active' })
    expect(alice.participant('bob')?.attendances).toHaveLength(1)
    expect(alice.events).toEqual([])
  })
})
