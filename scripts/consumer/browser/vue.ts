import type { Client } from '@switchhook/core'
import { switchhook, useCall, useCalls, useCallView, useClient, useClientEvent, useTrack } from '@switchhook/vue'
import { createApp, defineComponent, h } from 'vue'

const Track = defineComponent({
  props: { id: { type: String, required: true } },
  setup(props) {
    const { ref } = useTrack(() => props.id)
    return () => h('div', { ref })
  },
})

const Phone = defineComponent(() => {
  const client = useClient()
  const calls = useCalls()
  const { call, can, make, end } = useCall()
  const state = useCallView('call-1', (view) => view?.state)
  useClientEvent('call:receive', ({ callId, error }) => console.log(callId, error?.code))
  return () =>
    call.value === undefined
      ? h('button', { onClick: () => make('bob', { audio: true }) }, `Call bob with ${client.getVersion()}`)
      : h('div', [
          h('p', { title: can.value.hold.reason }, `${call.value.state} ${state.value} of ${calls.value.length}`),
          h('button', { onClick: () => end() }, 'Hang up'),
          ...call.value.remoteTracks.map((id) => h(Track, { id, key: id })),
        ])
})

export const start = (client: Client) => createApp(Phone).use(switchhook, { client }).mount('#app')
