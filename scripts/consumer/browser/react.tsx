import type { Client } from '@switchhook/core'
import {
  SwitchhookProvider,
  useCall,
  useCalls,
  useCallView,
  useClient,
  useClientEvent,
  useTrack,
} from '@switchhook/react'

function Track({ id }: { id: string }) {
  const { ref } = useTrack(id)
  return <div ref={ref} />
}

function Phone() {
  const client = useClient()
  const calls = useCalls()
  const { call, can, make, answer, hold, end } = useCall()
  const state = useCallView('call-1', (view) => view?.state)
  useClientEvent('call:receive', ({ callId, error }) => console.log(callId, error?.code))
  if (!call)
    return <button onClick={() => make('bob', { audio: true })}>{`Call bob with ${client.getVersion()}`}</button>
  return (
    <>
      <p title={can.hold.reason}>{`${call.state} ${state} of ${calls.length}`}</p>
      <button onClick={() => answer({ audio: true, video: true })}>Answer</button>
      <button onClick={() => hold()}>Hold</button>
      <button onClick={() => end()}>Hang up</button>
      {call.remoteTracks.map((id) => (
        <Track key={id} id={id} />
      ))}
    </>
  )
}

export function App({ client }: { client: Client }) {
  return (
    <SwitchhookProvider client={client}>
      <Phone />
    </SwitchhookProvider>
  )
}
