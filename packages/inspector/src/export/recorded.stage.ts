import { createClient } from '@switchhook/core'
import { createMemoryNetwork, createTestClock, fakeMedia, settled } from '@switchhook/core/testing'
import { createRecorder, type FlightRecord } from '../recorder.ts'

/** A call of alice to bob that was answered and ended, as alice's recorder kept it. */
export async function recordedCall(): Promise<FlightRecord> {
  const [network, clock, recorder] = [createMemoryNetwork(), createTestClock(), createRecorder()]
  let ids = 0
  const newId = () => `call-${++ids}`
  const alice = createClient({ transport: network.connect('alice'), media: fakeMedia(), clock, newId, recorder })
  const bob = createClient({ transport: network.connect('bob'), media: fakeMedia(), clock })
  await Promise.all([alice.services.subscribe(['call']), bob.services.subscribe(['call'])])
  const callId = alice.call.make('bob', { audio: true })
  await settled()
  await bob.call.answer(callId, { audio: true })
  await settled()
  await bob.call.end(callId)
  await settled()
  const record = recorder.toRecord()
  await Promise.all([alice.destroy(), bob.destroy()])
  return record
}
