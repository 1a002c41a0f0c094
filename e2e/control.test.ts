import { createServer, type RunningServer } from '@switchhook/server'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { launch } from './support/chromium.ts'
import {
  connect,
  type End,
  endCalls,
  energyOfNextSecond,
  flowOf,
  openEnd,
  untilArrives,
  untilHears,
  untilMediaArrives,
  untilNoMediaArrives,
  untilSoundAlone,
  untilState,
} from './support/ends.ts'
import { until } from './support/until.ts'
import { wavOf } from './support/wav.ts'

/** What Alice sends, what Bob sends, what a file sounds like, and what Alice changes to, in Hz. */
const tones = { alice: 500, bob: 900, file: 1300, other: 2100 }
const all = Object.values(tones)
const fileSeconds = 3
const sharedPage = 'Shared page'

let browser: Browser
let server: RunningServer
let alice: End
let bob: End

beforeAll(async () => {
  // Screens are captured for real, which the fake devices would replace by a picture of their own that nobody can stop.
  browser = await launch({
    without: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
    also: [`--auto-select-tab-capture-source-by-title=${sharedPage}`],
  })
  const pages: Record<string, { type: string; body: Buffer | string }> = {
    '/tone.wav': { type: 'audio/wav', body: wavOf(tones.file, fileSeconds) },
    '/shared': {
      type: 'text/html',
      body: `<!doctype html><title>${sharedPage}</title><marquee scrolldelay="20" truespeed>shared</marquee>`,
    },
  }
  server = await createServer({
    port: 0,
    serveStatic: { dir: inject('pages') },
    pages: ({ url = '' }, response) => {
      const page = pages[url]
      if (page) response.writeHead(200, { 'content-type': page.type }).end(page.body)
      return page !== undefined
    },
  }).listen()
  ;[alice, bob] = await Promise.all([
    openEnd(browser, server.url, 'alice', { query: { tone: String(tones.alice) } }),
    openEnd(browser, server.url, 'bob', { query: { tone: String(tones.bob) } }),
  ])
})
afterEach(() => endCalls(alice, bob))
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const hold = ({ page }: End, id: string) => page.evaluate((id) => phone.client.call.hold(id), id)
const unhold = ({ page }: End, id: string) => page.evaluate((id) => phone.client.call.unhold(id), id)
/** The only local track of a kind that an end sends. */
const localTrack = ({ page }: End, kind: 'audio' | 'video') =>
  page.evaluate((kind) => {
    const { call, client } = phone
    return call()?.localTracks.find((id) => client.media.getTrackById(id)?.kind === kind) ?? ''
  }, kind)
const untilWidth = (end: End, width: number) =>
  until(`a picture ${width} wide at ${end.name}`, async () => (await flowOf(end, 'video')).frameWidth === width)

describe('video of a call', () => {
  it('comes into a call of sound by startVideo and goes by stopVideo, as often as one likes', async () => {
    const callId = await connect(alice, bob)
    await untilArrives('audio', alice, bob)
    for (const _ of ['first', 'second']) {
      await alice.page.evaluate((id) => phone.client.call.startVideo(id), callId)
      await untilArrives('video', bob)
      expect((await flowOf(alice, 'video')).packetsReceived).toBe(0)
      await alice.page.evaluate((id) => phone.client.call.stopVideo(id), callId)
      await untilSoundAlone(bob)
    }
    await untilArrives('audio', alice)
  })

  it('is added and removed by either end without touching that of the other', async () => {
    const callId = await connect(alice, bob)
    for (const { page } of [alice, bob])
      await page.evaluate((id) => phone.client.call.addMedia(id, { video: true }), callId)
    await untilMediaArrives(alice, bob)
    const track = await localTrack(alice, 'video')
    await alice.page.evaluate(([id, track]) => phone.client.call.removeMedia(id, [track]), [callId, track] as const)
    await untilSoundAlone(bob)
    await untilMediaArrives(alice)
    expect(await alice.page.evaluate((id) => phone.client.media.getTrackById(id), track)).toBeUndefined()
  })

  it('stops while the call is held, and is there again with the sound afterwards', async () => {
    const callId = await connect(alice, bob, { audio: true, video: true })
    await untilMediaArrives(alice, bob)
    await hold(alice, callId)
    await untilNoMediaArrives(alice, bob)
    await unhold(alice, callId)
    await untilMediaArrives(alice, bob)
    await alice.page.evaluate((id) => phone.client.call.stopVideo(id), callId)
    await untilSoundAlone(bob)
    await hold(bob, callId)
    await untilState(alice, 'On Hold')
    await unhold(bob, callId)
    await untilSoundAlone(bob)
    await untilMediaArrives(alice)
  })
})

