import { createServer, type RunningServer } from '@switchhook/server'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import type { Meeting } from './pages/meeting.ts'
import { launch } from './support/chromium.ts'
import { type End, openEnd } from './support/ends.ts'
import { findTurnServer } from './support/programs.ts'
import { startTurnServer, type TurnServer } from './support/turn.ts'
import { until } from './support/until.ts'

const sharedPage = 'Shared page'
const spaceId = 'lobby'

let browser: Browser
let server: RunningServer
/** The only way to and from carol, where there is one: then her network can be taken away, media and all. */
let relay: TurnServer | undefined
/** What the pages threw: nothing. */
const thrown: string[] = []

beforeAll(async () => {
  // Screens are captured for real: the picture of the fake devices nobody can stop.
  browser = await launch({
    without: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
    also: [`--auto-select-tab-capture-source-by-title=${sharedPage}`],
  })
  if (findTurnServer() !== undefined) relay = await startTurnServer()
  server = await createServer({
    port: 0,
    serveStatic: { dir: inject('pages') },
    pages: ({ url = '' }, response) => {
      if (url !== '/shared') return false
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(`<!doctype html><title>${sharedPage}</title><marquee scrolldelay="20" truespeed>shared</marquee>`)
      return true
    },
  }).listen()
})
afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
  expect(thrown.splice(0)).toEqual([])
})
afterAll(async () => {
  await browser?.close()
  await Promise.all([server?.close(), relay?.close()])
})

const tones: Record<string, number> = { alice: 500, bob: 900, carol: 1300, dave: 1700 }
type Media = { audio?: boolean; video?: boolean }

/** A page of somebody who is in the space. */
async function arrive(name: string): Promise<End> {
  const token = await server.token(
    name in tones ? name : { type: 'user', username: `${name}@example.test`, displayname: name },
  )
  const way = name === 'carol' && relay !== undefined ? { relay: JSON.stringify(relay.iceServer) } : {}
  const end = await openEnd(browser, server.url, name, { query: { token, tone: String(tones[name] ?? 300), ...way } })
  end.page.on('pageerror', (error) => thrown.push(`${name}: ${error.stack ?? error}`))
  await end.page.evaluate((id) => phone.client.space.join(id), spaceId)
  return end
}
const enter = ({ page }: End, media: Media) =>
  page.evaluate(([id, media]) => phone.client.space.enterCall(id, media), [spaceId, media] as const)
const meetingOf = <Value>({ page }: End, ask: (meeting: Meeting) => Value | Promise<Value>) =>
  page.evaluate(`(${String(ask)})(phone.meeting)`) as Promise<Value>
const arriving = (end: End) => meetingOf(end, (meeting) => meeting.arriving())
const viewOf = (end: End) => meetingOf(end, (meeting) => meeting.view())
const callOf = async (end: End) => (await viewOf(end))?.call

/** Waits until media of these kinds goes on arriving from each of the others, and nothing else does. */
async function untilMeets(end: End, others: readonly End[], kinds: readonly ('audio' | 'video' | 'screen')[]) {
  const ids = others.map(({ name }) => name).sort()
  const isComplete = (now: Awaited<ReturnType<typeof arriving>>) =>
    Object.keys(now).sort().join() === ids.join() &&
    ids.every(
      (id) =>
        Object.keys(now[id] ?? {})
          .sort()
          .join() === [...kinds].sort().join(),
    )
  let seen: Awaited<ReturnType<typeof arriving>> = {}
  const before = await until(`${end.name} gets ${kinds.join(' and ')} of ${ids.join(' and ')}`, async () => {
    seen = await arriving(end)
    return isComplete(seen) ? seen : undefined
  }).catch((error: Error) => {
    throw new Error(`${error.message}; it gets ${JSON.stringify(seen)}`)
  })
  await until(`more of it arrives at ${end.name}`, async () => {
    const now = await arriving(end)
    return ids.every((id) =>
      kinds.every((kind) => {
        const [was, is] = [before[id]?.[kind], now[id]?.[kind]]
        const hasMore = (is?.packets ?? 0) > (was?.packets ?? 0) + 20
        return hasMore && (kind === 'audio' || (is?.frames ?? 0) > (was?.frames ?? 0) + 3)
      }),
    )
  })
}

