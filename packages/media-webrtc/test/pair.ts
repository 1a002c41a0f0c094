import type { CaptureRequest, MediaEngine, PeerCommand, PeerFact, PortSession } from '@switchhook/core'
import { type WebrtcEngine, type WebrtcOptions, webrtc } from '../src/index.ts'

type FactOf<Type extends PeerFact['type']> = Extract<PeerFact, { type: Type }>

/** Waits for a condition, looking again and again until the deadline. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  deadlineMs = 30_000,
): Promise<NonNullable<T>> {
  const end = performance.now() + deadlineMs
  for (;;) {
    const value = await condition()
    if (value) return value
    if (performance.now() > end) throw new Error(`Not within ${deadlineMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** A call in an engine. */
export interface Leg {
  engine: WebrtcEngine
  callId: string
}

/** One end: a session of an engine, everything it reported, and a way to wait for a fact. */
export interface End extends Leg {
  session: PortSession<PeerCommand>
  facts: PeerFact[]
  send: (command: PeerCommand) => void
  /** The fact that answers a command sent now; a reported failure rejects. */
  ask: <Type extends PeerFact['type']>(command: PeerCommand, type: Type) => Promise<FactOf<Type>>
  /** Where our candidates go. */
  onCandidate: (fact: FactOf<'peer.candidate'>) => void
}

export function openEnd(callId: string, options?: WebrtcOptions, engine: WebrtcEngine = webrtc(options)): End {
  const facts: PeerFact[] = []
  const end: End = {
    engine,
    callId,
    facts,
    session: (engine as MediaEngine).open({ callId }, (fact) => {
      facts.push(fact)
      if (fact.type === 'peer.candidate') end.onCandidate(fact)
    }),
    send: (command) => end.session.send(command),
    ask: async (command, type) => {
      const from = facts.length
      end.session.send(command)
      const fact = await until(`${type} after ${command.type}`, () =>
        facts.slice(from).find((it) => it.type === type || it.type === 'peer.failed'),
      )
      if (fact.type !== type) throw new Error(JSON.stringify(fact))
      return fact as FactOf<typeof type>
    },
    onCandidate: () => {},
  }
  return end
}

/** Two ends whose facts become commands for the other one, as a signalling channel would carry them. */
export interface Pair {
  caller: End
  callee: End
  call: (asks: { caller?: CaptureRequest; callee?: CaptureRequest }) => Promise<void>
  /** One offer and its answer. */
  negotiate: (
    from: End,
    options?: {
      attempt?: number
      direction?: Direction
      answer?: Direction
      iceRestart?: boolean
      /** What the offer names as sent. */
      tracks?: readonly string[]
    },
  ) => Promise<Exchange>
  close: () => void
}

export type Direction = 'sendrecv' | 'sendonly'

export interface Exchange {
  offer: string
  answer: string
  offerApplied: FactOf<'peer.offerApplied'>
  answerApplied: FactOf<'peer.answerApplied'>
}

let pairs = 0
let attempts = 0

export interface PairOptions {
  caller?: WebrtcOptions
  callee?: WebrtcOptions
  /** In the place of an engine of its own. */
  callerEngine?: WebrtcEngine
}

export function openPair(options: PairOptions = {}): Pair {
  pairs += 1
  const caller = openEnd(`pair-${pairs}`, options.caller, options.callerEngine)
  const callee = openEnd(`pair-${pairs}`, options.callee)
  caller.onCandidate = ({ candidate }) => callee.send({ type: 'addCandidate', candidate })
  callee.onCandidate = ({ candidate }) => caller.send({ type: 'addCandidate', candidate })

  const negotiate: Pair['negotiate'] = async (
    from,
    { direction = 'sendrecv', answer: back = 'sendrecv', iceRestart, tracks, ...given } = {},
  ) => {
    attempts += 1
    const attempt = given.attempt ?? attempts
    const to = from === caller ? callee : caller
    const { offer } = await from.ask(
      { type: 'createOffer', attempt, direction, ...(iceRestart && { iceRestart }), ...(tracks && { tracks }) },
      'peer.offerCreated',
    )
    const offerApplied = await to.ask({ type: 'applyOffer', attempt, offer }, 'peer.offerApplied')
    const { answer } = await to.ask({ type: 'createAnswer', attempt, direction: back }, 'peer.answerCreated')
    const answerApplied = await from.ask({ type: 'applyAnswer', attempt, answer }, 'peer.answerApplied')
    return { offer, answer, offerApplied, answerApplied }
  }

  return {
    caller,
    callee,
    negotiate,
    call: async (asks) => {
      if (asks.caller) await caller.ask({ type: 'capture', media: asks.caller }, 'peer.captured')
      if (asks.callee) await callee.ask({ type: 'capture', media: asks.callee }, 'peer.captured')
      await negotiate(caller)
      await until('both ends connected', () => [caller, callee].every(isConnected))
    },
    close: () => {
      caller.engine.close()
      callee.engine.close()
    },
  }
}

