import { createServer, type RunningServer } from '@switchhook/server'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { launch } from './support/chromium.ts'
import {
  connect,
  type End,
  endCalls,
  idOf,
  openEnd,
  untilArrives,
  untilHears,
  untilMediaArrives,
  untilState,
} from './support/ends.ts'
import { until } from './support/until.ts'

/** What each of them sends, in Hz. */
const tones = { alice: 500, bob: 900, carol: 1300 }
const all = Object.values(tones)
const names = ['alice', 'bob', 'carol'] as const

let browser: Browser
let server: RunningServer
let ends: Record<(typeof names)[number], End>

beforeAll(async () => {
  browser = await launch()
  server = await createServer({ port: 0, serveStatic: { dir: inject('pages') } }).listen()
  const opened = await Promise.all(
    names.map(async (name) => [
      name,
      await openEnd(browser, server.url, name, { query: { tone: String(tones[name]) } }),
    ]),
  )
  ends = Object.fromEntries(opened)
})
afterEach(() => endCalls(...Object.values(ends)))
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const hold = ({ page }: End, id: string) => page.evaluate((id) => phone.client.call.hold(id), id)
const answer = ({ page }: End, video: boolean) =>
  page.evaluate((video) => phone.client.call.answer(phone.call()?.id ?? '', { audio: true, video }), video)
/** How the calls of an end ended, by id. */
const endingsOf = ({ page }: End, ...ids: string[]) =>
  page.evaluate((ids) => ids.map((id) => phone.client.call.getById(id)?.ending?.reason), ids)
const partyOf = ({ page }: End) => page.evaluate(() => phone.call()?.peer.id)

/** Alice in a call with Bob and another with Carol, both held by her. */
async function twoHeldCalls(video: boolean): Promise<[string, string]> {
  const { alice, bob, carol } = ends
  const media = { audio: true, video }
  const first = await connect(alice, bob, media)
  await untilHears(bob, [tones.alice], all)
  await hold(alice, first)
  const second = await connect(alice, carol, media)
  await untilHears(carol, [tones.alice], all)
  await untilHears(bob, [], all)
  await hold(alice, second)
  await untilHears(carol, [], all)
  return [first, second]
}

/** Bob and Carol see and hear each other and nobody else, and the call is theirs: it can be held, unheld and ended. */
async function untilTheyTalk(video: boolean): Promise<void> {
  const { alice, bob, carol } = ends
  await untilHears(bob, [tones.carol], all)
  await untilHears(carol, [tones.bob], all)
  await untilHears(alice, [], all)
  if (video) await untilMediaArrives(bob, carol)
  await untilArrives('audio', bob, carol)
  expect([await partyOf(bob), await partyOf(carol)]).toEqual(['carol', 'bob'])
  const id = (await idOf(carol)) ?? ''
  await hold(carol, id)
  await untilState(bob, 'On Hold')
  await untilHears(bob, [], all)
  await carol.page.evaluate((id) => phone.client.call.unhold(id), id)
  await untilHears(bob, [tones.carol], all)
  await untilHears(carol, [tones.bob], all)
  await bob.page.evaluate(() => phone.client.call.end(phone.call()?.id ?? ''))
  await untilState(carol, 'Ended')
}

describe('a transfer between three browsers', () => {
  it('without asking gives the far end to somebody else, with sound and picture both ways', async () => {
    const { alice, bob, carol } = ends
    const callId = await connect(alice, bob, { audio: true, video: true })
    await untilMediaArrives(alice, bob)
    await hold(alice, callId)
    const transferred = alice.page.evaluate((id) => phone.client.call.directTransfer(id, 'carol'), callId)
    await untilState(carol, 'Ringing')
    await answer(carol, true)
    await transferred
    await untilState(alice, 'Ended')
    expect(await endingsOf(alice, callId)).toEqual(['transferred'])
    await Promise.all([untilState(bob, 'Connected'), untilState(carol, 'Connected')])
    expect(await idOf(bob)).toBe(callId)
    await untilTheyTalk(true)
  })

  it('that is refused leaves the call where it was, with its media', async () => {
    const { alice, bob, carol } = ends
    const callId = await connect(alice, bob)
    await untilHears(bob, [tones.alice], all)
    await hold(alice, callId)
    const refused = alice.page.evaluate(
      (id) => phone.client.call.directTransfer(id, 'carol').then(String, (error: Error) => error.name),
      callId,
    )
    await untilState(carol, 'Ringing')
    await carol.page.evaluate(() => phone.client.call.reject(phone.call()?.id ?? ''))
    expect(await refused).toBe('SwitchhookError')
    await alice.page.evaluate((id) => phone.client.call.unhold(id), callId)
    await untilHears(bob, [tones.alice], all)
    await untilHears(alice, [tones.bob], all)
  })

  it('after a consultation connects both far ends, with sound and picture both ways', async () => {
    const { alice } = ends
    const [first, second] = await twoHeldCalls(true)
    await alice.page.evaluate(([first, second]) => phone.client.call.consultativeTransfer(first, second), [
      first,
      second,
    ] as const)
    await until('both calls of alice are over', async () =>
      (await endingsOf(alice, first, second)).every((reason) => reason === 'transferred'),
    )
    await untilTheyTalk(true)
  })
})

describe('a join of three browsers', () => {
  it('lets everybody hear both others, also after one was muted, until it ends', async () => {
    const { alice, bob, carol } = ends
    const [first, second] = await twoHeldCalls(false)
    await alice.page.evaluate(([first, second]) => phone.client.call.join(first, second), [first, second] as const)
    expect(await endingsOf(alice, first, second)).toEqual(['joined', 'joined'])
    const joined = (await idOf(alice)) ?? ''
    expect([first, second]).not.toContain(joined)
    const untilAllHear = async () => {
      await untilHears(bob, [tones.alice, tones.carol], all)
      await untilHears(carol, [tones.alice, tones.bob], all)
      await untilHears(alice, [tones.bob, tones.carol], all)
    }
    await untilAllHear()
    await untilArrives('audio', bob, carol)

    await alice.page.evaluate((id) => phone.client.call.mute(id), joined)
    await untilHears(bob, [tones.carol], all)
    await untilHears(carol, [tones.bob], all)
    await alice.page.evaluate((id) => phone.client.call.unmute(id), joined)
    await untilAllHear()

    await alice.page.evaluate((id) => phone.client.call.end(id), joined)
    await Promise.all([untilState(bob, 'Ended'), untilState(carol, 'Ended'), untilState(alice, 'Ended')])
  })
})
