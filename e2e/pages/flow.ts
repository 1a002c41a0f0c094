/** What arrived at one end of a call, and what it sent, since the beginning (W3C webrtc-stats). */
export interface Flow {
  packetsReceived: number
  framesDecoded: number
  /** Of the picture decoded last, in pixels. */
  frameWidth: number
  packetsSent: number
  /** Energy of the sound that was played, as `totalAudioEnergy` counts it. */
  audioEnergy: number
}

/** Sums of one kind of media over a peer connection; zeros without one. */
export async function flowOf(peer: RTCPeerConnection | undefined, kind: 'audio' | 'video'): Promise<Flow> {
  const flow: Flow = { packetsReceived: 0, framesDecoded: 0, frameWidth: 0, packetsSent: 0, audioEnergy: 0 }
  if (!peer) return flow
  for (const stats of (await peer.getStats()).values()) {
    if (stats.kind !== kind) continue
    if (stats.type === 'inbound-rtp') {
      flow.packetsReceived += stats.packetsReceived ?? 0
      flow.framesDecoded += stats.framesDecoded ?? 0
      flow.frameWidth = stats.frameWidth ?? flow.frameWidth
      flow.audioEnergy += stats.totalAudioEnergy ?? 0
    }
    if (stats.type === 'outbound-rtp') flow.packetsSent += stats.packetsSent ?? 0
  }
  return flow
}

/** How often the far end answered a consent check on any path. */
export async function responsesOf(peer: RTCPeerConnection | undefined): Promise<number> {
  const reports = peer ? [...(await peer.getStats()).values()] : []
  return reports.reduce(
    (sum, { type, responsesReceived = 0 }) => (type === 'candidate-pair' ? sum + responsesReceived : sum),
    0,
  )
}
