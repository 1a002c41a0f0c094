import { createServer, type RunningServer } from '@switchhook/server'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { launch } from './support/chromium.ts'
import { control } from './support/control.ts'
import {
  type End,
  energyOfNextSecond,
  linkOf,
  openEnd,
  stateOf,
  untilMediaArrives,
  untilNoMediaArrives,
  untilState,
} from './support/ends.ts'
import { until } from './support/until.ts'

let browser: Browser
let server: RunningServer
let alice: End
let bob: End

beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser?.close())

beforeEach(async () => {
  server = await createServer({
    port: 0,
    serveStatic: { dir: inject('pages') },
    // A connection that fell silent is noticed within a few seconds instead of 45.
    timings: { pingIntervalMs: 2000, pingTimeoutMs: 2000 },
  }).listen()
  ;[alice, bob] = await Promise.all([openEnd(browser, server.url, 'alice'), openEnd(browser, server.url, 'bob')])
})
afterEach(async () => {
  await Promise.all([alice?.context.close(), bob?.context.close()])
  await server?.close()
})

/** Alice calls Bob with sound and picture, Bob answers; gives the id of the call. */
async function connect(): Promise<string> {
  const callId = await alice.page.evaluate(() => phone.client.call.make('bob', { audio: true, video: true }))
  await untilState(bob, 'Ringing')
  await bob.page.evaluate((id) => phone.client.call.answer(id, { audio: true, video: true }), callId)
  await Promise.all([untilState(alice, 'Connected'), untilState(bob, 'Connected')])
  return callId
}

describe('a call between two browsers through the server', () => {
  it('carries sound and picture both ways until one hangs up', async () => {
    const callId = await connect()
    await untilMediaArrives(alice, bob)
    await bob.page.evaluate((id) => phone.client.call.end(id), callId)
    await untilState(alice, 'Ended')
    expect(await alice.page.evaluate(() => phone.call()?.ending)).toMatchObject({ by: 'remote', reason: 'hungUp' })
    expect(await bob.page.evaluate(() => phone.call()?.ending)).toMatchObject({ by: 'local', reason: 'hungUp' })
    expect(await alice.page.evaluate(() => phone.history)).toEqual(['Initiated', 'Ringing', 'Connected', 'Ended'])
  })

  it('brings silence while the speaker is muted, and sound again afterwards', async () => {
    const callId = await connect()
    await untilMediaArrives(bob)
    const heard = await energyOfNextSecond(bob)
    expect(heard).toBeGreaterThan(0)
    await alice.page.evaluate((id) => phone.client.call.mute(id), callId)
    await until('silence at bob', async () => (await energyOfNextSecond(bob)) < heard / 1000)
    await alice.page.evaluate((id) => phone.client.call.unmute(id), callId)
    await until('sound at bob', async () => (await energyOfNextSecond(bob)) > heard / 2)
  })

  it('carries nothing while one end holds, and everything after it unholds', async () => {
    const callId = await connect()
    await untilMediaArrives(alice, bob)
    await alice.page.evaluate((id) => phone.client.call.hold(id), callId)
    await Promise.all([untilState(alice, 'On Hold'), untilState(bob, 'On Hold')])
    expect(await bob.page.evaluate(() => phone.call()?.remoteHold)).toBe(true)
    await untilNoMediaArrives(alice, bob)
    await alice.page.evaluate((id) => phone.client.call.unhold(id), callId)
    await Promise.all([untilState(alice, 'Connected'), untilState(bob, 'Connected')])
    await untilMediaArrives(alice, bob)
  })

  it('keeps its media over an ICE restart, with new credentials', async () => {
    const callId = await connect()
    await untilMediaArrives(alice, bob)
    const before = await alice.page.evaluate(() => phone.iceName())
    await alice.page.evaluate((id) => phone.client.call.restartMedia(id), callId)
    expect(await alice.page.evaluate(() => phone.iceName())).not.toBe(before)
    await untilMediaArrives(alice, bob)
    expect(await stateOf(alice)).toBe('Connected')
  })
})

describe('a call whose signalling breaks off', () => {
  it('is the same connected call with media after its socket was gone for a while', async () => {
    const callId = await connect()
    await untilMediaArrives(alice, bob)
    const mend = await alice.cutSocket()
    await until('alice notices', async () => (await linkOf(alice)) === 'lost')
    await until('bob is told', async () => (await linkOf(bob)) === 'peerAway')
    // The first attempt is made at once and fails; the next one follows five seconds later.
    await until('an attempt failed', () =>
      alice.page.evaluate(() => phone.client.connection.observe().getSnapshot().failures > 0),
    )
    expect(await stateOf(alice)).toBe('Connected')
    mend()
    await until('both are linked again', async () => (await linkOf(alice)) === 'up' && (await linkOf(bob)) === 'up')
    expect(await alice.page.evaluate(() => phone.call()?.id)).toBe(callId)
    expect([await stateOf(alice), await stateOf(bob)]).toEqual(['Connected', 'Connected'])
    await untilMediaArrives(alice, bob)
    await alice.page.evaluate((id) => phone.client.call.hold(id), callId)
    await untilState(bob, 'On Hold')
  })

  it('is the same connected call with media after its connection fell silent without closing', async () => {
    const callId = await connect()
    await untilMediaArrives(alice, bob)
    await control(server.url, 'faults', { wire: 'spaces', action: 'halfOpen', match: { user: 'bob' } })
    await until('alice is told', async () => (await linkOf(alice)) === 'peerAway')
    await until('both are linked again', async () => (await linkOf(alice)) === 'up' && (await linkOf(bob)) === 'up')
    expect(await bob.page.evaluate(() => phone.call()?.id)).toBe(callId)
    expect([await stateOf(alice), await stateOf(bob)]).toEqual(['Connected', 'Connected'])
    await untilMediaArrives(alice, bob)
  })
})