describe('a replaced track', () => {
  it('is another picture at the far end, which hears of nothing', async () => {
    const callId = await connect(alice, bob, { audio: true, video: true })
    await untilWidth(bob, 320)
    await bob.page.evaluate(() => {
      const heard: string[] = []
      Object.assign(globalThis, { heard })
      for (const name of ['call:operation', 'call:tracksAdded', 'call:tracksRemoved', 'call:stateChange'] as const)
        phone.client.on(name, () => heard.push(name))
    })
    const track = await localTrack(alice, 'video')
    await alice.page.evaluate(
      ([id, track]) =>
        phone.client.call.replaceTrack(id, track, { video: true, videoOptions: { width: { ideal: 640 } } }),
      [callId, track] as const,
    )
    await untilWidth(bob, 640)
    await untilMediaArrives(alice, bob)
    expect(await bob.page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard)).toEqual([])
  })

  it('is another voice at the far end', async () => {
    const callId = await connect(alice, bob)
    await untilHears(bob, [tones.alice], all)
    const track = await localTrack(alice, 'audio')
    await alice.page.evaluate(
      ([id, track, deviceId]) =>
        phone.client.call.replaceTrack(id, track, { audio: true, audioOptions: { deviceId: { exact: deviceId } } }),
      [callId, track, String(tones.other)] as const,
    )
    await untilHears(bob, [tones.other], all)
    await untilHears(alice, [tones.bob], all)
  })
})

describe('a shared screen', () => {
  it('pains 29: is seen by the far end, and is over at both when the browser ends the capture', async () => {
    const shared = await alice.context.newPage()
    await shared.goto(`${server.url}/shared`)
    const callId = await connect(alice, bob)
    await alice.page.evaluate((id) => phone.client.call.addMedia(id, { screen: true }), callId)
    await untilArrives('video', bob)
    const track = await localTrack(alice, 'video')
    await alice.page.evaluate((wanted) => {
      phone.client.on('media:trackEnded', ({ trackId }) => {
        if (trackId === wanted) Object.assign(globalThis, { ended: trackId })
      })
    }, track)
    // What is captured goes away: the browser itself ends the track, as it does for its own "Stop sharing".
    await shared.close()
    await alice.page.waitForFunction((id) => (globalThis as { ended?: string }).ended === id, track)
    await until('bob has no picture any more', () => bob.page.evaluate(() => phone.call()?.remoteTracks.length === 1))
    await untilSoundAlone(bob)
    expect(await localTrack(alice, 'video')).toBe('')
    await untilArrives('audio', alice)
  })
})

describe('an ICE restart', () => {
  it('by the callee changes the path and keeps the media of both', async () => {
    const callId = await connect(alice, bob, { audio: true, video: true })
    await untilMediaArrives(alice, bob)
    const names = () => Promise.all([alice, bob].map(({ page }) => page.evaluate(() => phone.iceName())))
    const before = await names()
    await bob.page.evaluate((id) => phone.client.call.restartMedia(id), callId)
    const after = await names()
    expect(after.filter((name) => before.includes(name))).toEqual([])
    await untilMediaArrives(alice, bob)
  })
})

describe('tones', () => {
  it('are received by the far end, each of them and in order', async () => {
    const callId = await connect(alice, bob)
    await bob.page.evaluate(() => {
      const received: object[] = []
      Object.assign(globalThis, { received })
      phone.client.on('call:dtmf', (tones) => received.push(tones))
    })
    await alice.page.evaluate(async (id) => {
      await phone.client.call.sendDTMF(id, '12#', 120, 80)
      await phone.client.call.sendDTMF(id, '*')
    }, callId)
    const received = await until('both', () =>
      bob.page.evaluate(() => {
        const { received } = globalThis as unknown as { received: object[] }
        return received.length >= 2 && received
      }),
    )
    expect(received).toEqual([
      { callId, tones: '12#', duration: 120, gap: 80 },
      { callId, tones: '*', duration: 100, gap: 70 },
    ])
  })
})

describe('a sound file', () => {
  const play = (callId: string) =>
    alice.page.evaluate((id) => {
      const played = phone.client.call.playAudioFile(id, '/tone.wav')
      Object.assign(globalThis, { played })
      return new Promise<number>((resolve) => played.onPlaying(({ duration }) => resolve(duration)))
    }, callId)
  const untilPlayed = () => alice.page.evaluate(() => (globalThis as unknown as { played: Promise<void> }).played)

  it('is heard by the far end in the place of the own audio, which is back when it ends', async () => {
    const callId = await connect(alice, bob)
    await untilHears(bob, [tones.alice], all)
    expect(await play(callId)).toBe(fileSeconds * 1000)
    await untilHears(bob, [tones.file], all)
    await untilPlayed()
    await untilHears(bob, [tones.alice], all)
    await untilHears(alice, [tones.bob], all)
  })

  it('is heard by the far end while the own microphone is silent, which it is again when the file ends', async () => {
    const callId = await connect(alice, bob)
    await untilHears(bob, [tones.alice], all)
    const loud = await energyOfNextSecond(bob)
    await alice.page.evaluate((id) => phone.client.call.mute(id), callId)
    await until('silence', async () => (await energyOfNextSecond(bob)) < loud / 1000)
    await play(callId)
    await until('the file', async () => (await energyOfNextSecond(bob)) > loud / 2)
    await untilPlayed()
    await until('silence', async () => (await energyOfNextSecond(bob)) < loud / 1000)
    await alice.page.evaluate((id) => phone.client.call.unmute(id), callId)
    await untilHears(bob, [tones.alice], all)
  })
})
