import { onTestFinished } from 'vitest'
import type { ConfigInput } from '../../client/config.ts'
import { createClient } from '../../createClient.ts'
import type { SwitchhookError } from '../../errors.ts'
import type { MessageFact, Report } from '../../ports/index.ts'
import { createMemoryNetwork, type MemoryNetwork } from '../../testing/memory.ts'
import { createTestClock, settled } from '../../testing/testClock.ts'
import { chat } from './chat.ts'

/** Clients in one space of a network in memory, for the tests of this folder. */
export const room = 'room'

export const codeOf = (promise: Promise<void>) =>
  promise.then(
    () => 'resolved',
    (error: SwitchhookError) => error.code,
  )
/** What became of a promise by now: no clock moves meanwhile. */
export const soon = (promise: Promise<void>) => Promise.race([codeOf(promise), settled().then(() => 'pending')])

/** A user with a client, which is in the space unless told otherwise. `heard` stands between port and client. */
export async function enter(
  name: string,
  network: MemoryNetwork = createMemoryNetwork(),
  options: ConfigInput & { joins?: boolean; heard?: (fact: MessageFact, report: Report<MessageFact>) => void } = {},
) {
  const { joins = true, heard = (fact, report) => report(fact), ...config } = options
  const clock = createTestClock()
  const transport = network.connect(name)
  const { messages } = transport
  const errors: unknown[] = []
  const inspected: unknown[] = []
  const client = createClient({
    transport: {
      ...transport,
      ...(messages && {
        messages: {
          open(space, report) {
            let isOpen = true
            const guarded: Report<MessageFact> = (fact) => {
              if (isOpen) report(fact)
            }
            const session = messages.open(space, (fact) => heard(fact, guarded))
            return {
              send: session.send,
              close() {
                isOpen = false
                session.close()
              },
            }
          },
        },
      }),
    },
    clock,
    features: [chat()],
    inspect: { next: (event) => inspected.push(event), command: (event) => inspected.push(event) },
    onError: (error) => errors.push(error),
    ...config,
  })
  const events: [string, Record<string, unknown>][] = []
  client.subscribe((type, payload) => {
    if (/message|error/i.test(type)) events.push([type, payload as Record<string, unknown>])
  })
  onTestFinished(async () => {
    const gone = client.destroy()
    await clock.advance(10_000)
    await gone
  })
  if (joins) {
    await client.space.join(room)
    await settled()
  }
  return {
    client,
    space: client.space,
    transport,
    network,
    clock,
    events,
    errors,
    inspected,
    view: () => client.space.observeMessages(room).getSnapshot(),
    texts: () =>
      client.space
        .observeMessages(room)
        .getSnapshot()
        .messages.map(({ text }) => text),
    typing: () => client.space.observeTyping(room).getSnapshot(),
    /** Cuts the connection and lets it come back, with what happens meanwhile in between. */
    async outage(meanwhile: () => unknown = () => {}) {
      transport.drop()
      await settled()
      await meanwhile()
      await clock.advance(100)
      await clock.advance(5000)
    },
  }
}
export type User = Awaited<ReturnType<typeof enter>>

export const carol = { id: 'carol', displayName: 'Carol' }

/** Two users in the space. */
export async function both() {
  const network = createMemoryNetwork()
  return { network, alice: await enter('alice', network), bob: await enter('bob', network) }
}

/** A space with so many messages, `1` the oldest. */
export function filled(count: number) {
  const network = createMemoryNetwork()
  for (let number = 1; number <= count; number += 1)
    network.messages.post(room, carol, { content: { html: `<p>${number}</p>` } })
  return network
}
export const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index))
