import { expect, it } from 'vitest'
import { createClient } from '../createClient.ts'
import { fakeMedia } from '../testing/fakeMedia.ts'
import { createMemoryNetwork } from '../testing/memory.ts'

const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

it('connects alice with bob, holds, resumes and ends', async () => {
  const network = createMemoryNetwork()
  const [mediaA, mediaB] = [fakeMedia(), fakeMedia()]
  const alice = createClient({ transport: network.connect('alice'), media: mediaA })
  const bob = createClient({ transport: network.connect('bob'), media: mediaB })
  await Promise.all([alice.services.subscribe(['call']), bob.services.subscribe(['call'])])
  await settle()
  const id = alice.call.make('bob', { audio: true })
  await settle()
  await bob.call.answer(id, { audio: true })
  await settle()
  await alice.call.hold(id)
  await alice.call.unhold(id)
  await bob.call.end(id)
  await settle()
  await Promise.all([alice.destroy(), bob.destroy()])
  expect(mediaA.openCount()).toBe(0)
})
