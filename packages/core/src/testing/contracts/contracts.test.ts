import { describe, expect, it } from 'vitest'
import { type FakeMedia, fakeMedia } from '../fakeMedia.ts'
import { createMemoryNetwork } from '../memory.ts'
import { mediaEngineContract } from './media.contract.ts'
import { transportContract } from './transport.contract.ts'
import { meetingLegsContract } from './transport.meeting.contract.ts'
import { spacesContract } from './transport.spaces.contract.ts'

const memory = {
  name: 'memory',
  open: async () => {
    const network = createMemoryNetwork()
    network.spaces.define('lobby', { members: { alice: 'admin', bob: 'member' } })
    const device = async (user: string) => {
      const transport = network.connect(user)
      return { transport, drop: transport.drop }
    }
    // Known to the network, whether they are signed in or not.
    for (const user of ['alice', 'bob', 'carol']) network.connect(user)
    return {
      device,
      stranger: async () => {
        const transport = network.connect('mallory')
        transport.refuse('unauthorized')
        return { transport, drop: transport.drop }
      },
      spaceId: 'lobby',
      close: async () => {},
    }
  },
}

/** As a transport is whose wire has no word for tones. */
const withoutTones = {
  ...memory,
  name: 'memory without tones',
  hasTones: false,
  open: async () => {
    const world = await memory.open()
    const device = async (user: string) => {
      const { transport, drop } = await world.device(user)
      const { calls } = transport
      return { transport: { ...transport, ...(calls && { calls: { ...calls, dtmf: false } }) }, drop }
    }
    return { ...world, device }
  },
}

transportContract({ describe, it, expect }, memory)
transportContract({ describe, it, expect }, withoutTones)
meetingLegsContract({ describe, it, expect }, memory)
spacesContract({ describe, it, expect }, { ...memory, hasOrders: true })

mediaEngineContract(
  { describe, it, expect },
  {
    name: 'fake media',
    create: () => fakeMedia(),
    hasScreen: true,
    finishAudio: (engine, callId) => (engine as FakeMedia).peer(callId)?.finishAudio(),
  },
)
