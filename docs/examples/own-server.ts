import type { PortSession, SignalCommand, SignalLeg } from '@switchhook/core'
import { createMemoryNetwork, type MemoryTransport } from '@switchhook/core/testing'
import { createPipe } from './own-pipe.ts'
import type { Knock, ToClient, ToServer, Welcome } from './own-transport.ts'

/** A socket, as a server sees it. */
export interface Wire {
  send: (text: string) => void
  close: (code: number, reason: string) => void
}

/** What a transport tells of its connection by itself. */
const local: ReadonlySet<string> = new Set(['signal.opened', 'signal.lost', 'signal.restored'])

/** One device of a user, which outlives its sockets. */
function createDevice({ connection, subscriptions, calls, drop }: MemoryTransport) {
  let wire: Wire | null = null
  let attempt = 0
  let heardThere = 0
  const legs = new Map<string, PortSession<SignalCommand>>()
  const pipe = createPipe<ToClient, ToServer>(obey)

  const door = connection.open((fact) => {
    if (fact.type !== 'socket.opened' || fact.self === undefined || wire === null) return
    const { self, sessionId = '' } = fact
    const isNew = fact.attempt === 1
    wire.send(JSON.stringify({ self, sessionId, heard: pipe.heard(), isNew } satisfies Welcome))
    pipe.attach(wire.send, heardThere, false)
  })
  const services = subscriptions?.open((fact) => {
    if (fact.type !== 'subscription.opened') pipe.send({ from: 'services', fact })
  })
  const open = (leg: SignalLeg) =>
    calls?.open(leg, (fact) => {
      if (!local.has(fact.type)) pipe.send({ from: 'call', callId: leg.callId, fact })
    })
  function legOf(leg: SignalLeg): PortSession<SignalCommand> | undefined {
    const session = legs.get(leg.callId) ?? open(leg)
    if (session !== undefined) legs.set(leg.callId, session)
    return session
  }
  calls?.listen((fact) => {
    legOf({ callId: fact.callId, direction: 'incoming', peer: fact.from })
    pipe.send({ from: 'caller', fact })
  })

  function obey(message: ToServer): void {
    if (message.to === 'services') return services?.send(message.command)
    const { leg, command } = message
    if (command !== null) return legOf(leg)?.send(command)
    legs.get(leg.callId)?.close()
    legs.delete(leg.callId)
  }

  function detach(gone: Wire | null): void {
    if (gone === null || wire !== gone) return
    wire = null
    pipe.detach()
    drop()
  }

  return {
    attach(next: Wire, heard: number) {
      detach(wire)
      wire = next
      heardThere = heard
      attempt += 1
      door.send({ type: 'connect', attempt })
    },
    detach,
    receive: pipe.receive,
  }
}

/** A back end whose rules are those of the network in memory. `users` are the names by token. */
export function createBackEnd(users: ReadonlyMap<string, string>) {
  const network = createMemoryNetwork()
  const devices = new Map<string, ReturnType<typeof createDevice>>()
  // Who has an account is known, signed in or not.
  for (const user of users.values()) network.connect(user)

  function deviceOf(user: string, name: string) {
    const key = `${user}/${name}`
    const device = devices.get(key) ?? createDevice(network.connect(user))
    devices.set(key, device)
    return device
  }

  return {
    /** A socket is there. Give it what comes in, and say when it is gone. */
    accept(wire: Wire) {
      let device: ReturnType<typeof createDevice> | undefined
      return {
        hear(text: string) {
          const frame = JSON.parse(text) as Knock | Parameters<ReturnType<typeof createDevice>['receive']>[0]
          if (!('token' in frame)) return device?.receive(frame)
          const user = users.get(frame.token)
          if (user === undefined) return wire.close(4401, 'unauthorized')
          device = deviceOf(user, frame.device)
          device.attach(wire, frame.heard)
        },
        gone: () => device?.detach(wire),
      }
    },
  }
}
