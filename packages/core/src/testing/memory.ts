import type {
  CallSignaling,
  Connection,
  ConnectionCommand,
  ConnectionFact,
  InvitedFact,
  Party,
  Report,
  SignalFact,
  Transport,
} from '../ports/index.ts'
import { createPortSession } from './scheduler.ts'
import { createSwitchboard, type Extension } from './switchboard.ts'

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
}

const maxBuffered = 200
const maxUnknownCalls = 32

/**
 * A back end in memory, for tests, demos without a server, and building screens: calls between its users, services and
 * spaces, by the same rules as the reference server. No timers: what has to wait waits in the charts.
 */
export function createMemoryNetwork(): MemoryNetwork {
  const switchboard = createSwitchboard()
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
    let isOpen = false
    let remove: (() => void) | null = null

    const take = (callId: string, fact: SignalFact | InvitedFact) => {
      if (fact.type === 'signal.invited') {
        for (const report of listeners) queueMicrotask(() => listeners.has(report) && report(fact))
        return
      }
      const call = calls.get(callId)
      if (call !== undefined) return call.report(fact)
      const waiting = buffered.get(callId) ?? []
      if (waiting.length >= maxBuffered || (!buffered.has(callId) && buffered.size >= maxUnknownCalls)) return
      buffered.set(callId, [...waiting, fact])
    }

    const extension: Extension = {
      party,
      isConnected: false,
      deliver(callId, fact) {
        const copies = interference?.({ to: party.id, callId, fact }) ?? ['now']
        for (const when of copies) {
          if (when === 'now') take(callId, fact)
          else held.push(() => extension.isConnected && take(callId, fact))
        }
      },
    }

    function setOpen(next: boolean) {
      if (isOpen === next) return
      isOpen = next
      if (next) remove ??= switchboard.add(extension)
      switchboard.connectionChanged(extension, next)
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
            if (refusal !== null)
              return session.report({ type: 'socket.refused', attempt, code: refusal, message: 'Not let in.' })
            sessions += 1
            connection = { report: session.report, attempt }
            session.report({ type: 'socket.opened', attempt, sessionId: `session-${sessions}`, self: party })
            setOpen(true)
          },
          close: () => setOpen(false),
        })
        return session
      },
      describe: () => ({ protocol: 'memory' }),
    }

    const signaling: CallSignaling = {
      listen(report) {
        listeners.add(report)
        return () => listeners.delete(report)
      },
      open(leg, report) {
        const session = createPortSession<Parameters<typeof switchboard.handle>[3], SignalFact>(report, {
          send: (command) => switchboard.handle(extension, leg.callId, leg.peer.id, command),
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

    return {
      name: 'memory',
      trickle: true,
      connection: port,
      calls: signaling,
      close() {
        setOpen(false)
        remove?.()
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
    }
  }

  return {
    connect,
    calls: switchboard.calls,
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
