import type {
  EngineHooks,
  IceCandidate,
  IceCollectionInfo,
  IceCollectionResult,
  IceTimeouts,
  PeerLeg,
} from '@switchhook/core'
import { faultOf } from './faults.ts'

/** Thrown where a collection is given up because its offer was taken back: nobody is told. */
export const cancelled: unique symbol = Symbol('cancelled')

/** The candidates that a description has in it already. */
export function candidatesIn(sdp: string): IceCandidate[] {
  const [, ...sections] = sdp.split(/^(?=m=)/m)
  return sections.flatMap((section, sdpMLineIndex) => {
    const sdpMid = /^a=mid:(\S+)/m.exec(section)?.[1] ?? null
    return Array.from(section.matchAll(/^a=(candidate:.*?)\r?$/gm), ([, candidate = '']) => ({
      candidate,
      sdpMid,
      sdpMLineIndex,
    }))
  })
}

/** The media that need candidates of their own: with bundling agreed on, the first of the bundle gathers for all. */
function gatheringMedia(sdp: string, isBundled: boolean): string[] {
  const mids = Array.from(sdp.matchAll(/^a=mid:(\S+)/gm), ([, mid = '']) => mid)
  const bundled = /^a=group:BUNDLE (.*?)\r?$/m.exec(sdp)?.[1]?.split(' ') ?? []
  return isBundled ? mids.filter((mid) => bundled.indexOf(mid) < 1) : mids
}

const isRelay = ({ candidate }: IceCandidate) => / typ relay\b/.test(candidate)

/**
 * The default check of the inventory: all relays until the ideal time, one for each medium until the maximum, then
 * whatever there is. One relayed candidate a medium is counted for each server, as few browsers tell them apart.
 */
export function defaultCheck(
  info: IceCollectionInfo,
  { iceCollectionIdealTimeout: ideal, iceCollectionMaxTimeout: max }: IceTimeouts,
  isBundled: boolean,
): IceCollectionResult {
  const { iceCandidates, iceCollectionDuration: elapsed, iceGatheringState, rtcPeerConnectionConfig } = info
  if (iceGatheringState === 'complete' || elapsed >= max)
    return iceCandidates.length > 0 ? { type: 'StartCall' } : { type: 'Error' }
  const { iceServers = [] } = rtcPeerConnectionConfig as RTCConfiguration
  const relays = iceServers.filter(({ urls }) => [urls].flat().some((url) => /^turns?:/.test(url))).length
  const wanted = elapsed < ideal ? relays : Math.min(1, relays)
  const media = gatheringMedia(info.rtcLocalSessionDescription, isBundled)
  const enough = media.every((mid) => iceCandidates.filter((it) => it.sdpMid === mid && isRelay(it)).length >= wanted)
  // Without a relay there is none to wait for, but neither is the first candidate all there is.
  if (wanted > 0 && enough) return { type: 'StartCall' }
  return { type: 'Wait', wait: (elapsed < ideal ? ideal : max) - elapsed }
}

/** One collection under way. */
export interface Collection {
  /** Settles when the description may go; rejects with a fault, or {@link cancelled}. */
  done: Promise<void>
  cancel: () => void
}

/** Waits until the check says that the candidates of our description, as it is set now, are enough. */
export function collect(peer: RTCPeerConnection, leg: PeerLeg, hooks: EngineHooks): Collection {
  const began = performance.now()
  const isBundled = peer.signalingState === 'stable' || !!peer.currentRemoteDescription
  const timeouts = leg.collection ?? { iceCollectionIdealTimeout: 0, iceCollectionMaxTimeout: 0 }
  const check = hooks.iceCollectionCheck
  const stop = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let settle: (error?: unknown) => void = () => {}
  const done = new Promise<void>((resolve, reject) => {
    settle = (error) => {
      clearTimeout(timer)
      stop.abort()
      if (error === undefined) resolve()
      else reject(error)
    }
  })

  const look = (reason: IceCollectionInfo['reason']) => {
    clearTimeout(timer)
    const sdp = peer.localDescription?.sdp ?? ''
    const info: IceCollectionInfo = {
      callId: leg.callId,
      callOperation: hooks.operationOf?.(leg.callId) ?? '',
      reason,
      iceCandidates: candidatesIn(sdp),
      iceCollectionDuration: performance.now() - began,
      iceGatheringState: peer.iceGatheringState,
      rtcPeerConnectionConfig: peer.getConfiguration(),
      rtcLocalSessionDescription: sdp,
    }
    let result: IceCollectionResult | undefined
    try {
      result = check ? check(info, timeouts) : defaultCheck(info, timeouts, isBundled)
    } catch {}
    if (result?.type === 'StartCall') return settle()
    if (result?.type === 'Wait') {
      if (result.wait !== undefined) timer = setTimeout(look, Math.max(0, result.wait), 'Scheduled')
      return
    }
    if (!check) return settle(faultOf('noCandidates', 'No ICE candidate was found in time.'))
    const said = result?.type === 'Error' && typeof result.error === 'string' && result.error
    settle(faultOf('iceCheck', said || 'The check of ICE candidates threw, or gave no known result.'))
  }
  const { signal } = stop
  peer.addEventListener('icecandidate', ({ candidate }) => candidate?.candidate && look('NewCandidate'), { signal })
  peer.addEventListener('icegatheringstatechange', () => look('IceGatheringStateChanged'), { signal })
  look('IceGatheringStateChanged')
  return { done, cancel: () => settle(cancelled) }
}
