import { type Client, createClient } from '@switchhook/core'
import { createMemoryNetwork, fakeMedia } from '@switchhook/core/testing'
import { onTestFinished } from 'vitest'

/** Two clients of one network, subscribed to calls; ended with the test. */
export async function createPair(): Promise<{ alice: Client; bob: Client }> {
  const network = createMemoryNetwork()
  const [alice, bob] = [createOne(network.connect('alice')), createOne(network.connect('bob'))]
  await Promise.all([alice.services.subscribe(['call']), bob.services.subscribe(['call'])])
  return { alice, bob }
}

function createOne(transport: ReturnType<ReturnType<typeof createMemoryNetwork>['connect']>): Client {
  const client = createClient({ transport, media: fakeMedia() })
  onTestFinished(client.destroy)
  return client
}
