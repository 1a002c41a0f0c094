import { afterEach, describe, expect, it } from 'vitest'
import { createMemorySpaces } from '../testing/memory.spaces.ts'
import { codeOf, endAll, outage, room, settled, setUp, silentAbout, soon } from './space.harness.ts'

afterEach(endAll)

/** A host and a member, both in the call. */
async function meeting(world = createMemorySpaces()) {
  world.define(room, { members: { alice: 'admin', bob: 'member' } })
  const [alice, bob] = [setUp('alice', world), setUp('bob', world)]
  for (const { space } of [alice, bob]) {
    await space.join(room)
    await space.enterCall(room, { audio: true, connected: true })
  }
  await settled()
  for (const { events } of [alice, bob]) events.length = 0
  return { alice, bob, world }
}
const refused = (reason: string) => ({ allowed: false, reason })
const types = ({ events }: ReturnType<typeof setUp>) => events.map(([type]) => type)

describe('the recording of a meeting', () => {
  it('is wanted at once, confirmed when it runs, and the same for everybody; its files may come after the meeting', async () => {
    const { alice, bob, world } = await meeting()
    expect(alice.view()).toMatchObject({ role: 'host', recording: { state: 'off', files: [], pending: false } })
    const started = alice.space.startRecording(room)
    expect(alice.view()?.recording).toMatchObject({ state: 'off', wanted: true, confirmed: false, pending: true })
    expect(alice.view()?.can.startRecording).toEqual(refused('negotiating'))
    await started
    const id = 'room-meeting-1-recording-1'
    for (const { view } of [alice, bob])
      expect(view()?.recording).toMatchObject({
        ...{ state: 'recording', id, meetingId: 'room-meeting-1', startedBy: { id: 'alice' } },
        ...{ wanted: true, confirmed: true, pending: false, startTime: expect.any(String) },
      })
    expect(alice.view()?.can).toMatchObject({ startRecording: refused('state'), stopRecording: { allowed: true } })

    const stopped = alice.space.stopRecording(room)
    expect(alice.view()?.recording).toMatchObject({ state: 'recording', wanted: false, pending: true })
    await stopped
    expect(bob.view()?.recording).toMatchObject({ state: 'processing', id, stoppedBy: { id: 'alice' }, pending: false })

    await alice.space.endMeeting(room)
    await settled()
    const files = [{ id: 'f', name: 'meeting.mp4', mimeType: 'video/mp4' }]
    world.finishRecording(room, id, files)
    await settled()
    for (const { view } of [alice, bob]) {
      expect(view()?.meeting?.state).toBe('ended')
      expect(view()?.recording).toMatchObject({ state: 'ready', id, files })
      expect(view()?.recordings).toHaveLength(1)
    }
    const about = { spaceId: room, meetingId: 'room-meeting-1', recordingId: id }
    expect(bob.events.filter(([type]) => type.startsWith('space:recording'))).toEqual([
      ['space:recordingStarted', about],
      ['space:recordingEnded', about],
      ['space:recordingReady', { ...about, files }],
    ])
  })

  it('is over with its meeting, where nothing says so, and kept when the next one is recorded', async () => {
    const { alice, bob } = await meeting()
    await alice.space.startRecording(room)
    await alice.space.endMeeting(room)
    await settled()
    expect(bob.view()?.recording).toMatchObject({ state: 'processing', id: 'room-meeting-1-recording-1' })
    await alice.space.enterCall(room, { audio: true })
    await alice.space.startRecording(room)
    await settled()
    expect(bob.view()?.recording).toMatchObject({ state: 'recording', id: 'room-meeting-2-recording-2' })
    expect(bob.view()?.recordings.map(({ id, state }) => [id, state])).toEqual([
      ['room-meeting-2-recording-2', 'recording'],
      ['room-meeting-1-recording-1', 'processing'],
    ])
  })

  it('is known to who joins later, and its end to who was away', async () => {
    const { alice, bob, world } = await meeting()
    await alice.space.startRecording(room)
    const carol = setUp('carol', world)
    await carol.space.join(room)
    await settled()
    expect(carol.view()?.recording).toMatchObject({ state: 'recording', startedBy: { id: 'alice' } })
    await outage(bob, () => alice.space.stopRecording(room))
    expect(bob.view()?.recording.state).toBe('processing')
    expect(types(bob)).toContain('space:recordingEnded')
  })

  it('never goes back by news that come late or twice', async () => {
    const { alice, bob, world } = await meeting()
    await alice.space.startRecording(room)
    await settled()
    const [known] = world.recordingsIn(room)
    const recording = { id: known?.id ?? '', startTime: '2026-01-01T00:00:00.000Z' }
    const running = { id: 'room-meeting-1', status: 'active', attendees: [] } as const
    await alice.space.stopRecording(room)
    await settled()
    const before = bob.view()?.recording
    bob.events.length = 0
    bob.forge({ type: 'space.recordingStarted', meeting: running, recording })
    expect(bob.view()?.recording.state).toBe(before?.state)
    bob.forge({ type: 'space.recordingReady', meeting: running, recording, files: [] })
    bob.forge({ type: 'space.recordingEnded', meeting: running, recording })
    expect(bob.view()?.recording.state).toBe('ready')
    expect(types(bob)).toEqual(['space:recordingReady'])
  })

  it('fails with the reason of the back end, and is not wanted any more', async () => {
    const { alice, world } = await meeting()
    world.misbehave('startRecording', { code: 'too_many', message: 'No room left.' })
    expect(await codeOf(alice.space.startRecording(room))).toBe('space:1')
    expect(alice.view()?.recording).toMatchObject({ state: 'off', wanted: false, pending: false })
    expect(alice.events).toEqual([
      ['space:error', { spaceId: room, error: expect.objectContaining({ code: 'space:1' }) }],
    ])
  })
})

