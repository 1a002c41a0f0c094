import type { IceCollectionInfo } from '@switchhook/core'
import { describe, expect, it } from 'vitest'
import { candidatesIn, defaultCheck } from './collection.ts'

const host = 'a=candidate:1 1 udp 2122260223 192.0.2.1 50000 typ host'
const relay = 'a=candidate:2 1 udp 41885439 203.0.113.1 50001 typ relay raddr 0.0.0.0 rport 0'

/** A description of sound and picture with these candidates. */
const sdp = (audio: readonly string[], video: readonly string[]) =>
  [
    'v=0',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0 1',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111',
    ...audio,
    'a=mid:0',
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    ...video,
    'a=mid:1',
    '',
  ].join('\r\n')

const [one, two] = [{ urls: 'turn:one.example.com' }, { urls: ['turns:two.example.com', 'turn:two.example.com'] }]
const timeouts = { iceCollectionIdealTimeout: 1000, iceCollectionMaxTimeout: 3000 }

const check = (
  elapsed: number,
  description: string,
  servers: readonly { urls: string | string[] }[] = [one],
  more: Partial<IceCollectionInfo> = {},
  isBundled = false,
) =>
  defaultCheck(
    {
      callId: 'call-1',
      callOperation: 'MAKE',
      reason: 'NewCandidate',
      iceCandidates: candidatesIn(description),
      iceCollectionDuration: elapsed,
      iceGatheringState: 'gathering',
      rtcPeerConnectionConfig: { iceServers: servers },
      rtcLocalSessionDescription: description,
      ...more,
    },
    timeouts,
    isBundled,
  )

const start = { type: 'StartCall' }

describe('the default check of the collection of candidates', () => {
  it('reads the candidates out of a description, by medium', () => {
    expect(candidatesIn(sdp([host], [relay]))).toEqual([
      { candidate: host.slice(2), sdpMid: '0', sdpMLineIndex: 0 },
      { candidate: relay.slice(2), sdpMid: '1', sdpMLineIndex: 1 },
    ])
  })

  it('starts when collection is complete with a candidate, and fails without any', () => {
    const complete = { iceGatheringState: 'complete' } as const
    expect(check(10, sdp([host], []), [one], complete)).toEqual(start)
    expect(check(10, sdp([], []), [one], complete)).toEqual({ type: 'Error' })
  })

  it('waits until the ideal time for a relay of every server in every medium', () => {
    expect(check(400, sdp([relay], [relay]))).toEqual(start)
    expect(check(400, sdp([relay, host], [host]))).toEqual({ type: 'Wait', wait: 600 })
    expect(check(400, sdp([relay], [relay]), [one, two])).toEqual({ type: 'Wait', wait: 600 })
    expect(check(400, sdp([relay, relay], [relay, relay]), [one, two])).toEqual(start)
  })

  it('waits until the maximum for one relay in every medium', () => {
    expect(check(1000, sdp([relay], [relay]), [one, two])).toEqual(start)
    expect(check(1200, sdp([relay], [host]), [one, two])).toEqual({ type: 'Wait', wait: 1800 })
  })

  it('takes what there is at the maximum, and fails where there is nothing', () => {
    expect(check(3000, sdp([host], []))).toEqual(start)
    expect(check(3000, sdp([], []))).toEqual({ type: 'Error' })
  })

  it('asks a bundled medium for no candidates of its own once the bundle is agreed on', () => {
    expect(check(400, sdp([relay], []), [one], {}, true)).toEqual(start)
    expect(check(400, sdp([relay], []), [one], {}, false)).toEqual({ type: 'Wait', wait: 600 })
  })

  it('waits for what else may come where there is no relay to wait for', () => {
    expect(check(400, sdp([host], [host]), [{ urls: 'stun:stun.example.com' }])).toEqual({ type: 'Wait', wait: 600 })
  })
})
