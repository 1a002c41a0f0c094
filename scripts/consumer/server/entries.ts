export * as server from '@switchhook/server'
export * as wire from '@switchhook/transport-socketio/wire'
