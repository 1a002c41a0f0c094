import { unchangedAnswer } from './directions.ts'

/**
 * Agrees once more on what both ends have agreed on already, without a word to the far end.
 *
 * Chromium applies the directions of an offer as soon as it is set and forgets to take them back with it: after the
 * rollback of a far end's hold we would send nothing, and the tracks of our own would stay muted, until the next
 * negotiation (w3c/webrtc-pc#3081).
 */
export async function reassert(peer: RTCPeerConnection): Promise<void> {
  const { currentLocalDescription: ours, currentRemoteDescription: theirs } = peer
  if (!ours || !theirs) return
  const offer = await peer.createOffer()
  const answer = unchangedAnswer(offer.sdp ?? '', ours.sdp, theirs.sdp)
  if (answer === undefined) return
  await peer.setLocalDescription(offer)
  try {
    await peer.setRemoteDescription({ type: 'answer', sdp: answer })
  } catch {
    await peer.setLocalDescription({ type: 'rollback' })
  }
}
