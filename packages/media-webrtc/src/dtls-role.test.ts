import { expect, it } from 'vitest'
import { withAgreedRole } from './dtls-role.ts'

const offer = 'm=audio\r\na=setup:actpass\r\nm=video\r\na=setup:actpass\r\n'
const peerWith = (ours: [RTCSdpType, string] | null, theirs: [RTCSdpType, string] | null) => {
  const described = (it: [RTCSdpType, string] | null) => it && { type: it[0], sdp: `m=audio\r\na=setup:${it[1]}\r\n` }
  return {
    currentLocalDescription: described(ours),
    currentRemoteDescription: described(theirs),
  } as RTCPeerConnection
}

it.each([
  ['which we answered', peerWith(['answer', 'active'], ['offer', 'actpass']), 'active'],
  ['which we answered', peerWith(['answer', 'passive'], ['offer', 'actpass']), 'passive'],
  ['which they answered', peerWith(['offer', 'actpass'], ['answer', 'active']), 'passive'],
  ['which they answered', peerWith(['offer', 'actpass'], ['answer', 'passive']), 'active'],
  ['which there is none of yet', peerWith(null, null), 'actpass'],
])('an offer keeps to the DTLS role of the agreement before, %s', (_, peer, role) => {
  expect(withAgreedRole(offer, peer)).toBe(offer.replaceAll('actpass', role))
})
