import type {
  CallSignaling,
  Connection,
  ConnectionCommand,
  ConnectionFact,
  Credentials,
  InvitedFact,
  Party,
  Report,
  SignalFact,
  Transport,
} from '../ports/index.ts'
import { createMemoryHistory } from './memory.history.ts'
import { createMemoryMessages, type MemoryMessages } from './memory.messages.ts'
import { createMemoryServices, type MemoryServices } from './memory.services.ts'
import type { MemorySpaces } from './memory.spaces.api.ts'
import { createMemorySpaces } from './memory.spaces.ts'
import { watchedTransport } from './memory.wire.ts'
import { createPortSession } from './scheduler.ts'
import type { Extension } from './switchboard.lines.ts'
import { createSwitchboard } from './switchboard.ts'

/** A fact on its way through the network: what a test may hold back, double or lose. */
export interface Delivery {
  /** User the fact is for. */
  to: string
  callId: string
  fact: SignalFact | InvitedFact
}

/** What becomes of a delivery: each entry is one copy, delivered now or kept until `releaseHeld`. */
export type Interference = (delivery: Delivery) => readonly ('now' | 'later')[]

/** A transport in memory, with the means to break its connection. */
export interface MemoryTransport extends Transport {
  /** Cuts the connection, as a network does: nobody says goodbye. */
  drop: () => void
  /** Refuses (`'unauthorized'` …) or accepts (null) the next connections. */
  refuse: (code: string | null) => void
  /** Sessions of calls that are open now: 0 when nothing leaks. */
  openSessions: () => number
  /** What was given last by `setCredentials`, in any form; null before. */
  credentials: () => Credentials | null
  /** Lets pings go unanswered from now on, as a socket does that is dead without knowing it. */
  deafen: (isDeaf: boolean) => void
}

export interface MemoryNetwork {
  /** A transport for one connection of a user. Two of the same user are two devices. */
  connect: (user: string | Party) => MemoryTransport
  /** Calls the network knows. */
  calls: () => readonly string[]
  /** Interferes with every fact from now on; null stops. */
  interfere: (how: Interference | null) => void
  /** Delivers what was held back, late and in order. */
  releaseHeld: () => void
  /** The services of all connections, with the means to end them. */
  services: MemoryServices
  /** The spaces, with what an administrator may do there. */
  spaces: MemorySpaces
  /** The messages of the spaces. */
  messages: MemoryMessages
}

const maxBuffered = 200
const maxUnknownCalls = 32
/** What is still worth saying when the connection is back, though the call is over here. */
const goodbyes: ReadonlySet<string> = new Set(['cancel', 'end', 'reject', 'forward'])

/**
 * A back end in memory, for tests, demos without a server, and building screens: calls between its users, services and
 * spaces, by the same rules as the reference server. No timers: what has to wait waits in the charts.
 */
