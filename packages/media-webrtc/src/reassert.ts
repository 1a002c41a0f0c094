/**
 * Agrees once more on what both ends have agreed on already, without a word to the far end: applies its description as
 * it stands and answers it to ourselves.
 *
 * Chromium applies the directions of an offer as soon as it is set and forgets to take them back with it: after the
 * rollback of a far end's hold we would send nothing, after that of our own we would see and hear nothing, until the
 * next negotiation (w3c/webrtc-pc#3081).
 */
export async function reassert(peer: RTCPeerConnection): Promise<void> {
  const sdp = peer.currentRemoteDescription?.sdp
  if (sdp === undefined) return
  try {
    // A DTLS role or actpass may stand in an offer all the same (RFC 8842 §5.2).
    await peer.setRemoteDescription({ type: 'offer', sdp })
    await peer.setLocalDescription()
  } catch {
    if (peer.signalingState === 'have-remote-offer') await peer.setRemoteDescription({ type: 'rollback' })
  }
}
