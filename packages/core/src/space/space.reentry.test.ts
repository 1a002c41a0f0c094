import { afterEach, describe, expect, it } from 'vitest'
import { endAll, outage, room, settled, soon, withMedia } from './space.harness.ts'

afterEach(endAll)

/** Dropped from the call for the second time: entered again two seconds later. */
async function dropped() {
  const bob = withMedia('bob')
  const alice = withMedia('alice', bob.world)
  for (const { space } of [bob, alice]) {
    await space.join(room)
    await space.enterCall(room, { audio: true })
  }
  await settled()
  for (const waitMs of [0, null]) {
    alice.world.dropFromCall(room, 'alice')
    await settled()
    expect(alice.view()?.call).toBe('reconnecting')
    if (waitMs !== null) alice.clock.increment(waitMs)
    await settled()
  }
  expect(alice.world.attendingIn(room)).toEqual(['bob'])
  return alice
}

describe('entering the call again that we were dropped from', () => {
  it('is not kept from it by the end of an earlier meeting', async () => {
    const alice = await dropped()
    alice.forge({ type: 'space.meetingEnded', meeting: { id: 'former', status: 'inactive', attendees: [] } })
    expect(alice.view()?.call).toBe('reconnecting')
    alice.clock.increment(2000)
    await settled()
    expect(alice.view()?.call).toBe('connected')
  })

  it('comes to nothing when the meeting ends meanwhile', async () => {
    const alice = await dropped()
    alice.world.endMeeting(room)
    await settled()
    expect(alice.view()).toMatchObject({ call: 'none', meeting: { state: 'ended' } })
    expect(alice.media.opened()).toBe(0)
    alice.clock.increment(2000)
    await settled()
    expect(alice.world.attendingIn(room)).toEqual([])
  })

  it('is given up by leaving, and nobody is told that we left twice', async () => {
    const alice = await dropped()
    expect(await soon(alice.space.leaveCall(room))).toBe('resolved')
    expect(alice.view()?.call).toBe('none')
    expect([alice.media.opened(), alice.sent().includes('leaveCall')]).toEqual([0, false])
    alice.clock.increment(2000)
    await settled()
    expect(alice.world.attendingIn(room)).toEqual(['bob'])
  })

  it('is done with the next connection where this one is lost meanwhile', async () => {
    const alice = await dropped()
    await outage(alice, () => expect(alice.view()?.call).toBe('reconnecting'))
    expect(alice.view()?.call).toBe('connected')
    expect(alice.world.attendingIn(room)).toEqual(['bob', 'alice'])
  })

  it('is done with what was wanted last', async () => {
    const alice = await dropped()
    const wishes = [alice.space.updateMedia(room, { video: true }), alice.space.startShare(room)]
    await settled()
    expect(alice.media.sending()).toEqual({ audio: true, video: true, screenshare: true })
    const stopped = alice.space.stopShare(room)
    alice.clock.increment(2000)
    await settled()
    expect(await Promise.all([...wishes, stopped].map(soon))).toEqual(['resolved', 'superseded', 'resolved'])
    expect(alice.view()?.myMedia.confirmed).toEqual({ audio: true, video: true, screenshare: false, connected: true })
  })
})