export function createMemoryNetwork(): MemoryNetwork {
  const switchboard = createSwitchboard()
  const services = createMemoryServices()
  const spaces = createMemorySpaces()
  const messages = createMemoryMessages(spaces.isIn)
  const history = createMemoryHistory()
  let interference: Interference | null = null
  let held: (() => void)[] = []
  let sessions = 0

  function connect(user: string | Party): MemoryTransport {
    const party: Party =
      typeof user === 'string' ? { id: user, username: `${user}@example.test`, displayName: user } : user
    const calls = new Map<string, { report: Report<SignalFact> }>()
    const buffered = new Map<string, SignalFact[]>()
    const listeners = new Set<Report<InvitedFact>>()
    let connection: { report: Report<ConnectionFact>; attempt: number } | null = null
    let refusal: string | null = null
    let credentials: Credentials | null = null
    let isDeaf = false
    let isOpen = false
    let sessionId: string | null = null
    const member = { party, sessionId: () => (isOpen ? sessionId : null) }
    const unsaid: (() => void)[] = []

    const take = (callId: string, fact: SignalFact | InvitedFact) => {
      if (fact.type === 'signal.invited') {
        for (const report of listeners) queueMicrotask(() => listeners.has(report) && report(fact))
        return
      }
      const call = calls.get(callId)
      if (call !== undefined) return call.report(fact)
      const waiting = buffered.get(callId) ?? []
      const [oldest] = buffered.keys()
      if (waiting.length === 0 && buffered.size >= maxUnknownCalls && oldest !== undefined) buffered.delete(oldest)
      if (waiting.length < maxBuffered) buffered.set(callId, [...waiting, fact])
    }

    const extension: Extension = {
      party,
      isConnected: false,
      isReachable: () => extension.isConnected && services.heldBy(member).includes('call'),
      sessionId: member.sessionId,
      attends: (spaceId) => spaces.attends(spaceId, member),
      deliver(callId, fact) {
        const copies = interference?.({ to: party.id, callId, fact }) ?? ['now']
        for (const when of copies) {
          if (when === 'now') take(callId, fact)
          else held.push(() => extension.isConnected && take(callId, fact))
        }
      },
    }

    // Who has a transport is known, signed in or not.
    const remove = switchboard.add(extension)

    function setOpen(next: boolean) {
      if (isOpen === next) return
      if (!next) {
        services.connectionLost(member)
        spaces.connectionLost(member)
        messages.connectionLost(member)
      }
      isOpen = next
      if (next) {
        services.connectionRestored(member)
        spaces.connectionRestored(member)
        messages.connectionRestored(member)
      }
      switchboard.connectionChanged(extension, next)
      if (next) for (const say of unsaid.splice(0)) say()
      for (const { report } of calls.values()) report({ type: next ? 'signal.restored' : 'signal.lost' })
    }

    const port: Connection = {
      open: (report) => {
        const session = createPortSession<ConnectionCommand, ConnectionFact>(report, {
          send(command) {
            if (command.type === 'disconnect') {
              connection = null
              return setOpen(false)
            }
            const { attempt } = command
            if (command.type === 'ping') {
              if (!isDeaf) session.report({ type: 'socket.ponged', attempt })
              return
            }
            if (refusal !== null)
              return session.report({ type: 'socket.refused', attempt, code: refusal, message: 'Not let in.' })
            sessions += 1
            sessionId = `session-${sessions}`
            connection = { report: session.report, attempt }
            session.report({ type: 'socket.opened', attempt, sessionId, self: party })
            setOpen(true)
          },
          close: () => setOpen(false),
        })
        return session
      },
      describe: () => ({ protocol: 'memory' }),
      pings: true,
    }

    const signaling: CallSignaling = {
      dtmf: true,
      listen(report) {
        listeners.add(report)
        return () => listeners.delete(report)
      },
      open(leg, report) {
        const session = createPortSession<Parameters<typeof switchboard.handle>[3], SignalFact>(report, {
          send(command) {
            const hand = () => switchboard.handle(extension, leg.callId, leg.peer.id, command, leg.meeting)
            if (isOpen || !goodbyes.has(command.type)) hand()
            else unsaid.push(hand)
          },
          close: () => calls.delete(leg.callId),
        })
        calls.set(leg.callId, session)
        session.report({ type: 'signal.opened' })
        if (!isOpen) session.report({ type: 'signal.lost' })
        for (const fact of buffered.get(leg.callId) ?? []) session.report(fact)
        buffered.delete(leg.callId)
        return session
      },
    }

    return watchedTransport({
      name: 'memory',
      trickle: true,
      connection: port,
      calls: history.logged(party, signaling),
      history: history.portFor(party),
      subscriptions: services.portFor(member),
      spaces: spaces.portFor(member),
      messages: messages.portFor(member),
      close() {
        setOpen(false)
        remove()
        listeners.clear()
        buffered.clear()
      },
      drop() {
        const { report, attempt } = connection ?? {}
        connection = null
        setOpen(false)
        if (report !== undefined && attempt !== undefined) report({ type: 'socket.closed', attempt, reason: 'network' })
      },
      refuse: (code) => {
        refusal = code
      },
      openSessions: () => calls.size,
      credentials: () => credentials,
      setCredentials(given) {
        credentials = given
        return true
      },
      deafen: (deaf) => {
        isDeaf = deaf
      },
    })
  }

  return {
    connect,
    calls: switchboard.calls,
    services,
    spaces,
    messages,
    interfere: (how) => {
      interference = how
    },
    releaseHeld() {
      const late = held
      held = []
      for (const deliver of late) deliver()
    },
  }
}
