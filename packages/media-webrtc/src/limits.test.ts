import { describe, expect, it } from 'vitest'
import { withBandwidth } from './limits.ts'

const sdp = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0 1',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'c=IN IP4 0.0.0.0',
  'b=AS:999',
  'a=mid:0',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'c=IN IP4 0.0.0.0',
  'a=mid:1',
  '',
].join('\r\n')

const bandwidthIn = (text: string) =>
  text.split(/^(?=m=)/m).map((section) => Array.from(section.matchAll(/^b=.*$/gm), ([line]) => line.trim()))

describe('call.4 the bandwidth a description allows the far end', () => {
  it('is left alone without limits', () => {
    expect(withBandwidth(sdp, undefined)).toBe(sdp)
    expect(withBandwidth(sdp, {})).toBe(sdp)
  })

  it('stands in a medium in kbit/s and in bit/s, in the place of what stood there', () => {
    expect(bandwidthIn(withBandwidth(sdp, { audio: 32 }))).toEqual([[], ['b=AS:32', 'b=TIAS:32000'], []])
  })

  it('of the call holds for the session and for each medium that has no lower one', () => {
    expect(bandwidthIn(withBandwidth(sdp, { call: 300, audio: 40, video: 900 }))).toEqual([
      ['b=AS:300', 'b=TIAS:300000'],
      ['b=AS:40', 'b=TIAS:40000'],
      ['b=AS:300', 'b=TIAS:300000'],
    ])
  })

  it('stands where the grammar wants it: after the address, before times and attributes (RFC 8866 §5)', () => {
    const kinds = withBandwidth(sdp, { call: 300 })
      .trim()
      .split('\r\n')
      .map((line) => line[0])
      .join('')
    expect(kinds).toBe('vosbbtamcbbamcbba')
  })

  it('takes nothing that is no bandwidth', () => {
    for (const call of [0, -1, Number.NaN]) expect(bandwidthIn(withBandwidth(sdp, { call }))[0]).toEqual([])
  })
})
