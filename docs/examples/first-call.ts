import { createClient } from '@switchhook/core'
import { webrtc } from '@switchhook/media-webrtc'
import { socketio } from '@switchhook/transport-socketio/client'

const url = location.origin

/** Asked anew for each attempt to connect, so that it may expire. */
async function token(): Promise<string> {
  const response = await fetch(`${url}/demo/token?user=alice`)
  const { token } = (await response.json()) as { token: string }
  return token
}

const client = createClient({ transport: socketio({ url, token }), media: webrtc() })
await client.services.subscribe(['call'])

const callId = client.call.make('bob', { audio: true, video: true })
const call = client.call.observe(callId)

call.subscribe((view) => {
  if (view === undefined) return
  document.querySelector('#state')?.replaceChildren(view.state)
  const hold = document.querySelector<HTMLButtonElement>('#hold')
  if (hold !== null) hold.disabled = !view.can.hold.allowed
  if (view.ending !== null) console.log('ended', view.ending.by, view.ending.reason)
})

client.on('call:tracksAdded', ({ trackIds }) => {
  const stage = document.querySelector('#stage')
  for (const id of trackIds) if (stage !== null) client.media.render(id, stage)
})

document.querySelector('#hold')?.addEventListener('click', () => client.call.hold(callId).catch(console.warn))
document.querySelector('#end')?.addEventListener('click', () => client.call.end(callId))
