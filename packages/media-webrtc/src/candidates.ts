import type { IceCandidate } from '@switchhook/core'
import { ufragsIn } from './directions.ts'

/** The far end's candidates of one peer connection, each applied when its description is there. */
export interface RemoteCandidates {
  add: (peer: RTCPeerConnection | undefined, candidate: IceCandidate | null) => void
  /** Applies what waited for the description that has just been applied. */
  described: (peer: RTCPeerConnection) => void
}

/** Candidates kept while their description is not there; more are dropped. */
const maxWaiting = 200

const ufragOf = (candidate: IceCandidate): string | undefined =>
  candidate.usernameFragment ?? / ufrag (\S+)/.exec(candidate.candidate)?.[1]

/**
 * Trickled candidates overtake the description they belong to, the first one and that of an ICE restart: those of a
 * generation not seen yet wait, those of a generation that is over are dropped (RFC 8838 §14.2).
 */
export function createRemoteCandidates(): RemoteCandidates {
  let waiting: (IceCandidate | null)[] = []
  const seen = new Set<string>()

  const add: RemoteCandidates['add'] = (peer, candidate) => {
    const description = peer?.remoteDescription
    const ufrag = candidate ? ufragOf(candidate) : undefined
    const isEarly = !description || (ufrag !== undefined && !seen.has(ufrag))
    if (isEarly) {
      if (waiting.length < maxWaiting) waiting.push(candidate)
      return
    }
    if (ufrag !== undefined && !ufragsIn(description.sdp).has(ufrag)) return
    // Not waited for: the peer connection keeps its own order. What it refuses is one path less, no failure of the call.
    peer.addIceCandidate(candidate ?? undefined).catch(() => {})
  }

  return {
    add,
    described: (peer) => {
      for (const ufrag of ufragsIn(peer.remoteDescription?.sdp ?? '')) seen.add(ufrag)
      const early = waiting
      waiting = []
      for (const candidate of early) add(peer, candidate)
    },
  }
}
