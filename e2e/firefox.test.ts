import { createServer, type RunningServer } from '@switchhook/server'
import type { Browser } from 'playwright-core'
import type { Browser as Firefox } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { launch } from './support/chromium.ts'
import {
  type AnyEnd,
  connect,
  endCalls,
  energyOfNextSecond,
  openEnd,
  stateOf,
  untilArrives,
  untilHears,
  untilMediaArrives,
  untilNothingArrives,
  untilSoundAlone,
  untilState,
} from './support/ends.ts'
import { fakeMicrophoneHz, launchFirefox, openFirefoxEnd } from './support/firefox.ts'
import { until } from './support/until.ts'

const chromiumHz = 600
const all = [chromiumHz, fakeMicrophoneHz]
/** Energy of a second of a tone at -20 dB is 5e-3, that of silence 0. */
const isSound = (energy: number) => energy > 1e-3
const isSilence = (energy: number) => energy < 1e-6
const both = { audio: true, video: true }

let chromium: Browser
let firefox: Firefox
let server: RunningServer
let inChromium: AnyEnd
let inFirefox: AnyEnd

beforeAll(async () => {
  ;[chromium, firefox] = await Promise.all([launch(), launchFirefox()])
  server = await createServer({ port: 0, serveStatic: { dir: inject('pages') } }).listen()
  ;[inChromium, inFirefox] = await Promise.all([
    openEnd(chromium, server.url, 'alice', { query: { tone: String(chromiumHz) } }),
    openFirefoxEnd(firefox, server.url, 'bob'),
  ])
})
afterEach(() => endCalls(inChromium, inFirefox))
afterAll(async () => {
  await Promise.all([chromium?.close(), firefox?.close()])
  await server?.close()
})

/** Sound and picture of each arrive at the other and are decoded, and what sounds is what the other one sends. */
async function untilBothAreThere(): Promise<void> {
  await untilMediaArrives(inChromium, inFirefox)
  await untilHears(inChromium, [fakeMicrophoneHz], all)
  // Firefox runs no AudioContext on a machine without a loudspeaker, so its spectrum cannot be looked at.
  await until('sound in Firefox', async () => isSound(await energyOfNextSecond(inFirefox)))
}

describe.each([
  ['Chromium to Firefox', () => [inChromium, inFirefox] as const],
  ['Firefox to Chromium', () => [inFirefox, inChromium] as const],
])('a call from %s', (_, endsOf) => {
  it('carries sound and picture both ways, is held and taken back by each, and ends at both', async () => {
    const [caller, callee] = endsOf()
    const callId = await connect(caller, callee, both)
    await untilBothAreThere()
    for (const [one, other] of [
      [caller, callee],
      [callee, caller],
    ] as const) {
      await one.page.evaluate((id) => phone.client.call.hold(id), callId)
      await untilState(other, 'On Hold')
      // Firefox sends a black picture now and then for a sender without a track, which is what a hold leaves it.
      await untilNothingArrives(inChromium, one === inChromium ? ['audio', 'video'] : ['audio'])
      await one.page.evaluate((id) => phone.client.call.unhold(id), callId)
      await untilState(other, 'Connected')
      await untilBothAreThere()
    }
    for (const { page } of [caller, callee]) await page.evaluate((id) => phone.client.call.mute(id), callId)
    for (const end of [caller, callee])
      await until(`silence at ${end.name}`, async () => isSilence(await energyOfNextSecond(end)))
    await callee.page.evaluate((id) => phone.client.call.end(id), callId)
    await untilState(caller, 'Ended')
    expect(await caller.page.evaluate(() => phone.call()?.ending?.reason)).toBe('hungUp')
  })

  it('of sound gets and loses a picture from each end', async () => {
    const [caller, callee] = endsOf()
    const callId = await connect(caller, callee)
    await untilArrives('audio', caller, callee)
    for (const [one, other] of [
      [caller, callee],
      [callee, caller],
    ] as const) {
      await one.page.evaluate((id) => phone.client.call.startVideo(id), callId)
      await untilArrives('video', other)
      await one.page.evaluate((id) => phone.client.call.stopVideo(id), callId)
      await untilSoundAlone(other)
    }
  })

  it('keeps its media over an ICE restart by Firefox, with new credentials', async () => {
    const [caller, callee] = endsOf()
    const callId = await connect(caller, callee, both)
    await untilBothAreThere()
    const before = await inFirefox.page.evaluate(() => phone.iceName())
    await inFirefox.page.evaluate((id) => phone.client.call.restartMedia(id), callId)
    expect(await inFirefox.page.evaluate(() => phone.iceName())).not.toBe(before)
    await untilBothAreThere()
  })
})

it('an ICE restart by Chromium in a call from Firefox agrees on the DTLS roles there are', async () => {
  const callId = await connect(inFirefox, inChromium)
  await untilArrives('audio', inFirefox, inChromium)
  await inChromium.page.evaluate((id) => phone.client.call.restartMedia(id), callId)
  await untilArrives('audio', inChromium)
  expect(await stateOf(inChromium)).toBe('Connected')
})
