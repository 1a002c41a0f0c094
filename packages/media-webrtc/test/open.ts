import type { PeerCommand, PeerFact } from '@switchhook/core'
import { expect, vi } from 'vitest'
import { type WebrtcEngine, type WebrtcOptions, webrtc } from '../src/index.ts'
import { FakePeer, fakeEnvironment, sdp } from './fakes.ts'

export const audio = { audio: true, video: false }
export const offer = sdp(['audio sendrecv'])

export const isOf =
  <Type extends PeerFact['type']>(type: Type) =>
  (fact: PeerFact): fact is Extract<PeerFact, { type: Type }> =>
    fact.type === type

/** Everything that could happen without anything new from outside has happened. */
export const settled = () => new Promise((resolve) => setImmediate(resolve))

let opened: WebrtcEngine[] = []

/** Ends what a test opened. */
export function closeAll() {
  for (const engine of opened) engine.close()
  opened = []
  FakePeer.made = []
}

/** A session over fakes. */
export function open(options: WebrtcOptions = { environment: fakeEnvironment() }) {
  const engine = webrtc(options)
  opened.push(engine)
  const facts: PeerFact[] = []
  const session = engine.open({ callId: 'call-1' }, (fact) => facts.push(fact))
  const fact = async <Type extends PeerFact['type']>(type: Type) =>
    vi.waitUntil(() => facts.find(isOf(type)), { interval: 1 })
  const send = (...commands: PeerCommand[]) => {
    for (const command of commands) session.send(command)
  }
  const peer = () => FakePeer.made[0] ?? expect.fail('no peer connection')
  return { engine, facts, session, fact, send, peer }
}

export const createOffer = (attempt: number, direction: 'sendrecv' | 'sendonly' = 'sendrecv') =>
  ({ type: 'createOffer', attempt, direction }) as const
export const applyOffer = (attempt: number, text = offer) => ({ type: 'applyOffer', attempt, offer: text }) as const
export const addCandidate = (name: string, ufrag: string | null = 'theirs') =>
  ({ type: 'addCandidate', candidate: { candidate: name, usernameFragment: ufrag } }) as const
