import { describe, expect, it } from 'vitest'
import type { PeerStep, SignalFact } from '../ports/index.ts'
import { settled } from '../testing/testClock.ts'
import { interfere, outcome, type Player, payloads } from './call.test.stage.ts'
import {
  expectForgotten,
  expectIgnored,
  staleCapture,
  staleFacts,
  staleRetargeting,
  staleSignals,
} from './call.test.stale.ts'
import { answersWhenCalled, heldBy, holdsAnother, type Scene } from './rows/rows.stage.ts'

/** Somebody whose far end is being replaced, with the call it has. */
interface Replaced {
  scene: Scene
  who: Player
  id: string
}

/** Alice hands bob over to carol, who may answer; bob offers. `hinder` comes just before. */
async function handedOver(answers: boolean, hinder: (replaced: Replaced) => unknown): Promise<Replaced> {
  const scene = await heldBy('caller')()
  await (answers ? answersWhenCalled(scene, 'carol') : scene.stage.join('carol'))
  const replaced = { scene, who: scene.bob, id: scene.id }
  hinder(replaced)
  scene.alice.client.call.directTransfer(scene.id, 'carol')
  await settled()
  return replaced
}

/** Alice connects bob and carol; carol waits for the offer of bob. */
async function connectedWith(hinder: (replaced: Replaced) => unknown): Promise<Replaced> {
  const scene = await heldBy('caller')()
  const { carol, second } = await holdsAnother(scene, 'caller')
  const replaced = { scene, who: carol, id: second }
  hinder(replaced)
  scene.alice.client.call.consultativeTransfer(scene.id, second)
  await settled()
  return replaced
}

/** Alice hands bob over to carol, who refuses: bob comes back. */
async function refusing(scene: Scene, hinder: (scene: Scene) => unknown = () => {}) {
  const carol = await scene.stage.join('carol')
  hinder(scene)
  const refused = outcome(scene.alice.client.call.directTransfer(scene.id, 'carol'))
  await settled()
  await carol.client.call.reject(carol.client.call.observe().getSnapshot()?.id ?? '')
  await settled()
  return { scene, refused }
}

const stalls =
  (step: PeerStep) =>
  ({ who }: Replaced) =>
    who.media.stall(step)
const fails =
  (step: PeerStep) =>
  ({ who }: Replaced) =>
    who.media.fail(step)
const holdsBack =
  (type: SignalFact['type'], to: string) =>
  ({ scene }: Replaced) =>
    interfere(scene.stage, [type], ['later'], to)

/** Lets everything come that was held back or slow. */
async function release({ scene: { stage }, who, id }: Replaced, step?: PeerStep): Promise<void> {
  stage.network.interfere(null)
  stage.network.releaseHeld()
  if (step !== undefined) {
    who.media.stall(step)()
    who.media.peer(id)?.resume()
  }
  await settled()
}

/** What is waited for, how long, and how to get there. */
const waits: readonly {
  for: string
  reach: () => Promise<Replaced>
  ms: number
  step?: PeerStep
}[] = [
  {
    for: 'a new peer connection',
    reach: () => handedOver(true, stalls('renew')),
    ms: 15_000,
    step: 'renew',
  },
  {
    for: 'the offer to the new far end',
    reach: () => handedOver(true, stalls('createOffer')),
    ms: 15_000,
    step: 'createOffer',
  },
  {
    for: 'the answer of the new far end',
    reach: () => handedOver(true, holdsBack('signal.updateAnswered', 'bob')),
    ms: 110_000,
  },
  {
    for: 'that answer to be applied',
    reach: () => handedOver(true, stalls('applyAnswer')),
    ms: 15_000,
    step: 'applyAnswer',
  },
  {
    for: 'the offer of the new far end',
    reach: () => connectedWith(holdsBack('signal.offered', 'carol')),
    ms: 110_000,
  },
  {
    for: 'that offer to be applied',
    reach: () => connectedWith(stalls('applyOffer')),
    ms: 15_000,
    step: 'applyOffer',
  },
  {
    for: 'the answer to that offer',
    reach: () => connectedWith(stalls('createAnswer')),
    ms: 15_000,
    step: 'createAnswer',
  },
]

const titled = waits.map((row) => [row.for, row] as const)

