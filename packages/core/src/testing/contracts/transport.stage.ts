import type { InvitedFact, MeetingLeg, SignalCommand, SignalFact, Transport } from '../../ports/index.ts'
import type { TestRunner } from '../bindings/harness.ts'
import { type Hearing, hear } from './hearing.ts'

/** One device of one user, with a transport of its own. */
export interface Device {
  transport: Transport
  /** Cuts its connection, as a network does. */
  drop: () => void | Promise<void>
}

type User = 'alice' | 'bob' | 'carol'

/** A fresh back end. */
interface World {
  device: (user: User) => Promise<Device>
  /** A device whose credentials the back end refuses. */
  stranger: () => Promise<Device>
  close: () => Promise<void>
}

/** What a transport has to bring along to run the contract of transports. */
export interface TransportHarness {
  name: string
  /** A fresh back end that knows the users `alice`, `bob` and `carol`, and nobody called `nobody`. */
  open: () => Promise<World>
  /** False where the transport carries no tones itself, and says so (`calls.dtmf`): the media engine sends them then. */
  hasTones?: boolean
}

export type Signal = Hearing<SignalCommand, SignalFact>

/** What the tests of one transport sent and heard so far. */
export interface Covered {
  commands: Set<SignalCommand['type']>
  facts: Set<(SignalFact | InvitedFact)['type']>
}

export const media = { audio: true, video: false }
export const invite = { type: 'invite', offer: 'the offer', media } as const

/** A device that is connected, subscribed to calls, and hears who calls. */
async function signIn(user: User, { transport, drop }: Device, covered: Covered) {
  const { calls, subscriptions } = transport
  if (calls === undefined || subscriptions === undefined) throw new Error(`${transport.name} has no calls`)
  const connection = hear(transport.connection.open)
  let attempt = 0
  const connect = async () => {
    attempt += 1
    connection.send({ type: 'connect', attempt })
    return connection.next('socket.opened')
  }
  const services = hear(subscriptions.open)
  let asked = 0
  const subscribe = async () => {
    asked += 1
    services.send({ type: 'subscribe', attempt: asked, services: [{ service: 'call' }], expires: 3600 })
    return services.next('subscription.granted')
  }
  const invites = hear<never, InvitedFact>((report) => ({
    send: () => {},
    close: calls.listen((fact) => {
      covered.facts.add(fact.type)
      report(fact)
    }),
  }))
  const opened = await connect()
  await subscribe()
  const call = (callId: string, peer: string, direction: 'outgoing' | 'incoming', meeting?: MeetingLeg): Signal =>
    hear((report) => {
      const session = calls.open({ callId, direction, peer: { id: peer }, ...(meeting && { meeting }) }, (fact) => {
        covered.facts.add(fact.type)
        report(fact)
      })
      const send = (command: SignalCommand) => {
        covered.commands.add(command.type)
        session.send(command)
      }
      return { ...session, send }
    })
  return { user, transport, connection, services, invites, connect, subscribe, drop, opened, call }
}

export type Signed = Awaited<ReturnType<typeof signIn>>

/** What the tests of one transport are written with. */
export function createStage({ it }: Pick<TestRunner, 'it'>, harness: TransportHarness, covered: Covered) {
  let lastCall = 0
  const hasTones = harness.hasTones !== false
  const newCallId = () => {
    lastCall += 1
    return `contract-${harness.name.replace(/\W/g, '')}-${lastCall}`
  }

  const play = (title: string, run: (world: World) => Promise<void>) =>
    it(title, async () => {
      const world = await harness.open()
      try {
        await run(world)
      } finally {
        await world.close()
      }
    })

  const signedIn = async (world: World, user: User) => signIn(user, await world.device(user), covered)

  const withTwo = (title: string, run: (alice: Signed, bob: Signed, world: World) => Promise<void>) =>
    play(title, async (world) => {
      const [alice, bob] = [await signedIn(world, 'alice'), await signedIn(world, 'bob')]
      await run(alice, bob, world)
      alice.transport.close()
      bob.transport.close()
    })

  const withThree = (title: string, run: (alice: Signed, bob: Signed, carol: Signed, world: World) => Promise<void>) =>
    withTwo(title, async (alice, bob, world) => {
      const carol = await signedIn(world, 'carol')
      await run(alice, bob, carol, world)
      carol.transport.close()
    })

  /** Rings the second from the first. */
  async function ring(from: Signed, to: Signed, beside: Partial<Extract<SignalCommand, { type: 'invite' }>> = {}) {
    const callId = newCallId()
    const outgoing = from.call(callId, to.user, 'outgoing')
    await outgoing.next('signal.opened')
    outgoing.send({ ...invite, ...beside })
    const invited = await to.invites.next('signal.invited')
    const incoming = to.call(callId, invited.from.id, 'incoming')
    await incoming.next('signal.opened')
    return { callId, outgoing, incoming, invited }
  }

  async function establish(from: Signed, to: Signed) {
    const call = await ring(from, to)
    call.incoming.send({ type: 'answer', answer: 'the answer' })
    await call.incoming.next('signal.accepted')
    await call.outgoing.next('signal.answered')
    return call
  }

  return { hasTones, newCallId, play, signedIn, withTwo, withThree, ring, establish }
}

export type Stage = ReturnType<typeof createStage>
