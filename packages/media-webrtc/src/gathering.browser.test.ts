import type { PeerFact, PeerLeg } from '@switchhook/core'
import { afterEach, expect, it } from 'vitest'
import { until } from '../test/pair.ts'
import { type WebrtcEngine, webrtc } from './index.ts'

let engine: WebrtcEngine
afterEach(() => engine.close())

const times = { iceCollectionIdealTimeout: 300, iceCollectionMaxTimeout: 2000 }
/** Relayed paths alone, and no relay. */
const nowhere = { iceTransportPolicy: 'relay' } satisfies RTCConfiguration

async function offer(leg: Omit<PeerLeg, 'callId'>): Promise<PeerFact[]> {
  engine = webrtc({ capture: 'fake' })
  const facts: PeerFact[] = []
  const session = engine.open({ ...leg, callId: 'gathers' }, (fact) => facts.push(fact))
  session.send({ type: 'capture', media: { audio: true, video: true } })
  await until('captured', () => facts.some(({ type }) => type === 'peer.captured'))
  session.send({ type: 'createOffer', attempt: 1, direction: 'sendrecv' })
  await until('an answer', () => facts.some(({ type }) => type === 'peer.offerCreated' || type === 'peer.failed'))
  return facts
}

const noCandidates = {
  type: 'peer.failed',
  step: 'gather',
  fault: { name: 'noCandidates', message: 'No ICE candidate was found.' },
}

it('a call without any candidate fails by name, after its offer where candidates trickle', async () => {
  const facts = await offer({ configuration: nowhere })
  await until('the end of gathering', () => facts.some(({ type }) => type === 'peer.failed'))
  expect(facts.filter(({ type }) => type === 'peer.failed')).toEqual([noCandidates])
})

it('a call without any candidate has no offer where it waits for them', async () => {
  const facts = await offer({ configuration: nowhere, collection: times })
  expect(facts.filter(({ type }) => type === 'peer.failed')).toEqual([
    { ...noCandidates, fault: { ...noCandidates.fault, message: 'No ICE candidate was found in time.' } },
  ])
  expect(facts.some(({ type }) => type === 'peer.offerCreated')).toBe(false)
})

it('an offer that waits for its candidates has them all in it', async () => {
  const facts = await offer({ collection: times })
  const made = facts.find((fact) => fact.type === 'peer.offerCreated')
  expect(made?.offer.match(/^a=candidate:/gm)?.length).toBeGreaterThan(0)
})
