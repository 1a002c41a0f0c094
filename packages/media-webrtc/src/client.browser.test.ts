import { createClient } from '@switchhook/core'
import { createMemoryNetwork } from '@switchhook/core/testing'
import { expect, it } from 'vitest'
import { until, untilFlows, untilQuiet } from '../test/pair.ts'
import { webrtc } from './index.ts'

it('serves two clients through a call, with holds that cross, mute, restart and end', async () => {
  const network = createMemoryNetwork()
  const engines = [webrtc({ capture: 'fake' }), webrtc({ capture: 'fake' })] as const
  const alice = createClient({ transport: network.connect('alice'), media: engines[0] })
  const bob = createClient({ transport: network.connect('bob'), media: engines[1] })
  for (const client of [alice, bob]) {
    await client.connection.connect()
    await client.services.subscribe(['call'])
  }

  const callId = alice.call.make('bob', { audio: true, video: true })
  const views = [alice, bob].map((client) => () => client.call.observe(callId).getSnapshot())
  const [hers, his] = engines.map((engine) => ({ engine, callId })) as [
    { engine: (typeof engines)[0]; callId: string },
    { engine: (typeof engines)[1]; callId: string },
  ]
  await until('it rings', () => bob.call.observe(callId).getSnapshot()?.can.answer.allowed)
  await bob.call.answer(callId, { audio: true })
  await until('the path', () => views.every((view) => view()?.mediaConnectionState === 'connected'))
  await untilFlows(his, 'audio', 'video')
  await untilFlows(hers, 'audio')

  // The offers of both cross: one end yields, and both get their wish.
  await Promise.all([alice.call.hold(callId), bob.call.hold(callId)])
  expect(views.map((view) => [view()?.localHold, view()?.remoteHold])).toEqual([
    [true, true],
    [true, true],
  ])
  await untilQuiet(his)
  await untilQuiet(hers)

  await Promise.all([alice.call.unhold(callId), bob.call.unhold(callId)])
  await untilFlows(his, 'audio', 'video')
  await untilFlows(hers, 'audio')

  const [trackId = ''] = views[0]?.()?.localTracks ?? []
  await alice.media.muteTracks([trackId])
  expect(alice.media.getTrackById(trackId)?.muted).toBe(true)
  await alice.call.restartMedia(callId)
  await untilFlows(his, 'audio', 'video')
  expect(alice.media.getTrackById(trackId)?.muted).toBe(true)

  await bob.call.end(callId)
  await until('it is over', () => views.every((view) => view()?.state === 'Ended'))
  await until('nothing is left', () => engines.every((engine) => engine.peerConnection(callId) === undefined))
  expect(engines[0].track(trackId)).toBeUndefined()
  await Promise.all([alice.destroy(), bob.destroy()])
})
