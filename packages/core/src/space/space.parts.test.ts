import { afterEach, describe, expect, it } from 'vitest'
import { endAll, room, settled, setUp } from './space.harness.ts'

afterEach(endAll)

/** Alice and bob in a space, and what observers of the parts of it hear. */
async function both() {
  const alice = setUp('alice')
  const bob = setUp('bob', alice.world)
  await Promise.all([alice.space.join(room), bob.space.join(room)])
  await settled()
  const { space } = alice
  const parts = {
    facts: space.observeFacts(room),
    self: space.observeSelf(room),
    meeting: space.observeMeeting(room),
    recording: space.observeRecording(room),
    sharing: space.observeSharing(room),
  }
  const heard: string[] = []
  const subscriptions = Object.entries(parts).map(([name, part]) =>
    part.subscribe({ next: (value: unknown) => value !== undefined && heard.push(name) }),
  )
  return { alice, bob, parts, heard, subscriptions }
}

describe('the parts of a space', () => {
  it('are the same objects while nothing in them changes, and for the same id', async () => {
    const { alice, parts } = await both()
    for (const part of Object.values(parts)) expect(part.getSnapshot()).toBe(part.getSnapshot())
    expect(alice.space.observeMeeting(room)).toBe(parts.meeting)
    expect(alice.space.bind(room)).toBe(alice.space.bind(room))
  })

  it('hear nothing of what others do outside of the call', async () => {
    const { bob, heard } = await both()
    await bob.space.setIdle(room, true)
    await bob.space.leave(room)
    await settled()
    expect(heard).toEqual([])
  })

  it('hear of their own: who is in the call, and our idle', async () => {
    const { alice, bob, parts, heard } = await both()
    await bob.space.enterCall(room, { audio: true })
    await settled()
    expect(new Set(heard)).toEqual(new Set(['facts', 'meeting']))
    expect(parts.meeting.getSnapshot().attendees.map(({ id }) => id)).toEqual(['bob'])
    heard.length = 0
    await alice.space.setIdle(room, true)
    await settled()
    expect(new Set(heard)).toEqual(new Set(['facts', 'self']))
    expect(parts.self.getSnapshot()).toMatchObject({
      participant: { id: 'alice', presence: 'idle' },
      idle: { wanted: true, confirmed: true, pending: false },
    })
  })

  it('tell nobody any more who stopped listening', async () => {
    const { alice, bob, heard, subscriptions } = await both()
    for (const { unsubscribe } of subscriptions) unsubscribe()
    await bob.space.enterCall(room, { audio: true })
    await alice.space.setIdle(room, true)
    await settled()
    expect(heard).toEqual([])
  })

  it('of a space that was never joined are empty, and allow nothing', async () => {
    const { space } = setUp('alice')
    expect(space.observeSelf('elsewhere').getSnapshot()).toMatchObject({
      participant: undefined,
      can: { setIdle: { allowed: false, reason: 'state' } },
    })
    expect(space.observeMeeting('elsewhere').getSnapshot()).toMatchObject({
      meeting: null,
      call: 'none',
      attendees: [],
    })
    expect(space.observeRecording('elsewhere').getSnapshot()).toMatchObject({ recording: { state: 'off' } })
    expect(space.observeSharing('elsewhere').getSnapshot()).toMatchObject({ state: 'idle', pending: false })
  })

  it('follow our own row from the moment we are known', async () => {
    const alice = setUp('alice')
    const self = alice.space.observeSelf(room)
    const rows: (string | undefined)[] = []
    self.subscribe(({ participant }) => rows.push(participant?.displayName))
    await alice.space.join(room)
    await settled()
    expect(rows.at(-1)).toBe('ALICE')
    await alice.space.leave(room)
    await settled()
    expect(self.getSnapshot().participant).toBe(undefined)
  })
})
