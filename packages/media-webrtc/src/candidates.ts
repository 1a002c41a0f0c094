import type { IceCandidate } from '@switchhook/core'
import { ufragsIn } from './directions.ts'

/** The far end's candidates of one peer connection, each applied when its description is there. */
export interface RemoteCandidates {
  add: (peer: RTCPeerConnection | undefined, candidate: IceCandidate | null) => void
  /** To be told whenever the far end's description is another one. Applies what waited for it. */
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
  /** The generations of the description as it stands. Kept, because browsers write it out each time it is read. */
  let current: ReadonlySet<string> | undefined

  const add: RemoteCandidates['add'] = (peer, candidate) => {
    const ufrag = candidate ? ufragOf(candidate) : undefined
    if (!peer || !current || (ufrag !== undefined && !seen.has(ufrag))) {
      if (waiting.length < maxWaiting) waiting.push(candidate)
      return
    }
    if (ufrag !== undefined && !current.has(ufrag)) return
    // Not waited for: the peer connection keeps its own order. What it refuses is one path less, no failure of the call.
    peer.addIceCandidate(candidate ?? undefined).catch(() => {})
  }

  return {
    add,
    described: (peer) => {
      const sdp = peer.remoteDescription?.sdp
      current = sdp === undefined ? undefined : ufragsIn(sdp)
      for (const ufrag of current ?? []) seen.add(ufrag)
      const early = waiting
      waiting = []
      for (const candidate of early) add(peer, candidate)
    },
  }
}