describe('a far end that is replaced', () => {
  it.each(titled)('waits for %s as long as it may take, then the call is over', async (_, { reach, ms }) => {
    const { scene, who, id } = await reach()
    expect(who.view(id).state).toBe('On Hold')
    await scene.clock.advance(ms - 1)
    expect(who.view(id).state).toBe('On Hold')
    await scene.clock.advance(1)
    expect(who.view(id)).toMatchObject({
      state: 'Ended',
      ending: { by: 'media', reason: 'mediaFailed', code: 500, text: 'the ends could not agree' },
    })
    expect(who.said.at(-1)?.command).toEqual({ type: 'end', reason: 'mediaFailed' })
  })

  it.each(titled)('takes nothing that comes late for %s', async (_, { reach, step }) => {
    const replaced = await reach()
    const { who, id } = replaced
    await expectIgnored(who, id, [...staleFacts, staleCapture, ...staleSignals(0), staleRetargeting])
    await release(replaced, step)
    await replaced.scene.clock.advance(1000)
    expectForgotten(who, id)
    expect(who.view(id)).toMatchObject({ state: 'Connected', localHold: false, remoteHold: false })
  })

  it.each(['createOffer', 'applyAnswer'] as const)('whose engine fails at %s is over at once', async (step) => {
    const { who, id } = await handedOver(true, fails(step))
    expect(who.view(id)).toMatchObject({ state: 'Ended', ending: { reason: 'mediaFailed', code: 500 } })
  })

  it.each(['applyOffer', 'createAnswer'] as const)(
    'that waited for an offer, whose engine fails at %s, is over at once',
    async (step) => {
      const { who, id } = await connectedWith(fails(step))
      expect(who.view(id)).toMatchObject({ state: 'Ended', ending: { reason: 'mediaFailed', code: 500 } })
    },
  )

  it('that is not answered is over for both: whoever was called did not react', async () => {
    const { scene, who, id } = await handedOver(false, () => {})
    await scene.clock.advance(109_999)
    expect(who.view(id)).toMatchObject({ state: 'On Hold', peer: { id: 'carol' } })
    await scene.clock.advance(1)
    expect(who.view(id).state).toBe('Ended')
  })

  it('that comes back, and cannot be restored in time, is over', async () => {
    const { scene, refused } = await refusing(await heldBy('caller')(), ({ bob }) => bob.media.stall('restore'))
    expect(await refused).toBe('call:2')
    await scene.clock.advance(14_999)
    expect(scene.bob.view(scene.id).state).toBe('On Hold')
    await scene.clock.advance(1)
    expect(scene.bob.view(scene.id)).toMatchObject({ state: 'Ended', ending: { reason: 'mediaFailed', code: 500 } })
  })

  it('has the path of the new peer connection, and shows what becomes of it', async () => {
    const { scene, who, id } = await handedOver(true, () => {})
    expect(payloads(who.heard, 'call:mediaConnectionChange').at(-1)).toEqual({
      callId: id,
      previous: { state: 'checking' },
    })
    expect(who.view(id).mediaConnectionState).toBe('connected')
    who.media.peer(id)?.ice('failed')
    await scene.clock.advance(0)
    expect(who.view(id).mediaConnectionState).toBe('failed')
  })

  it('has no path until the new one is looked for, and what became of the former one has no say', async () => {
    const { scene, who, id } = await handedOver(true, ({ who, scene }) => {
      who.media.peer(scene.id)?.ice('disconnected')
      who.media.stall('createOffer')
    })
    expect(who.view(id).mediaConnectionState).toBe('new')
    await scene.clock.advance(5000)
    expect(who.view(id)).toMatchObject({ mediaConnectionState: 'new', currentOperations: [{ type: 'UNHOLD' }] })
    await release({ scene, who, id }, 'createOffer')
    expect(who.view(id)).toMatchObject({ state: 'Connected', mediaConnectionState: 'connected', currentOperations: [] })
  })

  it('is told to hang up by who cancels', async () => {
    const { who, id } = await handedOver(true, stalls('renew'))
    who.inject(id, { type: 'signal.cancelled', reason: 'cancelled' })
    await settled()
    expect(who.view(id)).toMatchObject({ state: 'Ended', ending: { by: 'remote', reason: 'cancelled' } })
  })

  it('says goodbye when its client is destroyed', async () => {
    const { scene, who, id } = await handedOver(true, stalls('renew'))
    const gone = who.client.destroy()
    await scene.clock.advance(5000)
    await gone
    expect(who.said.at(-1)?.command).toEqual({ type: 'end', reason: 'destroyed' })
    expect(who.view(id)).toMatchObject({ state: 'Ended', ending: { reason: 'destroyed' } })
  })

  it('goes on holding whom it held, when it comes back', async () => {
    const { scene, refused } = await refusing(await heldBy('caller', 'callee')())
    const { bob, id } = scene
    expect(await refused).toBe('call:2')
    await settled()
    expect(bob.view(id)).toMatchObject({ state: 'On Hold', localHold: true, remoteHold: true, currentOperations: [] })
    await bob.client.call.unhold(id)
    expect(bob.view(id)).toMatchObject({ state: 'On Hold', localHold: false, remoteHold: true })
  })
})
