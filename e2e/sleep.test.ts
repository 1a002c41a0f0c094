import { createServer, type RunningServer } from '@switchhook/server'
import type { Browser } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { control } from './support/control.ts'
import { connect, idOf, linkOf, stateOf, untilArrives, untilState } from './support/ends.ts'
import { createMovableClock, overdueOf, sleepThrough } from './support/sleep.ts'
import { launchSleepy, openSleepyEnd, type SleepyEnd } from './support/sleeping-chromium.ts'
import { until } from './support/until.ts'

// What is real and what is not: Chromium freezes the page for the seconds the server takes to lose it, so its timers and
// its socket stand still. While it lies frozen the wall clocks of page and server move forward by two minutes, and the
// deadlines of the server that lie in them come due.
const sleepMs = 120_000
const longMs = 600_000

let browser: Browser
let clock: ReturnType<typeof createMovableClock>
let server: RunningServer
let alice: SleepyEnd
let bob: SleepyEnd

beforeAll(async () => {
  browser = await launchSleepy()
})
afterAll(() => browser?.close())

async function begin(timings: { resumeMs?: number } = {}): Promise<void> {
  clock = createMovableClock()
  server = await createServer({
    port: 0,
    clock,
    serveStatic: { dir: inject('pages') },
    timings: { pingIntervalMs: 1000, pingTimeoutMs: 1000, ...timings },
  }).listen()
  ;[alice, bob] = await Promise.all([
    openSleepyEnd(browser, server.url, 'alice'),
    openSleepyEnd(browser, server.url, 'bob'),
  ])
}
afterEach(async () => {
  await Promise.all([alice?.whole.browserContext().close(), bob?.whole.browserContext().close()])
  await server?.close()
})

/** What the server holds: live calls, and connections. */
async function held(): Promise<{ calls: number; connections: number }> {
  const { counts } = await control<{ counts: { calls: number; connections: number } }>(server.url, 'state')
  return counts
}

/** Alice sleeps for two minutes, as far as any clock can tell. */
async function aliceSleeps(): Promise<void> {
  const frozen = await sleepThrough(alice, {
    noticed: async () => (await held()).connections === 1,
    pass: async () => {
      await alice.page.evaluate((ms) => sleeper.oversleep(ms), sleepMs)
      clock.advance(sleepMs)
    },
  })
  expect(frozen).toBe(1)
  await until('alice is linked again', () =>
    alice.page.evaluate(() => phone.client.connection.observe().getSnapshot().isOpen),
  )
}

/** Over, or never heard of: the invite may not have been sent. */
const isOver = async (end: SleepyEnd) => ['Ended', 'Cancelled'].includes((await stateOf(end)) ?? 'Ended')
const ring = (from: SleepyEnd, to: SleepyEnd) =>
  from.page.evaluate((name) => phone.client.call.make(name, { audio: true }), to.name)

/** Alice calls and hears something before anybody answers: a peer connection of her own page speaks for the network. */
async function hearEarly(): Promise<void> {
  await alice.page.evaluate(() => phone.client.updateConfig({ call: { earlyMedia: true } }))
  const answered = alice.page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        phone.client.call.setSdpHandlers([
          (description, { type, step, endpoint }) => {
            if (type === 'offer' && step === 'send' && endpoint === 'local') void answer(description.sdp).then(resolve)
            return description
          },
        ])
        async function answer(offer: string): Promise<string> {
          const network = new RTCPeerConnection()
          Reflect.set(globalThis, 'network', network)
          await network.setRemoteDescription({ type: 'offer', sdp: offer })
          for (const track of new AudioContext().createMediaStreamDestination().stream.getTracks())
            network.addTrack(track)
          await network.setLocalDescription()
          await new Promise<void>((collected) => {
            network.addEventListener('icecandidate', ({ candidate }) => candidate === null && collected())
          })
          return network.localDescription?.sdp ?? ''
        }
      }),
  )
  await ring(alice, bob)
  await untilState(alice, 'Ringing')
  await control(server.url, 'calls/progress', { callId: await idOf(alice), answer: await answered })
  await untilState(alice, 'Early Media')
}

describe('a page that sleeps for two minutes, longer than anybody waits for it', () => {
  beforeEach(() => begin())

  const states: [string, () => Promise<unknown>][] = [
    [
      'Initiating',
      async () => {
        // The browser asks whether the microphone may be used, and nobody answers.
        await alice.page.evaluate(() => {
          const { mediaDevices } = navigator
          const { getUserMedia } = mediaDevices
          mediaDevices.getUserMedia = () => {
            mediaDevices.getUserMedia = getUserMedia
            return new Promise(() => {})
          }
        })
        await ring(alice, bob)
        await untilState(alice, 'Initiating')
      },
    ],
    ['Early Media', hearEarly],
    [
      'Initiated',
      async () => {
        await bob.page.evaluate(() => phone.client.updateConfig({ call: { ringingFeedbackMode: 'manual' } }))
        await ring(alice, bob)
        await untilState(alice, 'Initiated')
      },
    ],
    ['Ringing, calling', () => ring(alice, bob).then(() => untilState(alice, 'Ringing'))],
    ['Ringing, called', () => ring(bob, alice).then(() => untilState(alice, 'Ringing'))],
    ['Connected', () => connect(alice, bob)],
    [
      'On Hold by itself',
      () => connect(alice, bob).then((id) => alice.page.evaluate((id) => phone.client.call.hold(id), id)),
    ],
    [
      'On Hold by the other',
      async () => {
        const callId = await connect(bob, alice)
        await bob.page.evaluate((id) => phone.client.call.hold(id), callId)
        await untilState(alice, 'On Hold')
      },
    ],
  ]

  it.each(states)('while %s wakes to a call that is over, as it is for everybody else', async (_, prepare) => {
    await prepare()
    await aliceSleeps()
    await until('it is over for alice', () => isOver(alice))
    await until('it is over for bob', () => isOver(bob))
    expect((await held()).calls).toBe(0)
    await until('no deadline is in the past', async () => (await overdueOf(alice)).length === 0)
    await connect(bob, alice)
    await untilArrives('audio', alice, bob)
  })
})

describe('a page that sleeps for two minutes, for which its calls wait', () => {
  beforeEach(async () => {
    await begin({ resumeMs: longMs })
    for (const { page } of [alice, bob])
      await page.evaluate((ms) => phone.client.updateConfig({ call: { lossTimeout: ms } }), longMs)
  })

  it.each(['Connected', 'On Hold'])('while %s wakes to the same call with its media', async (state) => {
    const callId = await connect(alice, bob)
    await untilArrives('audio', alice, bob)
    if (state === 'On Hold') {
      await bob.page.evaluate((id) => phone.client.call.hold(id), callId)
      await untilState(alice, 'On Hold')
    }
    await aliceSleeps()
    await until('both are linked', async () => (await linkOf(alice)) === 'up' && (await linkOf(bob)) === 'up')
    expect([await idOf(alice), await stateOf(alice), await stateOf(bob)]).toEqual([callId, state, state])
    expect((await held()).calls).toBe(1)
    await until('no deadline is in the past', async () => (await overdueOf(alice)).length === 0)
    if (state === 'On Hold') await bob.page.evaluate((id) => phone.client.call.unhold(id), callId)
    await untilState(alice, 'Connected')
    await untilArrives('audio', alice, bob)
  })
})
