import { type Client, createClient } from '@switchhook/core'
import { webrtc } from '@switchhook/media-webrtc'
import { socketio } from '@switchhook/transport-socketio/client'
import { lobby } from './names.ts'
import type { PhoneOptions } from './options.ts'

/** The client of a phone. It lives outside of the component tree: components watch it, none owns it. */
export function createPhoneClient({ url, token, media }: PhoneOptions): Client {
  return createClient({
    transport: socketio({ url, token }),
    media: webrtc({ capture: media === 'fake' ? 'fake' : 'deviceOrFake' }),
    call: { busyPolicy: 'reject' },
  })
}

/** Makes the user reachable and present. What goes wrong arrives in the views, and as `…:error` events. */
export function signIn({ services, space }: Client): void {
  void services.subscribe(['call', 'presence'])
  void space.join(lobby)
}

/** The user can no longer be called, nor seen. */
export function signOut({ services, space }: Client): void {
  void space.leave(lobby)
  void services.unsubscribe(['call', 'presence'])
}
