/**
 * Calls whose ports take their time, so that a report can be measured exactly: each fact comes so many milliseconds of a
 * clock that moves when told to after the fact before it, or after the command that caused it.
 *
 * @internal
 */

import { expect, onTestFinished } from 'vitest'
import type { CreateClientOptions } from '../../createClient.ts'
import { createClient } from '../../createClient.ts'
import type { PeerFact, PortSession, SignalFact, Transport } from '../../ports/index.ts'
import { type FakeMedia, fakeMedia } from '../../testing/fakeMedia.ts'
import { createMemoryNetwork } from '../../testing/memory.ts'
import { createTestClock, settled, type TestClock } from '../../testing/testClock.ts'
import { callReports } from './report.ts'
import type { CallReport, ReportMetric, TimelineEvent } from './report.types.ts'

type Delays = { [Type in (PeerFact | SignalFact)['type']]?: number }

interface Options {
  delays?: Delays
  /** Candidate lines the engine finds before it has found all. */
  relays?: readonly string[]
  config?: Partial<CreateClientOptions<[]>>
}

/** Hands facts on in their order, each so much later than the one before it. */
function slowly<Fact extends { type: string }>(clock: TestClock, delays: Delays, report: (fact: Fact) => void) {
  let isClosed = false
  let lastDue = 0
  return {
    report(fact: Fact) {
      lastDue = Math.max(lastDue, clock.now()) + (delays[fact.type as keyof Delays] ?? 0)
      const wait = lastDue - clock.now()
      const tell = () => {
        if (!isClosed) report(fact)
      }
      if (wait === 0) tell()
      else clock.setTimeout(tell, wait)
    },
    closing: <Command>(session: PortSession<Command>): PortSession<Command> => ({
      ...session,
      send: session.send,
      close() {
        isClosed = true
        session.close()
      },
    }),
  }
}

function slowTransport(transport: Transport, clock: TestClock, delays: Delays): Transport {
  const { calls } = transport
  if (calls === undefined) throw new Error('the memory transport has calls')
  return {
    ...transport,
    calls: {
      ...calls,
      open(leg, report) {
        const slow = slowly<SignalFact>(clock, delays, report)
        return slow.closing(calls.open(leg, slow.report))
      },
    },
  }
}

function slowMedia(media: FakeMedia, clock: TestClock, { delays = {}, relays = [] }: Options): FakeMedia {
  const line = (candidate: string) => ({ candidate, sdpMid: '0' })
  return {
    ...media,
    open(leg, report) {
      const slow = slowly<PeerFact>(clock, delays, report)
      const all = (fact: PeerFact) => {
        if (fact.type === 'peer.candidate' && fact.candidate === null)
          for (const relay of relays) slow.report({ type: 'peer.candidate', candidate: line(relay) })
        slow.report(fact)
      }
      return slow.closing(media.open(leg, all))
    },
  }
}

export const audio = { audio: true } as const

/** Two clients over one network, with reports. */
export async function stage(ofAlice: Options = {}, ofBob: Options = {}) {
  const clock = createTestClock()
  const network = createMemoryNetwork()
  const errors: unknown[] = []

  async function join(user: string, options: Options) {
    const media = fakeMedia()
    const wire = network.connect(user)
    let lastId = 0
    const client = createClient({
      ...options.config,
      transport: slowTransport(wire, clock, options.delays ?? {}),
      media: slowMedia(media, clock, options),
      clock,
      newId: () => {
        lastId += 1
        return `${user}-${lastId}`
      },
      onError: (error) => errors.push(error),
      features: [callReports()],
    })
    await client.services.subscribe(['call'])
    const report = (callId: string): CallReport => {
      const found = client.call.getReport(callId)
      if (found === undefined) throw new Error(`${user} has no report of '${callId}'`)
      return found
    }
    return { client, media, wire, report }
  }

  const alice = await join('alice', ofAlice)
  const bob = await join('bob', ofBob)
  onTestFinished(async () => {
    const gone = Promise.all([alice.client.destroy(), bob.client.destroy()])
    await clock.advance(60_000)
    await gone
    expect(errors).toEqual([])
    expect(clock.pending()).toBe(0)
  })
  /** Waits so long, after everything that can happen now. */
  const pass = async (ms: number) => {
    await clock.advance(ms)
    await settled()
  }
  return { alice, bob, clock, network, pass }
}

/** Alice calls bob, bob answers after a second, and a second later they talk. */
export async function talking(ofAlice: Options = {}, ofBob: Options = {}) {
  const two = await stage(ofAlice, ofBob)
  const id = two.alice.client.call.make('bob', audio)
  await two.pass(1000)
  const answered = two.bob.client.call.answer(id, audio)
  await two.pass(1000)
  await answered
  return { ...two, id }
}

/** What a metric measured, each time; also in the report as a whole. */
export const measured = (report: CallReport, type: ReportMetric['type']) =>
  report.metrics.filter((metric) => metric.type === type).map(({ data }) => data)

/** Every event of a report, those inside others after them. */
export const everyEvent = (events: readonly TimelineEvent[]): TimelineEvent[] =>
  events.flatMap((event) => [event, ...everyEvent(event.timeline)])

/** How a timeline reads: `MAKE(GET_USER_MEDIA CREATE_OFFER)`, failed events with the code of their error. */
export const outline = (events: readonly TimelineEvent[]): string =>
  events
    .map(({ type, timeline, data, error, end }) => {
      const name = typeof data.requestType === 'string' ? data.requestType : type
      const fault = error === undefined ? '' : `!${error.code}`
      return `${name}${fault}${end === undefined ? '…' : ''}${timeline.length > 0 ? `(${outline(timeline)})` : ''}`
    })
    .join(' ')
