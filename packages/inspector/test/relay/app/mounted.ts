import { createClient } from '@switchhook/core'
import { createMemoryNetwork, fakeMedia } from '@switchhook/core/testing'
import { type MountedInspector, mountInspector } from '@switchhook/inspector'

// Two clients in one page, one calling the other before anybody looks.
const network = createMemoryNetwork()
const [alice, bob] = ['alice', 'bob'].map((name) =>
  createClient({ transport: network.connect(name), media: fakeMedia() }),
) as [ReturnType<typeof createClient>, ReturnType<typeof createClient>]
await Promise.all([alice.services.subscribe(['call']), bob.services.subscribe(['call'])])
const callId = alice.call.make('bob', { audio: true })
document.querySelector('#answer')?.addEventListener('click', () => void bob.call.answer(callId, { audio: true }))

let mounted: MountedInspector | undefined
const place = document.querySelector('#place')
document.querySelector('#show')?.addEventListener('click', () => {
  if (!place) return
  mounted = mountInspector(place, [
    { name: 'alice', client: alice },
    { name: 'bob', client: bob },
  ])
})
document.querySelector('#hide')?.addEventListener('click', () => mounted?.close())
