import { describe, expect, it } from 'vitest'
import { sdp } from '../test/fakes.ts'
import { mediaIn, movesMedia, strongestOf, ufragsIn } from './directions.ts'

const lines = (...text: string[]) => ['v=0', 's=-', ...text, ''].join('\r\n')

describe('the media of a description', () => {
  it('have the direction of their own, of the session, or sendrecv', () => {
    const own = lines('a=inactive', 'm=audio 9 X 0', 'a=mid:a', 'a=recvonly', 'm=video 9 X 0', 'a=mid:v')
    expect(mediaIn(own)).toEqual([
      { mid: 'a', direction: 'recvonly' },
      { mid: 'v', direction: 'inactive' },
    ])
    expect(mediaIn(lines('m=audio 9 X 0', 'a=mid:a'))).toEqual([{ mid: 'a', direction: 'sendrecv' }])
  })

  it('leave out what was rejected, but not what is only bundled', () => {
    const text = lines('m=audio 0 X 0', 'a=mid:a', 'm=video 0 X 0', 'a=mid:v', 'a=bundle-only', 'a=sendonly')
    expect(mediaIn(text)).toEqual([{ mid: 'v', direction: 'sendonly' }])
  })

  it('leave out data channels', () => {
    expect(mediaIn(lines('m=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'a=mid:0'))).toEqual([])
  })

  it('are numbered where they have no mid', () => {
    expect(mediaIn('v=0\nm=audio 9 X 0\na=sendonly\nm=video 9 X 0\na=recvonly\n')).toEqual([
      { mid: '0', direction: 'sendonly' },
      { mid: '1', direction: 'recvonly' },
    ])
  })
})

it.each([
  [['sendonly', 'recvonly'], 'recvonly'],
  [['inactive', 'sendonly'], 'sendonly'],
  [['recvonly', 'sendrecv'], 'sendrecv'],
  [['inactive'], 'inactive'],
  [[], 'inactive'],
])('the strongest of %j is %s', (directions, strongest) => {
  expect(strongestOf(mediaIn(sdp(directions.map((direction) => `audio ${direction}`))))).toBe(strongest)
})

it('knows the ICE generations of a description', () => {
  expect(ufragsIn(lines('a=ice-ufrag:one', 'm=audio 9 X 0', 'a=ice-ufrag:two'))).toEqual(new Set(['one', 'two']))
})

it('sees that a medium changes its direction, and not that one is added', () => {
  expect(movesMedia(sdp(['audio sendonly']), sdp(['audio sendrecv']))).toBe(true)
  expect(movesMedia(sdp(['audio sendrecv', 'video sendrecv']), sdp(['audio sendrecv']))).toBe(false)
})
