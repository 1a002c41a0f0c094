import type { EngineHooks, PeerFact, PeerLeg, Report, TrackInfo } from '@switchhook/core'
import { createRemoteCandidates, type RemoteCandidates } from './candidates.ts'
import { faultOf, notSupported } from './faults.ts'
import type { LocalMedia } from './local-media.ts'
import { createNegotiation, type Negotiation } from './negotiation.ts'
import { createRemoteTracks, type RemoteTracks } from './remote-tracks.ts'
import type { TrackHearing, Tracks } from './tracks.ts'

/** One peer connection of a call, from before it is made until it is closed. */
export interface Connection {
  candidates: RemoteCandidates
  remote: RemoteTracks
  /** Makes the peer connection, the first time. Throws where there are none. */
  open: () => Opened
  /** What has been made. */
  opened: () => Opened | undefined
  /** Holds our candidates back while a description is being made, so that they never overtake it. */
  holdBack: () => void
  letGo: () => void
  /** Silences it, beside the one that may take its place: gives the ids of the tracks that go. */
  hide: () => readonly string[]
  /** Takes it back: gives the tracks that are there. */
  show: () => readonly TrackInfo[]
  close: () => void
}

export interface Opened {
  peer: RTCPeerConnection
  negotiation: Negotiation
}

export interface ConnectionParts {
  leg: PeerLeg
  hooks: EngineHooks
  connect: (leg: PeerLeg) => RTCPeerConnection | undefined
  tracks: Tracks
  local: LocalMedia
  heard: TrackHearing
  sentAs: (track: MediaStreamTrack) => MediaStreamTrack
  isTakenBack: (attempt: number) => boolean
  tell: Report<PeerFact>
}

function candidateFact({ candidate, sdpMid, sdpMLineIndex, usernameFragment }: RTCIceCandidate): PeerFact {
  return { type: 'peer.candidate', candidate: { candidate, sdpMid, sdpMLineIndex, usernameFragment } }
}

export function createConnection(parts: ConnectionParts): Connection {
  const candidates = createRemoteCandidates()
  const remote = createRemoteTracks(parts.tracks, parts.heard)
  let live: Opened | undefined
  let isHidden = false
  let heldBack: PeerFact[] | undefined
  let hasCandidate = false

  const tell = (fact: PeerFact) => {
    if (!isHidden) parts.tell(fact)
  }
  const gathered = (fact: PeerFact) => {
    if (heldBack) heldBack.push(fact)
    else tell(fact)
  }

  const open = (): Opened => {
    if (live) return live
    const peer = parts.connect(parts.leg)
    if (!peer) throw notSupported('RTCPeerConnection')
    peer.onicecandidate = ({ candidate }) => {
      // The end of one generation; null, the end of all gathering, follows (W3C webrtc-pc §4.8.1.3).
      if (candidate?.candidate === '') return
      if (candidate) {
        hasCandidate = true
        return gathered(candidateFact(candidate))
      }
      gathered({ type: 'peer.candidate', candidate: null })
      // Where a description waits for its candidates, the check says so.
      if (hasCandidate || parts.leg.collection || parts.hooks.iceCollectionCheck) return
      const fault = faultOf('noCandidates', 'No ICE candidate was found.')
      gathered({ type: 'peer.failed', step: 'gather', fault })
    }
    peer.oniceconnectionstatechange = () => tell({ type: 'peer.iceState', state: peer.iceConnectionState })
    peer.ontrack = ({ track, streams }) => remote.arrived(track, streams[0])
    live = { peer, negotiation: createNegotiation(peer, parts) }
    return live
  }

  return {
    candidates,
    remote,
    open,
    opened: () => live,
    holdBack: () => {
      heldBack = []
    },
    letGo: () => {
      const waiting = heldBack ?? []
      heldBack = undefined
      for (const fact of waiting) tell(fact)
    },
    hide: () => {
      isHidden = true
      return remote.hide()
    },
    show: () => {
      isHidden = false
      return remote.show()
    },
    close: () => {
      remote.close()
      if (!live) return
      const { peer, negotiation } = live
      negotiation.cancel()
      peer.onicecandidate = null
      peer.oniceconnectionstatechange = null
      peer.ontrack = null
      peer.close()
    },
  }
}
