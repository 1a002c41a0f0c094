import { describe, expect, it } from 'vitest'
import type { PeerFact, PeerStep, SignalFact } from '../ports/index.ts'
import { settled } from '../testing/testClock.ts'
import {
  audio,
  connected,
  cut,
  expectAgreement,
  interfere,
  type Player,
  ringing,
  twoPlayers,
} from './call.test.stage.ts'
import {
  expectForgotten,
  expectIgnored,
  staleCapture,
  staleFacts,
  staleRestoring,
  staleSignals,
} from './call.test.stale.ts'
import { earlyMedia, heldBy, progressed, type Scene } from './rows/rows.stage.ts'

/** Somebody waits for something; `goOn` lets it come. */
interface Waiting {
  scene: Scene
  who: Player
  goOn: () => unknown
  /** Whether the two talk to each other when it has come. */
  isTalking?: boolean
}

/** The engine of somebody is slow at one step. */
function slow(who: Player, step: PeerStep, id: () => string) {
  const goOn = who.media.stall(step)
  return () => {
    goOn()
    who.media.peer(id())?.resume()
  }
}

/** Alice makes a call, and her engine is slow. */
const making = (step: PeerStep) => async (): Promise<Waiting> => {
  const two = await twoPlayers()
  const goOn = slow(two.alice, step, () => id)
  const id: string = two.alice.client.call.make('bob', audio)
  await settled()
  return { scene: { ...two, id }, who: two.alice, goOn }
}

/** Bob answers, and his engine is slow. */
const answering = (step: PeerStep) => async (): Promise<Waiting> => {
  const scene = await ringing()
  const goOn = slow(scene.bob, step, () => scene.id)
  scene.bob.client.call.answer(scene.id, audio)
  await settled()
  return { scene, who: scene.bob, goOn, isTalking: true }
}

/** Alice holds bob, and the engine of one of them is slow. */
const holding =
  (slowOne: 'alice' | 'bob', step: PeerStep, before: (scene: Scene) => unknown = () => {}) =>
  async (): Promise<Waiting> => {
    const scene = await connected()
    before(scene)
    const goOn = slow(scene[slowOne], step, () => scene.id)
    scene.alice.client.call.hold(scene.id)
    await settled()
    return { scene, who: scene[slowOne], goOn, isTalking: true }
  }

const released = ({ stage }: Scene) => {
  stage.network.interfere(null)
  stage.network.releaseHeld()
}

const setUp: Record<string, () => Promise<Waiting>> = {
  'camera and microphone of a call we make': making('capture'),
  'the offer of a call we make': making('createOffer'),
  async 'the early answer to be applied'() {
    const scene = await ringing(earlyMedia)
    const goOn = slow(scene.alice, 'applyAnswer', () => scene.id)
    scene.alice.inject(scene.id, progressed)
    await settled()
    return { scene, who: scene.alice, goOn }
  },
  async 'the answer to be applied'() {
    const scene = await ringing()
    const goOn = slow(scene.alice, 'applyAnswer', () => scene.id)
    await scene.bob.client.call.answer(scene.id, audio)
    await settled()
    return { scene, who: scene.alice, goOn, isTalking: true }
  },
  async 'somebody to answer'() {
    const scene = await ringing()
    return { scene, who: scene.alice, goOn: () => {} }
  },
  'camera and microphone of a call we answer': answering('capture'),
  'the offer of a call we answer to be applied': answering('applyOffer'),
  'our answer': answering('createAnswer'),
  async 'the word of the server about our answer'() {
    const scene = await ringing()
    interfere(scene.stage, ['signal.accepted'], ['later'], 'bob')
    scene.bob.client.call.answer(scene.id, audio)
    await settled()
    return { scene, who: scene.bob, goOn: () => released(scene), isTalking: true }
  },
}

const talking: Record<string, () => Promise<Waiting>> = {
  async 'nothing at all'() {
    const scene = await connected()
    return { scene, who: scene.alice, goOn: () => {}, isTalking: true }
  },
  'our offer': holding('alice', 'createOffer'),
  async 'the answer to our offer'() {
    const scene = await connected()
    interfere(scene.stage, ['signal.offered'], ['later'], 'bob')
    scene.alice.client.call.hold(scene.id)
    await settled()
    return { scene, who: scene.alice, goOn: () => released(scene), isTalking: true }
  },
  async 'the answer to our offer, which is refused'() {
    const scene = await connected()
    interfere(scene.stage, ['signal.offered'], ['later'], 'bob')
    scene.bob.media.fail('applyOffer')
    scene.alice.client.call.hold(scene.id)
    await settled()
    return { scene, who: scene.alice, goOn: () => released(scene), isTalking: true }
  },
  async 'our offer, where we would yield'() {
    const scene = await connected()
    const goOn = slow(scene.bob, 'createOffer', () => scene.id)
    scene.bob.client.call.hold(scene.id)
    await settled()
    return { scene, who: scene.bob, goOn, isTalking: true }
  },
  'the answer to our offer to be applied': holding('alice', 'applyAnswer'),
  'our offer to be taken back': holding('alice', 'rollback', ({ alice }) => alice.media.fail('createOffer')),
  'our offer to be taken back, to yield': holding('bob', 'rollback', ({ bob, id }) => bob.client.call.hold(id)),
  async 'our offer to be taken back, since the connection was lost'() {
    const scene = await connected()
    interfere(scene.stage, ['signal.offered'], [], 'bob')
    const resume = slow(scene.alice, 'rollback', () => scene.id)
    scene.alice.client.call.hold(scene.id)
    await settled()
    const goBack = await cut(scene.alice, scene)
    scene.stage.network.interfere(null)
    const goOn = async () => {
      resume()
      await goBack()
    }
    return { scene, who: scene.alice, goOn, isTalking: true }
  },
  async 'the time for a correction'() {
    const scene = await connected()
    scene.alice.media.fail('applyAnswer')
    scene.alice.client.call.hold(scene.id)
    await settled()
    return { scene, who: scene.alice, goOn: () => {}, isTalking: true }
  },
  'the offer of the far end to be applied': holding('bob', 'applyOffer'),
  'our answer to the far end': holding('bob', 'createAnswer'),
  'the offer of the far end to be taken back': holding('bob', 'rollback', ({ bob }) => bob.media.fail('applyOffer')),
  async 'the end of a transfer'() {
    const scene = await heldBy('caller')()
    const carol = await scene.stage.join('carol')
    scene.alice.client.call.directTransfer(scene.id, 'carol')
    await settled()
    const goOn = () => carol.client.call.reject(carol.client.call.observe().getSnapshot()?.id ?? '')
    return { scene, who: scene.alice, goOn, isTalking: true }
  },
}

/** What comes late is ignored, and what is waited for comes all the same. */
async function check({ scene, who, goOn, isTalking }: Waiting, late: readonly (PeerFact | SignalFact)[]) {
  const { alice, bob, id, clock } = scene
  await expectIgnored(who, id, late)
  await goOn()
  await clock.advance(3000)
  expectForgotten(who, id)
  if (isTalking) expectAgreement(alice, bob, id)
  else expect(who.view(id).state).toMatch(/Initiated|Ringing|Early Media/)
}

describe('what comes late or twice is not taken for what is waited for', () => {
  it.each(Object.entries(setUp))('while a call is set up: %s', async (_, begin) => {
    await check(await begin(), [...staleFacts, ...staleSignals(1)])
  })

  it.each(Object.entries(talking))('in a call: %s', async (_, begin) => {
    await check(await begin(), [...staleFacts, staleCapture, ...staleSignals(1), staleRestoring])
  })
})
