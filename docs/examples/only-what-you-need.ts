import type { CallApi, Client, Feature, MediaEngine, Transport } from '@switchhook/core'
import { createClient } from '@switchhook/core'
import { callHistory } from '@switchhook/core/call-history'
import { chat } from '@switchhook/core/chat'
import { createClient as createFullClient } from '@switchhook/core/everything'
import { calls, createClient as createLeanClient, media as mediaOf, services } from '@switchhook/core/lean'

export function standard(transport: Transport, media: MediaEngine) {
  // #region standard
  // import { createClient } from '@switchhook/core'
  const client = createClient({ transport, media, features: [callHistory(), chat()] })
  client.call.history.get() // callHistory() adds to the namespace `call`
  client.space.observeMessages('lobby') // chat() to `space`
  // #endregion standard
  return client
}

export function lean(transport: Transport, media: MediaEngine) {
  // #region lean
  // import { calls, createClient as createLeanClient, media as mediaOf, services } from '@switchhook/core/lean'
  const client = createLeanClient({ transport, media, features: [calls(), mediaOf(), services()] })
  // #endregion lean
  return client
}

export function full(transport: Transport, media: MediaEngine) {
  // #region full
  // import { createClient as createFullClient } from '@switchhook/core/everything'
  const client = createFullClient({ transport, media, logs: { logLevel: 'warn' } })
  // #endregion full
  return client
}

// #region part
/** Takes the standard client, a lean one with calls, and one with more features. */
export function hangUpAll(client: Pick<Client, 'call'>): void {
  for (const { id, ending } of client.call.getAll()) if (ending === null) client.call.end(id)
}
// #endregion part

// #region feature
interface DoNotDisturb {
  set: (isOn: boolean) => void
  getState: () => boolean
}

/** Declines every call that comes in while it is on. */
export function doNotDisturb(): Feature<'doNotDisturb', DoNotDisturb, { 'doNotDisturb:change': { isOn: boolean } }> {
  return {
    name: 'doNotDisturb',
    install({ hear, emit, namespace }) {
      let isOn = false
      hear((type, payload) => {
        if (!isOn || type !== 'call:stateChange') return
        const { callId } = payload as { callId: string }
        const call = namespace('call') as CallApi
        // After this event has reached everybody.
        queueMicrotask(() => call.getById(callId)?.can.reject.allowed && call.reject(callId))
      })
      return {
        api: {
          set(next) {
            isOn = next
            emit('doNotDisturb:change', { isOn })
          },
          getState: () => isOn,
        },
        destroy() {
          isOn = false
        },
      }
    },
  }
}
// #endregion feature

export function undisturbed(transport: Transport, media: MediaEngine) {
  // #region use
  const client = createClient({ transport, media, features: [doNotDisturb()] })
  client.on('doNotDisturb:change', ({ isOn }) => console.log(isOn))
  client.doNotDisturb.set(true)
  // #endregion use
  return client
}
