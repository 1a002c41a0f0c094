import type { Page } from 'playwright-core'

/** What has arrived at one end since the beginning (W3C webrtc-stats, `inbound-rtp`). */
export interface Received {
  audioPackets: number
  videoPackets: number
  framesDecoded: number
}

type WithPeers = typeof globalThis & { peers: RTCPeerConnection[] }

/** Makes the page remember its peer connections; to be called before it loads. */
export function collectPeers(page: Page): Promise<unknown> {
  return page.addInitScript(() => {
    const peers: RTCPeerConnection[] = []
    const remembering = new Proxy(RTCPeerConnection, {
      construct(Original, [configuration]: [RTCConfiguration?]) {
        const peer = new Original(configuration)
        peers.push(peer)
        return peer
      },
    })
    Object.assign(globalThis, { peers, RTCPeerConnection: remembering })
  })
}

/** What has arrived at each end of the calls that are open, in the order in which they were made. */
export function receivedBy(page: Page): Promise<Received[]> {
  return page.evaluate(async () => {
    const open = (globalThis as WithPeers).peers.filter(({ connectionState }) => connectionState !== 'closed')
    return Promise.all(
      open.map(async (peer) => {
        const received = { audioPackets: 0, videoPackets: 0, framesDecoded: 0 }
        for (const stats of (await peer.getStats()).values()) {
          if (stats.type !== 'inbound-rtp') continue
          if (stats.kind === 'audio') received.audioPackets += stats.packetsReceived ?? 0
          else received.videoPackets += stats.packetsReceived ?? 0
          received.framesDecoded += stats.framesDecoded ?? 0
        }
        return received
      }),
    )
  })
}