export function peerOf({ engine, callId }: Leg): RTCPeerConnection {
  const peer = engine.peerConnection(callId)
  if (!peer) throw new Error('No peer connection yet.')
  return peer
}

export function isConnected({ engine, callId }: Leg): boolean {
  return ['connected', 'completed'].includes(engine.peerConnection(callId)?.iceConnectionState ?? '')
}

/** What has arrived at an end, and what it has sent, since the beginning. */
export interface Flow {
  packets: number
  frames: number
  audioEnergy: number
  packetsSent: number
}

export async function flowOf(end: Leg, kind?: 'audio' | 'video'): Promise<Flow> {
  const flow: Flow = { packets: 0, frames: 0, audioEnergy: 0, packetsSent: 0 }
  for (const stats of (await peerOf(end).getStats()).values()) {
    if (kind && stats.kind !== kind) continue
    if (stats.type === 'inbound-rtp') {
      flow.packets += stats.packetsReceived ?? 0
      flow.frames += stats.framesDecoded ?? 0
      flow.audioEnergy += stats.totalAudioEnergy ?? 0
    }
    if (stats.type === 'outbound-rtp') flow.packetsSent += stats.packetsSent ?? 0
  }
  return flow
}

/** Sound energy that arrives within the next second's worth of audio packets. */
export async function energyOfNextSecond(end: Leg): Promise<number> {
  const before = await flowOf(end, 'audio')
  const after = await until('fifty packets more', async () => {
    const now = await flowOf(end, 'audio')
    return now.packets >= before.packets + 50 ? now : undefined
  })
  return after.audioEnergy - before.audioEnergy
}

async function consentChecks(end: Leg): Promise<number> {
  const reports = [...(await peerOf(end).getStats()).values()]
  return reports.reduce(
    (sum, { type, responsesReceived = 0 }) => (type === 'candidate-pair' ? sum + responsesReceived : sum),
    0,
  )
}

/** Waits until nothing arrives at the end while the path is proven alive by two consent checks (RFC 7675). */
export async function untilQuiet(end: Leg): Promise<void> {
  await until('no packets', async () => {
    const [before, checks] = [await flowOf(end), await consentChecks(end)]
    await until('two consent checks', async () => (await consentChecks(end)) >= checks + 2)
    return (await flowOf(end)).packets === before.packets
  })
}

/** Waits until more media of the kinds arrives. */
export async function untilFlows(end: Leg, ...kinds: ('audio' | 'video')[]): Promise<void> {
  for (const kind of kinds) {
    const before = await flowOf(end, kind)
    await until(`${kind} flows`, async () => {
      const now = await flowOf(end, kind)
      return now.packets > before.packets + 20 && (kind === 'audio' || now.frames > before.frames + 5)
    })
  }
}

/** Renders all that has arrived at an end: browsers decode sound only where it is played. */
export function renderAll(end: End): void {
  for (const fact of end.facts)
    if ('added' in fact) for (const { id } of fact.added) end.engine.render(id, document.body)
}

export const directionsIn = (sdp: string): string[] =>
  Array.from(sdp.matchAll(/^a=(sendrecv|sendonly|recvonly|inactive)/gm), ([, direction = '']) => direction)

/** A sound file of a tone, loud and of this length, that can be fetched (RIFF WAVE, 8 kHz, 8 bit). */
export function toneFile(seconds: number): string {
  const samples = Uint8Array.from(
    { length: seconds * 8000 },
    (_, at) => 128 + 100 * Math.sin((at * 2 * Math.PI * 600) / 8000),
  )
  const header = new DataView(new ArrayBuffer(44))
  const text = (at: number, value: string) => {
    for (let index = 0; index < value.length; index += 1) header.setUint8(at + index, value.charCodeAt(index))
  }
  text(0, 'RIFF')
  header.setUint32(4, 36 + samples.length, true)
  text(8, 'WAVEfmt ')
  header.setUint32(16, 16, true)
  header.setUint16(20, 1, true)
  header.setUint16(22, 1, true)
  header.setUint32(24, 8000, true)
  header.setUint32(28, 8000, true)
  header.setUint16(32, 1, true)
  header.setUint16(34, 8, true)
  text(36, 'data')
  header.setUint32(40, samples.length, true)
  return URL.createObjectURL(new Blob([header, samples], { type: 'audio/wav' }))
}
