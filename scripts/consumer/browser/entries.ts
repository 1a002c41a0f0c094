// Every door an app in a browser may use, opened the way an app opens it.
export * as core from '@switchhook/core'
export * as lean from '@switchhook/core/lean'
export * as media from '@switchhook/media-webrtc'
export * as react from '@switchhook/react'
export * as socketio from '@switchhook/transport-socketio'
export * as socketioClient from '@switchhook/transport-socketio/client'
export * as wire from '@switchhook/transport-socketio/wire'
export * as vue from '@switchhook/vue'
