import { afterEach, describe, expect, it } from 'vitest'
import type { ConfigInput } from '../client/config.ts'
import type { Activity } from '../platform/activity.ts'
import { createMemorySpaces } from '../testing/memory.spaces.ts'
import { codeOf, endAll, outage, room, settled, setUp } from './space.harness.ts'

afterEach(endAll)

/** A user in front of a page, and somebody who looks on. */
async function inFront(config: ConfigInput = {}, isHidden = false) {
  const world = createMemorySpaces()
  let report: Parameters<Activity['watch']>[0] = () => {}
  let watchers = 0
  const activity: Activity = {
    isHidden: () => isHidden,
    watch(told) {
      watchers += 1
      report = told
      return () => {
        watchers -= 1
      }
    },
  }
  const alice = setUp('alice', world, { ...config, activity })
  const bob = setUp('bob', world)
  await bob.space.join(room)
  await alice.space.join(room)
  await settled()
  const does = async (step: 'acted' | 'hid' | 'showed') => {
    report(step)
    await settled()
  }
  const pass = async (ms: number) => {
    alice.clock.increment(ms)
    await settled()
  }
  return { alice, bob, does, pass, seen: () => bob.participant('alice')?.presence, watchers: () => watchers }
}

describe('idle by itself', () => {
  it('comes when the user did nothing for a while, and goes with the first thing he does', async () => {
    const { pass, does, seen } = await inFront()
    await pass(299_999)
    expect(seen()).toBe('online')
    await does('acted')
    await pass(299_999)
    expect(seen()).toBe('online')
    await pass(1)
    expect(seen()).toBe('idle')
    await does('acted')
    expect(seen()).toBe('online')
  })

  it('comes with a hidden page and goes when it is seen again, also one that was hidden from the start', async () => {
    const { does, seen } = await inFront({}, true)
    expect(seen()).toBe('idle')
    await does('showed')
    expect(seen()).toBe('online')
    await does('hid')
    expect(seen()).toBe('idle')
  })

  it('waits as long as the configuration says, and for ever where it says 0 or not when hidden', async () => {
    const short = await inFront({ space: { idleAfter: 1000 } })
    await short.pass(1000)
    expect(short.seen()).toBe('idle')
    const never = await inFront({ space: { idleAfter: 0, idleWhenHidden: false } }, true)
    await never.pass(10_000_000)
    await never.does('hid')
    expect(never.seen()).toBe('online')
  })

  it('never comes where nobody can tell what the user does, as outside of a page', async () => {
    const alice = setUp('alice')
    await alice.space.join(room)
    alice.clock.increment(10_000_000)
    await settled()
    expect(alice.view()?.idle).toEqual({ wanted: false, confirmed: false, pending: false })
  })

  it('gives way to what the user says, until he takes it back', async () => {
    const { alice, does, pass, seen } = await inFront()
    await alice.space.setIdle(room, true)
    await does('acted')
    await pass(400_000)
    await does('acted')
    expect(seen()).toBe('idle')
    await alice.space.setIdle(room, false)
    await settled()
    expect(seen()).toBe('online')
    await pass(300_000)
    expect(seen()).toBe('idle')
    expect(await codeOf(alice.space.setIdle(room, false))).toBe('resolved')
    await settled()
    expect(seen()).toBe('online')
  })

  it('pains 19: a hidden tab that slept through its deadline is idle by the wall clock, and joins again when it wakes', async () => {
    const { alice, seen, does } = await inFront({ space: { idleAfter: 60_000 } })
    await outage(alice, () => alice.clock.increment(3_600_000))
    alice.clock.increment(3000)
    await settled()
    expect(alice.view()?.state).toBe('joined')
    expect(seen()).toBe('idle')
    await does('showed')
    expect(seen()).toBe('online')
  })

  it('hears nothing more after the end of the client', async () => {
    const { alice, watchers } = await inFront()
    expect(watchers()).toBe(1)
    await alice.client.destroy()
    expect(watchers()).toBe(0)
  })
})
