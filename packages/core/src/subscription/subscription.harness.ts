import { SimulatedClock } from 'xstate'
import { buildClient } from '../client/client.ts'
import type { ConfigInput } from '../client/config.ts'
import type { SwitchhookError } from '../errors.ts'
import type { SubscriptionFact, Transport } from '../ports/index.ts'
import { createMemoryMember } from '../testing/memory.member.ts'
import { createMemoryServices, type MemoryServices } from '../testing/memory.services.ts'
import { services } from './subscription.ts'

/**
 * Clients of services in memory, for the tests of this folder.
 *
 * @internal
 */
export function setUp(config: ConfigInput = {}, backEnd: MemoryServices = createMemoryServices(), user = 'alice') {
  const clock = new SimulatedClock()
  const member = createMemoryMember({ id: user }, (isOpen) =>
    isOpen ? backEnd.connectionRestored(member) : backEnd.connectionLost(member),
  )
  const transport: Transport = {
    name: 'memory',
    trickle: true,
    connection: member.connection,
    subscriptions: backEnd.portFor(member),
    close: () => {},
  }
  const errors: unknown[] = []
  const client = buildClient({ transport, clock, onError: (error) => errors.push(error), ...config }, [services()])
  const events: unknown[] = []
  client.subscribe((type, payload) => events.push([type, payload]))
  endings.push(client.destroy)
  const view = () => client.services.observe().getSnapshot()
  const sent = () => backEnd.sentBy(member).map(({ type }) => type)
  return { client, clock, backEnd, member, events, errors, view, sent }
}

/** Lets every fact that is on its way arrive. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve()
}

export const codeOf = (promise: Promise<void>) =>
  promise.then(
    () => 'resolved',
    (error: SwitchhookError) => error.code,
  )

/** A client of a back end that also says what the test lets it say. */
export function setUpForged(config: ConfigInput = {}) {
  const memory = createMemoryServices(['call', 'presence', 'chat'])
  let forge: (fact: SubscriptionFact) => void = () => {}
  const made = setUp(config, {
    ...memory,
    portFor: (member) => {
      const port = memory.portFor(member)
      return {
        ...port,
        open: (report) => {
          forge = report
          return port.open(report)
        },
      }
    },
  })
  const requests = () => made.backEnd.sentBy(made.member)
  /** Grants the latest request, whatever it asked for. */
  const grant = (services: readonly string[], expires = 600) =>
    forge({ type: 'subscription.granted', attempt: requests().at(-1)?.attempt ?? 0, services, expires })
  return { ...made, requests, grant, forge: (fact: SubscriptionFact) => forge(fact) }
}

/** What became of a promise by now: no clock moves meanwhile. */
export const soon = (promise: Promise<void>) => Promise.race([codeOf(promise), settled().then(() => 'pending')])

/** The connection is lost, and is there again at once. */
export async function reconnect({ member, clock }: ReturnType<typeof setUp>): Promise<void> {
  member.drop()
  await settled()
  clock.increment(0)
  await settled()
}

/** What the tests opened; `endAll` ends it. */
export const endings: (() => unknown)[] = []
export const endAll = () => Promise.all(endings.splice(0).map((end) => end()))

export const change = ['subscription:change', {}]
export const wsChange = ['ws:change', {}]
