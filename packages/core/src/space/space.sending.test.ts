import { afterEach, describe, expect, it } from 'vitest'
import { createMemorySpaces } from '../testing/memory.spaces.ts'
import {
  codeOf,
  commandsOf,
  endAll,
  type MemberWithMedia,
  meetingOf,
  room,
  settled,
  soon,
  withMedia,
} from './space.harness.ts'

afterEach(endAll)

describe('what we send', () => {
  it('is muted at once, and confirmed when it is read back and taken', async () => {
    const { users } = await meetingOf(['alice', 'bob'])
    const [alice, bob] = users as [MemberWithMedia, MemberWithMedia]
    const muted = alice.space.updateMedia(room, { audio: false })
    expect(alice.media.sending()?.audio).toBe(false)
    expect(alice.view()?.myMedia).toMatchObject({ wanted: { audio: false }, confirmed: { audio: true }, pending: true })
    await muted
    expect(alice.view()?.myMedia).toMatchObject({ confirmed: { audio: false, video: true }, pending: false })
    expect(bob.participant('alice')?.attendances).toMatchObject([{ audio: false, video: true }])
    await alice.space.updateMedia(room, { audio: true })
    expect(alice.view()?.myMedia.confirmed.audio).toBe(true)
    // The devices are never let go for it.
    expect(commandsOf(alice, 'leave')).toEqual([])
  })

  it('is muted for real when an administrator orders it', async () => {
    const { users, world } = await meetingOf(['alice', 'bob'])
    const [alice] = users
    world.mute(room, 'alice')
    await settled()
    expect(alice.media.sending()?.audio).toBe(false)
    expect(alice.view()?.myMedia).toMatchObject({ muteOrdered: true, confirmed: { audio: false }, pending: false })
  })

  it('stays what it was when a camera cannot be opened', async () => {
    const world = createMemorySpaces()
    const alice = withMedia('alice', world)
    await alice.space.join(room)
    await alice.space.enterCall(room, { audio: true })
    alice.media.misbehave('deviceBusy')
    expect(await codeOf(alice.space.updateMedia(room, { video: true }))).toBe('call:4')
    expect(alice.view()?.myMedia).toMatchObject({ wanted: { audio: true, video: false }, pending: false })
    expect(alice.media.sending()).toMatchObject({ audio: true, video: false })
  })

  it('shows a screen until its share is stopped in the browser', async () => {
    const { users } = await meetingOf(['alice', 'bob'])
    const [alice, bob] = users as [MemberWithMedia, MemberWithMedia]
    const shared = alice.space.startShare(room, { frameRate: { ideal: 15 } })
    expect(alice.view()?.sharing).toEqual({ state: 'requesting', error: null })
    await shared
    expect(commandsOf(alice, 'send').at(-1)).toMatchObject({ media: { screenshare: { frameRate: { ideal: 15 } } } })
    expect(alice.view()).toMatchObject({ sharing: { state: 'sending' }, localTracks: [{}, {}, { isScreen: true }] })
    expect(bob.participant('alice')?.attendances).toMatchObject([{ screenshare: true }])
    alice.media.tell({ type: 'meeting.trackEnded', trackId: 'screen', kind: 'video', isScreen: true })
    await settled()
    expect(alice.view()).toMatchObject({ sharing: { state: 'idle' }, myMedia: { pending: false } })
    expect(alice.view()?.localTracks).toHaveLength(2)
    expect(alice.events).toContainEqual(['space:mediaEnded', { spaceId: room, kind: 'screen' }])
    expect(bob.participant('alice')?.attendances).toMatchObject([{ screenshare: false }])
    expect(alice.participant('alice')?.attendances).toMatchObject([{ video: true }])
  })

  it('fails to share what the user does not choose, and can be asked again', async () => {
    const { users } = await meetingOf(['alice'])
    const [alice] = users
    alice.media.misbehave('denied')
    expect(await codeOf(alice.space.startShare(room))).toBe('call:4')
    expect(alice.view()?.sharing).toMatchObject({ state: 'failed', error: { code: 'call:4' } })
    await alice.space.startShare(room)
    expect(alice.view()?.sharing.state).toBe('sending')
    await alice.space.stopShare(room)
    expect(alice.view()?.sharing.state).toBe('idle')
    expect(await codeOf(alice.space.stopShare(room))).toBe('space:6')
  })

  it('ends with a device that is gone', async () => {
    const { users } = await meetingOf(['alice', 'bob'])
    const [alice, bob] = users as [MemberWithMedia, MemberWithMedia]
    alice.media.tell({ type: 'meeting.trackEnded', trackId: 'camera', kind: 'video', isScreen: false })
    await settled()
    expect(alice.view()?.myMedia).toMatchObject({ confirmed: { audio: true, video: false }, pending: false })
    expect(bob.participant('alice')?.attendances).toMatchObject([{ audio: true, video: false }])
  })

  it('pains 28: a microphone the system took away is interrupted, not muted by us', async () => {
    const { users } = await meetingOf(['alice', 'bob'])
    const [alice, bob] = users as [MemberWithMedia, MemberWithMedia]
    const captures = commandsOf(alice, 'send').length
    alice.media.tell({ type: 'meeting.interrupted', kind: 'audio' })
    await settled()
    expect(alice.view()).toMatchObject({
      interrupted: { audio: true, video: false },
      myMedia: { wanted: { audio: true }, confirmed: { audio: true }, pending: false, muteOrdered: false },
    })
    expect(bob.participant('alice')?.attendances).toMatchObject([{ audio: true, selfMuted: false }])
    alice.media.tell({ type: 'meeting.resumed', kind: 'audio' })
    await settled()
    expect(alice.view()?.interrupted).toEqual({ audio: false, video: false })
    expect(commandsOf(alice, 'send')).toHaveLength(captures)
  })
})