describe('a meeting of three browsers', () => {
  it('lets each hear and see each other, a screen come and go, one be removed, and one lose its network for ten seconds', async () => {
    const [alice, bob, carol] = await Promise.all([arrive('alice'), arrive('bob'), arrive('carol')])
    const all = [alice, bob, carol]
    const othersOf = (end: End) => all.filter((other) => other !== end)
    const both = { audio: true, video: true }
    for (const end of all) await enter(end, both)
    for (const end of all) await untilMeets(end, othersOf(end), ['audio', 'video'])

    // Alice shares a page, and the browser itself ends the capture, as it does for its own "Stop sharing".
    const shared = await alice.context.newPage()
    await shared.goto(`${server.url}/shared`)
    await alice.page.evaluate((id) => phone.client.space.startShare(id), spaceId)
    const untilSeesShare = (end: End, isThere: boolean) =>
      until(`${end.name} ${isThere ? 'sees' : 'does not see'} the screen of alice`, async () => {
        const { alice: of } = await arriving(end)
        return isThere ? (of?.screen?.frames ?? 0) > 3 : of !== undefined && of.screen === undefined
      })
    for (const end of [bob, carol]) await untilSeesShare(end, true)
    await shared.close()
    for (const end of [bob, carol]) await untilSeesShare(end, false)
    await until('alice shares nothing', async () => (await viewOf(alice))?.sharing.state === 'idle')
    for (const end of all) await untilMeets(end, othersOf(end), ['audio', 'video'])

    // Carol is without network for ten seconds.
    const goesOn = relay?.pause()
    const letThrough = await carol.cutSocket()
    await until('carol is cut off', async () => (await callOf(carol)) === 'reconnecting')
    await new Promise((resolve) => setTimeout(resolve, 10_000))
    goesOn?.()
    letThrough()
    await until('carol is back', async () => (await callOf(carol)) === 'connected', 60_000)
    for (const end of all) await untilMeets(end, othersOf(end), ['audio', 'video'])
    expect(await Promise.all(all.map((end) => meetingOf(end, (meeting) => meeting.connections())))).toEqual([2, 2, 2])

    // Alice removes bob: his media is gone everywhere, and that of the others stays.
    const bobId = (await viewOf(bob))?.self?.id ?? ''
    await alice.page.evaluate(([id, who]) => phone.client.space.removeParticipant(id, who), [spaceId, bobId] as const)
    await until('bob is removed', async () => (await viewOf(bob))?.state === 'removed')
    await until('bob has no connection', async () => (await meetingOf(bob, (meeting) => meeting.connections())) === 0)
    await untilMeets(alice, [carol], ['audio', 'video'])
    await untilMeets(carol, [alice], ['audio', 'video'])
  })
})

describe('a meeting of six', () => {
  it('is full for the seventh, who stays present, and nobody else notices', async () => {
    await server.reset()
    const names = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank']
    const ends: End[] = []
    for (const name of names) {
      const end = await arrive(name)
      ends.push(end)
      await enter(end, { audio: name === 'alice' || name === 'frank' })
    }
    const untilAllMeet = () =>
      until('all six are connected', async () => {
        const states = await Promise.all(
          ends.map((end) => meetingOf(end, (meeting) => Object.values(meeting.states()))),
        )
        return states.every((of) => of.filter((state) => state === 'connected').length === 5)
      })
    await untilAllMeet()
    const seventh = await arrive('grace')
    const refused = await seventh.page.evaluate(
      (id) =>
        phone.client.space.enterCall(id, { audio: true }).then(
          () => '',
          (error: { code: string }) => error.code,
        ),
      spaceId,
    )
    expect(refused).toBe('meeting-full')
    await until('grace is out of the call', async () => (await callOf(seventh)) === 'none')
    expect((await viewOf(seventh))?.state).toBe('joined')
    expect(await meetingOf(seventh, (meeting) => meeting.connections())).toBe(0)
    await untilAllMeet()
    expect(await Promise.all(ends.map((end) => meetingOf(end, (meeting) => meeting.connections())))).toEqual(
      ends.map(() => 5),
    )
    // Frank, who came last, is heard by alice as before, and nobody else sends anything.
    const heard = async () =>
      Object.entries(await arriving(ends[0] as End)).flatMap(([, of]) => of.audio?.packets ?? [])
    const before = await heard()
    await until('alice hears frank', async () => ((await heard())[0] ?? 0) > (before[0] ?? 0) + 20)
    expect(before).toHaveLength(1)
  })
})
