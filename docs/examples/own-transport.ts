import type {
  CallSignaling,
  Connection,
  ConnectionCommand,
  ConnectionFact,
  InvitedFact,
  Party,
  PortSession,
  Report,
  SignalCommand,
  SignalFact,
  SignalLeg,
  SubscriptionCommand,
  SubscriptionFact,
  Subscriptions,
  Transport,
} from '@switchhook/core'
import { createPipe } from './own-pipe.ts'

// #region wire
/** The first word of each end on a new socket: who we are, and how much we heard on those before. */
export interface Knock {
  token: string
  device: string
  heard: number
}
export interface Welcome {
  self: Party
  sessionId: string
  heard: number
  /** The server knows nothing of this device, or not any more. */
  isNew: boolean
}

/** Everything after it: the messages of the ports as they are, and whom they are for. `null` ends the session of a call. */
export type ToServer =
  | { to: 'services'; command: SubscriptionCommand }
  | { to: 'call'; leg: SignalLeg; command: SignalCommand | null }

export type ToClient =
  | { from: 'services'; fact: SubscriptionFact }
  | { from: 'caller'; fact: InvitedFact }
  | { from: 'call'; callId: string; fact: SignalFact }
// #endregion wire

// #region session
/** A session of a port that keeps the contract: facts in later microtasks, in order, and none after `close`. */
function sessionOf<Command, Fact>(
  report: Report<Fact>,
  { send, close }: PortSession<Command>,
): PortSession<Command> & { report: Report<Fact> } {
  let isOpen = true
  return {
    report: (fact) => queueMicrotask(() => isOpen && report(fact)),
    send: (command) => isOpen && send(command),
    close() {
      if (isOpen) close()
      isOpen = false
    },
  }
}
// #endregion session

interface Options {
  url: string
  /** Asked anew for each attempt. */
  token: () => string | Promise<string>
  connect?: (url: string) => WebSocket
}

/** What is still worth saying when the connection is back, though the call is over here. */
const goodbyes: ReadonlySet<string> = new Set(['cancel', 'end', 'reject', 'forward'])
const unauthorized = 4401

/** Calls and services over a WebSocket that carries the messages of the ports as JSON. */
export function overWebSocket({ url, token, connect = (to) => new WebSocket(to) }: Options): Transport {
  const device = crypto.randomUUID()
  const calls = new Map<string, Report<SignalFact>>()
  const early = new Map<string, SignalFact[]>()
  const listeners = new Set<Report<InvitedFact>>()
  let socket: WebSocket | null = null
  let isUp = false
  let latest = 0
  let tellConnection: Report<ConnectionFact> = () => {}
  let tellServices: Report<SubscriptionFact> = () => {}

  const pipe = createPipe<ToServer, ToClient>(hear)

  // #region connection
  function setUp(next: boolean): void {
    if (isUp === next) return
    isUp = next
    if (!next) pipe.detach()
    for (const report of calls.values()) report({ type: next ? 'signal.restored' : 'signal.lost' })
  }

  function hangUp(): void {
    const old = socket
    socket = null
    old?.close()
    setUp(false)
  }

  /** One attempt, which is answered once. Whether there is another one the client decides. */
  async function dial(attempt: number): Promise<void> {
    hangUp()
    latest = attempt
    const closed = (reason: string) => tellConnection({ type: 'socket.closed', attempt, reason })
    let given: string
    try {
      given = await token()
    } catch {
      return closed('no token') // what the function threw may hold a secret
    }
    if (latest !== attempt) return
    const mine = connect(url)
    socket = mine
    mine.onopen = () => mine.send(JSON.stringify({ token: given, device, heard: pipe.heard() } satisfies Knock))
    mine.onmessage = ({ data }) => {
      if (socket !== mine) return
      const frame = JSON.parse(String(data)) as Welcome | Parameters<typeof pipe.receive>[0]
      if (!('self' in frame)) return pipe.receive(frame)
      const { self, sessionId, heard, isNew } = frame
      pipe.attach((text) => mine.send(text), heard, isNew)
      tellConnection({ type: 'socket.opened', attempt, sessionId, self })
      setUp(true)
    }
    mine.onclose = ({ code }) => {
      if (socket !== mine) return
      socket = null
      setUp(false)
      if (code === unauthorized)
        tellConnection({ type: 'socket.refused', attempt, code: 'unauthorized', message: 'The token is not valid.' })
      else closed(`closed (${code})`)
    }
  }

  const connection: Connection = {
    open(report) {
      const session = sessionOf<ConnectionCommand, ConnectionFact>(report, {
        send: (command) => (command.type === 'connect' ? void dial(command.attempt) : leave()),
        close: () => leave(),
      })
      tellConnection = session.report
      return session
    },
  }
  function leave(): void {
    latest = 0
    hangUp()
  }
  // #endregion connection

  function hear(message: ToClient): void {
    if (message.from === 'services') tellServices(message.fact)
    else if (message.from === 'call') hearOfCall(message.callId, message.fact)
    else for (const report of listeners) report(message.fact)
  }

  // #region calls
  /** What comes before the call has a session is kept for it: 200 facts of 32 calls at the most. */
  function hearOfCall(callId: string, fact: SignalFact): void {
    const report = calls.get(callId)
    if (report !== undefined) return report(fact)
    const waiting = early.get(callId) ?? []
    const [oldest] = early.keys()
    if (waiting.length === 0 && early.size >= 32 && oldest !== undefined) early.delete(oldest)
    if (waiting.length < 200) early.set(callId, [...waiting, fact])
  }

  const signaling: CallSignaling = {
    dtmf: true,
    listen(report) {
      listeners.add(report)
      return () => listeners.delete(report)
    },
    open(leg, report) {
      const say = (command: SignalCommand | null) => {
        if (isUp || command === null || goodbyes.has(command.type)) pipe.send({ to: 'call', leg, command })
      }
      const session = sessionOf<SignalCommand, SignalFact>(report, {
        send: say,
        close() {
          calls.delete(leg.callId)
          say(null)
        },
      })
      calls.set(leg.callId, session.report)
      session.report({ type: 'signal.opened' })
      if (!isUp) session.report({ type: 'signal.lost' })
      for (const fact of early.get(leg.callId) ?? []) session.report(fact)
      early.delete(leg.callId)
      return session
    },
  }
  // #endregion calls

  const subscriptions: Subscriptions = {
    available: ['call'],
    open(report) {
      const session = sessionOf<SubscriptionCommand, SubscriptionFact>(report, {
        send(command) {
          if (isUp) return pipe.send({ to: 'services', command })
          const { attempt } = command
          session.report({
            type: 'subscription.refused',
            attempt,
            status: 53,
            code: 'offline',
            message: 'No connection.',
          })
        },
        close: () => {},
      })
      tellServices = session.report
      session.report({ type: 'subscription.opened' })
      return session
    },
  }

  // #region transport
  return { name: 'websocket', trickle: true, connection, subscriptions, calls: signaling, close: leave }
  // #endregion transport
}
