import { createServer, type RunningServer } from '@switchhook/server'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest'
import { launch } from './support/chromium.ts'
import { connect, type End, endCalls, openEnd, untilHears, untilMediaArrives, untilState } from './support/ends.ts'
import { startTurnServer, type TurnServer } from './support/turn.ts'

const tones = { alice: 500, bob: 900 }
const all = Object.values(tones)
const both = { audio: true, video: true }

let browser: Browser
let server: RunningServer
let relay: TurnServer
let alice: End
let bob: End

beforeAll(async () => {
  ;[browser, relay] = await Promise.all([launch(), startTurnServer()])
  server = await createServer({ port: 0, serveStatic: { dir: inject('pages') } }).listen()
  const open = (name: 'alice' | 'bob') =>
    openEnd(browser, server.url, name, { query: { tone: String(tones[name]), relay: JSON.stringify(relay.iceServer) } })
  ;[alice, bob] = await Promise.all([open('alice'), open('bob')])
})
afterEach(() => endCalls(alice, bob))
afterAll(async () => {
  await browser?.close()
  await Promise.all([server?.close(), relay?.close()])
})

/** What kinds of candidates media takes its way between, here and there (W3C webrtc-stats §8.20, §8.21). */
const wayOf = ({ page }: End) =>
  page.evaluate(async () => {
    const report = (await phone.peer()?.getStats()) ?? new Map()
    const transport = [...report.values()].find(({ type }) => type === 'transport')
    const pair = report.get(transport?.selectedCandidatePairId)
    return pair && [report.get(pair.localCandidateId)?.candidateType, report.get(pair.remoteCandidateId)?.candidateType]
  })
const relayed = ['relay', 'relay']
const candidatesOf = ({ page }: End) =>
  page.evaluate(() => phone.peer()?.localDescription?.sdp.match(/^a=candidate:.*$/gm) ?? [])

it('a call that may only be relayed carries sound and picture both ways, held, unheld and over an ICE restart', async () => {
  const callId = await connect(alice, bob, both)
  const untilItFlows = async () => {
    await untilMediaArrives(alice, bob)
    await untilHears(alice, [tones.bob], all)
    await untilHears(bob, [tones.alice], all)
  }
  await untilItFlows()
  for (const end of [alice, bob]) {
    expect(await wayOf(end)).toEqual(relayed)
    const candidates = await candidatesOf(end)
    expect(candidates.length).toBeGreaterThan(0)
    expect(candidates.filter((line) => !line.includes(' typ relay '))).toEqual([])
  }

  await bob.page.evaluate((id) => phone.client.call.hold(id), callId)
  await untilState(alice, 'On Hold')
  await bob.page.evaluate((id) => phone.client.call.unhold(id), callId)
  await untilItFlows()

  const before = await alice.page.evaluate(() => phone.iceName())
  await alice.page.evaluate((id) => phone.client.call.restartMedia(id), callId)
  expect(await alice.page.evaluate(() => phone.iceName())).not.toBe(before)
  await untilItFlows()
  expect(await wayOf(alice)).toEqual(relayed)
})
