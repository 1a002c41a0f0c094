import { createClient } from '@switchhook/core'
import { webrtc } from '@switchhook/media-webrtc'
import { SwitchhookProvider, useCall, useTrack } from '@switchhook/react'
import { socketio } from '@switchhook/transport-socketio/client'

// Outside the component tree: components only watch it, so StrictMode and remounts change nothing.
const client = createClient({
  transport: socketio({ url: location.origin, token: async () => (await fetch('/token')).text() }),
  media: webrtc(),
})
client.services.subscribe(['call'])

function Track({ id }: { id: string }) {
  const { ref } = useTrack(id)
  return <div ref={ref} />
}

function Phone() {
  const { call, can, make, answer, hold, unhold, end } = useCall() // no id: the newest call that has not ended
  if (!call) return <button onClick={() => make('bob', { audio: true })}>Call bob</button>
  return (
    <>
      <p>
        {call.state} with {call.remoteParticipant.displayName}
      </p>
      {can.answer.allowed && <button onClick={() => answer({ audio: true, video: true })}>Answer</button>}
      {call.localHold ? (
        <button onClick={() => unhold()}>Resume</button>
      ) : (
        <button onClick={() => hold()} disabled={!can.hold.allowed} title={can.hold.reason}>
          Hold
        </button>
      )}
      <button onClick={() => end()}>Hang up</button>
      {call.remoteTracks.map((id) => (
        <Track key={id} id={id} />
      ))}
    </>
  )
}

export function App() {
  return (
    <SwitchhookProvider client={client}>
      <Phone />
    </SwitchhookProvider>
  )
}
