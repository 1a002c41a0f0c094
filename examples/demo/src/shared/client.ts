import { type Client, createClient } from '@switchhook/core'
import { callHistory, type HistoryStorage } from '@switchhook/core/call-history'
import { callStats } from '@switchhook/core/call-stats'
import { chat } from '@switchhook/core/chat'
import { consultation } from '@switchhook/core/consultation'
import { mesh } from '@switchhook/core/mesh'
import { webrtc } from '@switchhook/media-webrtc'
import { socketio } from '@switchhook/transport-socketio/client'
import { lobby } from './names.ts'
import type { PhoneOptions } from './options.ts'

/** Where the page may keep something; browsers that forbid it throw where it is only named. */
function storageOfPage(): { storage?: HistoryStorage } {
  try {
    return { storage: localStorage }
  } catch {
    return {}
  }
}

const create = ({ url, token, media, user }: PhoneOptions) =>
  createClient({
    transport: socketio({ url, token, rest: url }),
    media: webrtc({ capture: media === 'fake' ? 'fake' : 'deviceOrFake' }),
    meetingMedia: mesh(),
    call: { busyPolicy: 'reject' },
    features: [
      callHistory({ ...storageOfPage(), key: `switchhook-demo.history.${user}` }),
      callStats(),
      consultation(),
      chat(),
    ],
  })

/** A client with all that the phones show: the standard features, history, statistics, attended transfer, messages. */
export type PhoneClient = ReturnType<typeof create>

/** The client of a phone. It lives outside of the component tree: components watch it, none owns it. */
export const createPhoneClient = (options: PhoneOptions): Client => create(options) as unknown as Client

/** The client of a phone with what its features add, for whom the hooks know the standard ones only. */
export const asPhoneClient = (client: Client): PhoneClient => client as PhoneClient

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
