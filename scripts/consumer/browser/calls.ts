// What an app without a framework writes, as its author would: no annotation that inference should give.
import { type CallView, createClient, type Ending, SwitchhookError } from '@switchhook/core'
import { webrtc } from '@switchhook/media-webrtc'
import { socketio } from '@switchhook/transport-socketio/client'

const transport = socketio({ url: 'https://calls.example.test', token: async () => 'a token' })
const client = createClient({ transport, media: webrtc(), onError: (error) => console.error(error) })

export async function ringBob(button: HTMLButtonElement): Promise<CallView['ending']> {
  const callId = client.call.make('bob', { audio: true, video: true })
  const watching = client.call.observe(callId).subscribe((call) => {
    button.disabled = !call?.can.hold.allowed
    button.title = call?.can.hold.reason ?? ''
  })
  client.on('call:stateChange', ({ callId: changed, previous }) => console.log(changed, previous.state))
  try {
    await client.call.hold(callId)
  } catch (error) {
    if (error instanceof SwitchhookError && error.code === 'superseded') return null
    throw error
  } finally {
    watching.unsubscribe()
  }
  const { end } = client.call.bind(callId)
  await end()
  return client.call.getById(callId)?.ending ?? null
}

export const isWorthRetrying = (ending: Ending | null) => ending?.retryable ?? false

// @ts-expect-error A call needs to know whom to ring.
client.call.make()
// @ts-expect-error There is no such event.
client.on('call:nonsense', () => {})