describe('the microphone and camera of a call in a space', () => {
  it('are those that were asked for, from the first moment and after muting', async () => {
    const alice = withMedia('alice')
    await alice.space.join(room)
    const microphone = { deviceId: { exact: 'headset' } }
    await alice.space.enterCall(room, { audio: true, video: true, audioOptions: microphone })
    expect(alice.media.sending()).toEqual({ audio: microphone, video: true, screenshare: false })
    await alice.space.updateMedia(room, { audio: false })
    await alice.space.updateMedia(room, { audio: true })
    expect(alice.media.sending()).toMatchObject({ audio: microphone })
  })

  it('can be changed while they send, and the promise waits until it is so', async () => {
    const { users } = await meetingOf(['alice'])
    const [alice] = users
    alice.media.misbehave('silence')
    const camera = { deviceId: { ideal: 'desk' } }
    const changed = alice.space.updateMedia(room, { videoOptions: { deviceId: { ideal: 'desk' } } })
    await settled()
    expect(await soon(changed)).toBe('pending')
    const [last] = commandsOf(alice, 'send').slice(-1)
    expect(last).toMatchObject({ media: { audio: true, video: camera } })
    alice.media.tell({
      type: 'meeting.sending',
      attempt: (last as { attempt: number }).attempt,
      audio: true,
      video: true,
      screenshare: false,
      tracks: [],
    })
    expect(await codeOf(changed)).toBe('resolved')
  })

  it('stay what they were when nobody answers the question for another one in time', async () => {
    const { users } = await meetingOf(['alice'])
    const [alice] = users
    alice.media.misbehave('silence')
    const changed = alice.space.updateMedia(room, { videoOptions: { deviceId: { ideal: 'desk' } } })
    await settled()
    alice.clock.increment(119_999)
    expect(await soon(changed)).toBe('pending')
    alice.clock.increment(1)
    expect(await codeOf(changed)).toBe('call:4')
    await alice.space.updateMedia(room, { audio: false })
    expect(alice.media.sending()).toEqual({ audio: false, video: true, screenshare: false })
  })

  it('are those of the newest wish, whatever an earlier one still brings', async () => {
    const { users } = await meetingOf(['alice'])
    const [alice] = users
    await alice.space.updateMedia(room, { video: false })
    const before = alice.view()
    const first = { attempt: 1, audio: true, video: true, screenshare: false }
    alice.media.tell({ type: 'meeting.sending', ...first, tracks: [{ id: 'late', kind: 'video' }] })
    await settled()
    expect(alice.view()).toEqual(before)
  })

  it('stay what they were when the other one cannot be had, and the promise says so', async () => {
    const { users } = await meetingOf(['alice'])
    const [alice] = users
    alice.media.misbehave('noDevice')
    const changed = alice.space.updateMedia(room, { videoOptions: { deviceId: { exact: 'gone' } } })
    expect(await codeOf(changed)).toBe('call:4')
    expect(alice.view()).toMatchObject({ call: 'connected', myMedia: { wanted: { video: true }, pending: false } })
    await alice.space.updateMedia(room, { audio: false })
    expect(alice.media.sending()).toEqual({ audio: false, video: true, screenshare: false })
  })

  it.each([
    [{ videoOptions: 'front' }, 'media.videoOptions should be an object of constraints.'],
    [{ audioOptions: { deviceId: true } }, 'media.audioOptions.deviceId should be { exact?, ideal? }'],
  ])('are refused when they are no constraints: %o', async (wish, message) => {
    const { users } = await meetingOf(['alice'])
    const refusal = users[0].space.updateMedia(room, wish as never).catch((error: unknown) => error)
    expect(await refusal).toMatchObject({ code: 'space:7', message: expect.stringContaining(message) })
    expect(commandsOf(users[0], 'send')).toHaveLength(1)
  })
})
