/** The same dial through our client, transport, server and engine, with tracks captured beforehand. */
import { type CallView, createClient } from '@switchhook/core'
import { webrtc } from '@switchhook/media-webrtc'
import { socketio } from '@switchhook/transport-socketio/client'
import { captured, createGate, type Dial, now, place } from './dial.ts'

const { peer, server, token } = place()
const stream = captured()

/**
 * The tracks the floor sends too, dial after dial. The engine stops the tracks of a call with it; these stay, because
 * clones made while the clock runs would count the capturing of media on our side alone.
 */
async function lasting(): Promise<MediaStreamTrack[]> {
  const tracks = (await stream).getTracks()
  for (const track of tracks) track.stop = () => {}
  return tracks
}

const client = createClient({
  transport: socketio({ url: server, token }),
  media: webrtc({ capture: lasting, standby: true }),
})

const isUp = (view: CallView | undefined) =>
  view?.state === 'Connected' &&
  (view.mediaConnectionState === 'connected' || view.mediaConnectionState === 'completed')

const connected = (callId: string): Promise<Dial> =>
  new Promise((resolve) => {
    const call = client.call.observe(callId)
    const { unsubscribe } = call.subscribe((view) => {
      if (!isUp(view)) return
      resolve({ connectedAt: now() })
      unsubscribe()
    })
  })

const arrived = createGate<Dial>()
client.on('call:receive', ({ callId }) => {
  connected(callId).then(arrived.pass)
})
client.on('call:stateChange', ({ callId }) => {
  if (client.call.getById(callId)?.can.answer.allowed) client.call.answer(callId, { audio: true, video: true })
})

globalThis.bench = {
  ready: Promise.all([stream, client.services.subscribe(['call'])]).then(() => {}),
  async dial() {
    const startedAt = now()
    const callId = client.call.make(peer, { audio: true, video: true })
    const { connectedAt } = await connected(callId)
    return { startedAt, connectedAt }
  },
  answered: arrived.next,
  async hangUp() {
    await client.call.bind().end()
  },
}