describe('an order', () => {
  it('mutes somebody: for everybody, and only the one it is about', async () => {
    const { alice, bob, world } = await meeting()
    await alice.space.muteParticipant(room, 'bob')
    await settled()
    expect(bob.view()?.myMedia).toMatchObject({ muteOrdered: true, confirmed: { audio: false } })
    expect(alice.participant('bob')?.attendances[0]?.audio).toBe(false)
    expect(alice.participant('alice')?.attendances[0]?.audio).toBe(true)
    expect(await codeOf(alice.space.muteParticipant(room, 'nobody'))).toBe('space:7')
    expect(world.attendingIn(room)).toEqual(['alice', 'bob'])
  })

  it('removes somebody from the space', async () => {
    const { alice, bob } = await meeting()
    await alice.space.removeParticipant(room, 'bob')
    await settled()
    expect(bob.view()).toMatchObject({ state: 'removed', removedBy: { id: 'alice' } })
    expect(bob.view()?.can).toMatchObject({ leave: { allowed: true }, endMeeting: refused('ended') })
    expect(alice.names()).toEqual(['alice'])
  })

  it('is refused for want of the role, of a meeting, of a connection, and of a back end that carries it out', async () => {
    const { alice, bob } = await meeting()
    expect(bob.view()?.role).toBe('member')
    for (const command of ['startRecording', 'endMeeting', 'muteParticipant', 'removeParticipant'] as const)
      expect(bob.view()?.can[command]).toEqual(refused('role'))
    expect(await codeOf(bob.space.endMeeting(room))).toBe('space:6')
    await alice.space.endMeeting(room)
    await settled()
    expect(alice.view()?.can).toMatchObject({ startRecording: refused('state'), removeParticipant: { allowed: true } })
    expect(await codeOf(alice.space.startRecording(room))).toBe('space:6')
    alice.member.drop()
    await settled()
    expect(alice.view()?.can.removeParticipant).toEqual(refused('offline'))
    expect(await codeOf(alice.space.removeParticipant(room, 'bob'))).toBe('space:6')

    const poor = setUp('dave', createMemorySpaces({ orders: false }))
    await poor.space.join(room)
    await poor.space.enterCall(room)
    expect(poor.view()?.can.endMeeting).toEqual(refused('notSupported'))
    expect(await codeOf(poor.space.endMeeting(room))).toBe('not-supported')
  })

  it('fails in time where the back end does not answer, and several run side by side', async () => {
    const { alice, world } = await meeting()
    world.misbehave('muteParticipant', 'silence')
    const [first, second] = [alice.space.muteParticipant(room, 'bob'), alice.space.muteParticipant(room, 'bob')]
    expect(await soon(second)).toBe('resolved')
    alice.clock.increment(29_999)
    expect(await soon(first)).toBe('pending')
    alice.clock.increment(1)
    expect(await codeOf(first)).toBe('space:9')
  })

  it('fails when the connection is lost under it', async () => {
    const { alice, world } = await meeting()
    world.misbehave('endMeeting', 'silence')
    const ended = alice.space.endMeeting(room)
    alice.member.drop()
    expect(await codeOf(ended)).toBe('space:8')
  })

  it('counts as done in time where the back end took it and does not tell what happens', async () => {
    const { alice } = await meeting(silentAbout(['space.recordingStarted']))
    const started = alice.space.startRecording(room)
    expect(await soon(started)).toBe('pending')
    alice.clock.increment(30_000)
    expect(await codeOf(started)).toBe('resolved')
  })
})
