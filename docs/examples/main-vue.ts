import { createClient } from '@switchhook/core'
import { webrtc } from '@switchhook/media-webrtc'
import { socketio } from '@switchhook/transport-socketio/client'
import { switchhook } from '@switchhook/vue'
import { createApp } from 'vue'
import FirstCall from './FirstCall.vue'

const client = createClient({
  transport: socketio({ url: location.origin, token: async () => (await fetch('/token')).text() }),
  media: webrtc(),
})
client.services.subscribe(['call'])

createApp(FirstCall).use(switchhook, { client }).mount('#app')
