import type { MediaEngine, PeerCommand, PeerFact, PeerLeg } from '../../ports/index.ts'
import { type Hearing, hear } from './hearing.ts'

/** One end of a call, as a test hears it. */
export type Peer = Hearing<PeerCommand, PeerFact>

export const media = { audio: true, video: false }

/** A session that is open. */
export async function openPeer(
  engine: MediaEngine,
  callId: string,
  options: Omit<PeerLeg, 'callId'> = {},
): Promise<Peer> {
  const peer = hear<PeerCommand, PeerFact>((report) => engine.open({ ...options, callId }, report))
  await peer.next('peer.opened')
  return peer
}

/** Passes candidates on, both ways, as signalling would. */
export function relay(one: Peer, other: Peer): () => void {
  let isOn = true
  const carry = async (from: Peer, to: Peer) => {
    while (isOn) {
      const { candidate } = await from.next('peer.candidate')
      if (isOn) to.send({ type: 'addCandidate', candidate })
    }
  }
  void carry(one, other)
  void carry(other, one)
  return () => {
    isOn = false
  }
}

/** One offer and its answer. */
export async function agree(
  one: Peer,
  other: Peer,
  attempt: number,
  hold: { one?: boolean; other?: boolean } = {},
  tracks?: readonly string[],
) {
  const direction = hold.one === true ? 'sendonly' : 'sendrecv'
  one.send({ type: 'createOffer', attempt, direction, ...(tracks && { tracks }) })
  const { offer } = await one.next('peer.offerCreated')
  other.send({ type: 'applyOffer', attempt, offer })
  const offerApplied = await other.next('peer.offerApplied')
  other.send({ type: 'createAnswer', attempt, direction: hold.other === true ? 'sendonly' : 'sendrecv' })
  const { answer } = await other.next('peer.answerCreated')
  one.send({ type: 'applyAnswer', attempt, answer })
  const answerApplied = await one.next('peer.answerApplied')
  return { offer, answer, offerApplied, answerApplied }
}

/** Two ends that have agreed on sound. */
export async function call(engine: MediaEngine, names: readonly [string, string] = ['one', 'other']) {
  const [one, other] = [await openPeer(engine, names[0]), await openPeer(engine, names[1])]
  const stop = relay(one, other)
  one.send({ type: 'capture', media })
  other.send({ type: 'capture', media })
  const [mine, theirs] = [await one.next('peer.captured'), await other.next('peer.captured')]
  const first = await agree(one, other, 1)
  return { one, other, mine: mine.tracks, theirs: theirs.tracks, first, stop }
}

/** Waits for the path between the ends. */
export async function connected(peer: Peer) {
  for (;;) {
    const { state } = await peer.next('peer.iceState')
    if (state === 'connected' || state === 'completed') return
  }
}
