import type { Client, SpaceView } from '@switchhook/core'
import type { WebrtcEngine } from '@switchhook/media-webrtc'

/** What of one medium of somebody arrived, since the beginning. */
export interface Arrived {
  packets: number
  /** Of a picture: how many were decoded. */
  frames: number
}

/** What a test may ask of the page about the meeting of a space. */
export interface Meeting {
  view: () => SpaceView | undefined
  /** What arrives of each other session in the call, by the id of its party: `audio`, `video`, `screen`. */
  arriving: () => Promise<Record<string, Partial<Record<'audio' | 'video' | 'screen', Arrived>>>>
  /** How the media of each other one is. */
  states: () => Record<string, string | undefined>
  /** Peer connections that are open now. */
  connections: () => number
  /** Everything the space told of errors. */
  errors: string[]
}

/** Follows the meeting of a space, and plays what arrives: browsers decode only what is played. */
export function followMeeting(client: Client, engine: WebrtcEngine, spaceId: string): Meeting {
  const legs = new Set<string>()
  const played = new Set<string>()
  const errors: string[] = []
  client.inspect(({ type, actorRef }: { type: string; actorRef: { id: string } }) => {
    if (type === '@xstate.actor' && actorRef.id.startsWith('leg-')) legs.add(actorRef.id)
  })
  client.on('space:error', ({ error }) => errors.push(error.message))
  const view = () => client.space.observe(spaceId).getSnapshot()
  const others = () =>
    (view()?.participants ?? [])
      .filter(({ isSelf }) => !isSelf)
      .flatMap(({ id, attendances }) => attendances.map((attendance) => ({ id, ...attendance })))
  const peers = () => [...legs].flatMap((id) => engine.peerConnection(id) ?? [])

  client.space.observe(spaceId).subscribe(() => {
    for (const { tracks } of others())
      for (const { id } of tracks) {
        if (played.has(id)) continue
        played.add(id)
        client.media.render(id, document.body)
      }
  })

  return {
    view,
    errors,
    states: () => Object.fromEntries(others().map(({ id, media }) => [id, media])),
    connections: () => peers().filter(({ connectionState }) => connectionState !== 'closed').length,
    arriving: async () => {
      const inbound = (await Promise.all(peers().map((peer) => peer.getStats())))
        .flatMap((report) => [...report.values()])
        .filter(({ type }) => type === 'inbound-rtp')
      const arrived: Awaited<ReturnType<Meeting['arriving']>> = {}
      for (const { id, tracks } of others())
        for (const { id: trackId, kind, isScreen } of tracks) {
          // The engine tells two tracks of one name apart by a number behind it.
          const stats = inbound.find(({ trackIdentifier }) => trackIdentifier === trackId.replace(/#\d+$/, ''))
          const of = arrived[id] ?? {}
          of[isScreen ? 'screen' : kind] = { packets: stats?.packetsReceived ?? 0, frames: stats?.framesDecoded ?? 0 }
          arrived[id] = of
        }
      return arrived
    },
  }
}
