import { type Client, createClient } from '@switchhook/core'
import { webrtc } from '@switchhook/media-webrtc'
import { socketio } from '@switchhook/transport-socketio/client'
import type { PhoneOptions } from '../../demo/src/shared/options.ts'

/** The client of a phone. It lives outside of the component tree: components watch it, none owns it. */
export function createPhoneClient({ url, token, media }: PhoneOptions): Client {
  return createClient({
    transport: socketio({ url, token }),
    media: webrtc({ capture: media === 'fake' ? 'fake' : 'deviceOrFake' }),
    call: { busyPolicy: 'reject' },
  })
}

/** Makes the user reachable. What goes wrong arrives in the subscription's view and in `subscription:error`. */
export function signIn({ services }: Client): void {
  void services.subscribe(['call', 'presence'])
}

/** The user can no longer be called. */
export function signOut({ services }: Client): void {
  void services.unsubscribe(['call', 'presence'])
}
