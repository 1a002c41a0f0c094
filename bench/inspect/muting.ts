import { createClient } from '@switchhook/core'
import { createMemoryNetwork, fakeMedia, settled } from '@switchhook/core/testing'

const audio = { audio: true }

type Options = Partial<Parameters<typeof createClient>[0]>

/** A client in an established call, muting and unmuting so often a run: commands, facts of the engine, views and promises. */
export async function muting(pairs: number, options: Options): Promise<{ run: () => Promise<void> }> {
  const network = createMemoryNetwork()
  const media = fakeMedia()
  const client = createClient({ transport: network.connect('alice'), media, ...options })
  const bob = createClient({ transport: network.connect('bob'), media: fakeMedia() })
  await Promise.all([client.services.subscribe(['call']), bob.services.subscribe(['call'])])
  const callId = client.call.make('bob', audio)
  await settled()
  await bob.call.answer(callId, audio)
  await settled()
  const trackIds = client.call.getById(callId)?.localTracks ?? []
  return {
    async run() {
      for (let count = 0; count < pairs; count += 1) {
        await client.call.mute(callId, trackIds)
        await client.call.unmute(callId, trackIds)
      }
    },
  }
}
