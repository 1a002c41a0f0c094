import { createClient } from '@switchhook/core'
import { createMemoryNetwork, fakeMedia } from '@switchhook/core/testing'

const network = createMemoryNetwork()
const alice = createClient({ transport: network.connect('alice'), media: fakeMedia() })
const bob = createClient({ transport: network.connect('bob'), media: fakeMedia() })
await Promise.all([alice.services.subscribe(['call']), bob.services.subscribe(['call'])])

bob.on('call:receive', ({ callId }) => console.log('bob is called by', bob.call.getById(callId)?.peer.displayName))
bob.on('call:stateChange', async ({ callId }) => {
  if (bob.call.getById(callId)?.can.answer.allowed) await bob.call.answer(callId, { audio: true })
})
alice.call.observe().subscribe((call) => console.log('alice:', call?.state))
alice.call.make('bob', { audio: true })
