const opposite = { active: 'passive', passive: 'active' } as const

/** What the latest answer says of DTLS roles is the word of whoever gave it. */
function agreedRole(peer: RTCPeerConnection): 'active' | 'passive' | undefined {
  const { currentLocalDescription: ours, currentRemoteDescription: theirs } = peer
  const answer = ours?.type === 'answer' ? ours : theirs
  const role = /^a=setup:(active|passive)\b/m.exec(answer?.sdp ?? '')?.[1] as keyof typeof opposite | undefined
  return role && answer !== ours ? opposite[role] : role
}

/**
 * An offer that keeps to the DTLS role we have, if we have one (RFC 8842 §5.5). Firefox answers an offer that leaves the
 * roles open and restarts ICE as if the association were a new one, which Chromium then refuses where the roles differ.
 */
export function withAgreedRole(offer: string, peer: RTCPeerConnection): string {
  const role = agreedRole(peer)
  return role ? offer.replace(/^a=setup:actpass\b/gm, `a=setup:${role}`) : offer
}
