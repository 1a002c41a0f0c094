import type {
  ConnectionCommand,
  ConnectionFact,
  MessageCommand,
  MessageFact,
  PortSession,
  Report,
  SignalCommand,
  SignalFact,
  SignalLeg,
  SpaceCommand,
  SpaceFact,
} from '@switchhook/core'
import { type InvalidPayload, type SocketioTransport, socketio } from '@switchhook/transport-socketio'
import { createFakeClock, type FakeClock } from './fake-clock.ts'
import { createFakeSocket, type FakeSocket } from './fake-socket.ts'

/** Lets every microtask that is due run. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A session of a port with what it reported. */
export interface Heard<Command, Fact extends { type: string }> extends PortSession<Command> {
  facts: Fact[]
  types: () => string[]
  /** The next fact of a type, past those it gave before; waits for it. */
  next: <Type extends Fact['type']>(type: Type) => Promise<Extract<Fact, { type: Type }>>
}

export function hear<Command, Fact extends { type: string }>(
  open: (report: Report<Fact>) => PortSession<Command>,
): Heard<Command, Fact> {
  const facts: Fact[] = []
  const given = new Set<Fact>()
  let arrived = () => {}
  const session = open((fact) => {
    facts.push(fact)
    arrived()
  })
  const next = async <Type extends Fact['type']>(type: Type): Promise<Extract<Fact, { type: Type }>> => {
    for (;;) {
      const found = facts.find((fact): fact is Extract<Fact, { type: Type }> => fact.type === type && !given.has(fact))
      if (found) {
        given.add(found)
        return found
      }
      await new Promise<void>((resolve) => {
        const before = arrived
        arrived = () => {
          before()
          resolve()
        }
      })
    }
  }
  return { facts, types: () => facts.map(({ type }) => type), next, send: session.send, close: session.close }
}

/** A transport over fake sockets, one for each attempt. */
export interface Rig {
  transport: SocketioTransport
  clock: FakeClock
  sockets: FakeSocket[]
  /** The latest socket. */
  socket: () => FakeSocket
  invalid: InvalidPayload[]
  connection: Heard<ConnectionCommand, ConnectionFact>
  /** Makes one attempt and lets it in. */
  connect: () => Promise<FakeSocket>
  openCall: (leg: Partial<SignalLeg>) => Heard<SignalCommand, SignalFact>
  openSpace: (spaceId: string) => Heard<SpaceCommand, SpaceFact>
  openMessages: (spaceId: string) => Heard<MessageCommand, MessageFact>
}

export function createRig(
  options: { generation?: 'v2' | 'v4'; token?: string | (() => string | Promise<string>); rest?: string } = {},
): Rig {
  const { generation, token = 'secret-token', rest } = options
  const sockets: FakeSocket[] = []
  const invalid: InvalidPayload[] = []
  const clock = createFakeClock()
  const transport = socketio({
    connect: () => {
      const socket = createFakeSocket(generation)
      sockets.push(socket)
      return socket
    },
    token,
    clock,
    onInvalid: (details) => invalid.push(details),
    ...(rest !== undefined && { rest }),
  })
  const connection = hear(transport.connection.open)
  const socket = () => {
    const latest = sockets.at(-1)
    if (!latest) throw new Error('No socket was made yet.')
    return latest
  }
  let attempt = 0
  return {
    transport,
    clock,
    sockets,
    socket,
    invalid,
    connection,
    connect: async () => {
      attempt += 1
      connection.send({ type: 'connect', attempt })
      await settle()
      socket().lets()
      await settle()
      return socket()
    },
    openCall: (leg) => {
      const full: SignalLeg = { callId: 'call-1', direction: 'outgoing', peer: { id: 'bob' }, ...leg }
      return hear((report) => required(transport.calls).open(full, report))
    },
    openSpace: (spaceId) => hear((report) => required(transport.spaces).open({ spaceId }, report)),
    openMessages: (spaceId) => hear((report) => required(transport.messages).open({ spaceId }, report)),
  }
}

export function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('The transport lacks a port it promises.')
  return value
}
