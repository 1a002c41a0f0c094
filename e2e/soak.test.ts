import { isDeepStrictEqual } from 'node:util'
import { createServer, type RunningServer } from '@switchhook/server'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { takeCensus } from './support/census.ts'
import { launch } from './support/chromium.ts'
import { connect, type End, openEnd, untilArrives } from './support/ends.ts'
import { until } from './support/until.ts'

const total = 300
const batch = 50
const minute = 60_000

let browser: Browser
let server: RunningServer
let alice: End
let bob: End

beforeAll(async () => {
  browser = await launch()
  server = await createServer({ port: 0, serveStatic: { dir: inject('pages') }, logLevel: 'silent' }).listen()
  const options = {
    isDirect: true,
    query: { capture: 'device' },
    before: (context: End['context']) => context.addInitScript(takeCensus),
  }
  ;[alice, bob] = await Promise.all([
    openEnd(browser, server.url, 'alice', options),
    openEnd(browser, server.url, 'bob', options),
  ])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const censusOf = ({ page }: End) => page.evaluate(() => census())

/** Bob answers whoever calls, and hangs up every second call himself as soon as it stands. */
const answerAll = () =>
  bob.page.evaluate(() => {
    const { client } = phone
    let answered = 0
    client.on('call:stateChange', ({ callId, previous }) => {
      const state = client.call.getById(callId)?.state
      if (state === 'Ringing') void client.call.answer(callId, { audio: true })
      if (state !== 'Connected' || previous.state === 'On Hold') return
      answered += 1
      if (answered % 2 === 0) void client.call.end(callId)
    })
  })

/** Alice calls as often, one call after the other: each stands before one of the two hangs up, some do more than that. */
const callOften = (times: number) =>
  alice.page.evaluate(async (times) => {
    const { client } = phone
    const untilIn = (id: string, ...states: string[]) =>
      new Promise<string>((resolve) => {
        const look = () => {
          const state = client.call.getById(id)?.state
          if (state === undefined || !states.includes(state)) return
          client.off('call:stateChange', look)
          resolve(state)
        }
        client.on('call:stateChange', look)
        look()
      })
    const reached: string[] = []
    for (let index = 0; index < times; index += 1) {
      const id = client.call.make('bob', { audio: true })
      const state = await untilIn(id, 'Connected', 'Ended')
      reached.push(state)
      if (index % 10 === 0) {
        await client.call.hold(id)
        await client.call.unhold(id)
        await client.call.startVideo(id)
        await client.call.sendDTMF(id, '1')
      }
      if (index % 2 === 0) void client.call.end(id)
      await untilIn(id, 'Ended')
    }
    return reached
  }, times)

const whatIsNew = ({ page }: End) => page.evaluate(() => censusNews())

it(
  `pains 30: ${total} calls one after another leave no listener, timer, track, peer connection or element behind`,
  async () => {
    const began = { alice: await censusOf(alice), bob: await censusOf(bob) }
    for (const end of [alice, bob]) await whatIsNew(end)

    // What a call takes is seen: each of the counts would notice a call that keeps it.
    const callId = await connect(alice, bob)
    await untilArrives('audio', alice, bob)
    for (const end of [alice, bob]) {
      const { listeners, peers, tracks, elements } = await censusOf(end)
      expect({ peers, tracks }).toEqual({ peers: 1, tracks: 1 })
      expect([listeners > began.alice.listeners, elements > began.alice.elements]).toEqual([true, true])
    }
    await alice.page.evaluate((id) => phone.client.call.end(id), callId)

    await answerAll()
    const states: string[] = []
    for (let done = 0; done < total; done += batch) states.push(...(await callOften(batch)))
    // Bob hangs up so soon that it may be over before it stood for Alice.
    expect(states.filter((state, index) => state !== 'Connected' && index % 2 === 0)).toEqual([])
    const endings = await alice.page.evaluate(() => phone.client.call.getAll().map(({ ending }) => ending?.reason))
    expect(endings).toEqual(Array.from({ length: total + 1 }, () => 'hungUp'))

    for (const end of [alice, bob]) {
      const isAsItBegan = async () => isDeepStrictEqual(await censusOf(end), began[end === alice ? 'alice' : 'bob'])
      await until('all is as it began', isAsItBegan, minute / 4).catch(() => undefined)
    }
    const ended = { alice: await censusOf(alice), bob: await censusOf(bob) }
    expect(ended, [...(await whatIsNew(alice)), ...(await whatIsNew(bob))].join('\n')).toEqual(began)

    // And the page can still make a call.
    await alice.page.evaluate(() => phone.client.call.make('bob', { audio: true }))
    await untilArrives('audio', alice)
  },
  4 * minute,
)
