import { describe, expect, it } from 'vitest'
import type { PeerStep, SignalFact, Transport } from '../ports/index.ts'
import { settled } from '../testing/testClock.ts'
import {
  audio,
  connected,
  interfere,
  outcome,
  type Player,
  type PlayerOptions,
  ringing,
  twoPlayers,
} from './call.test.stage.ts'
import { received, type Scene } from './rows/rows.stage.ts'

interface Standing {
  scene: Scene
  who: Player
}

/** Alice makes a call, and her engine is slow. */
const making = (step: PeerStep) => async (): Promise<Standing> => {
  const two = await twoPlayers()
  two.alice.media.stall(step)
  const id = two.alice.client.call.make('bob', audio)
  await settled()
  return { scene: { ...two, id }, who: two.alice }
}

/** A call that was made just now: neither signalling nor engine are there yet. */
const starting = async (): Promise<Standing> => {
  const two = await twoPlayers()
  const id = two.alice.client.call.make('bob', audio)
  return { scene: { ...two, id }, who: two.alice }
}

/** Bob answered; alice still applies that. */
const connecting = async (): Promise<Standing> => {
  const scene = await ringing()
  scene.alice.media.stall('applyAnswer')
  await scene.bob.client.call.answer(scene.id, audio)
  await settled()
  return { scene, who: scene.alice }
}

/** Bob answered; the server has not yet said whether his answer counts. */
const confirming = async (): Promise<Standing> => {
  const scene = await ringing()
  interfere(scene.stage, ['signal.accepted'], [], 'bob')
  scene.bob.client.call.answer(scene.id, audio)
  await settled()
  return { scene, who: scene.bob }
}

/** Bob answers, and his engine is slow. */
const answering = (step: PeerStep) => async (): Promise<Standing> => {
  const scene = await ringing()
  scene.bob.media.stall(step)
  return { scene, who: scene.bob }
}

/** Each call hears this before its session says anything of its own. */
const hearingAtOnce = (fact: SignalFact): PlayerOptions => ({
  wire: ({ calls, ...transport }: Transport) => ({
    ...transport,
    ...(calls && {
      calls: {
        ...calls,
        open(leg, report) {
          queueMicrotask(() => report(fact))
          return calls.open(leg, report)
        },
      },
    }),
  }),
})

const lastWord = ({ said }: Player) => said.at(-1)?.command ?? null

describe('a client that is destroyed', () => {
  it.each([
    ['while a call is only just made: nobody knew of it', starting, null],
    ['while a call we make waits for the microphone: nobody knew of it', making('capture'), null],
    ['while a call we make waits for its offer: nobody knew of it', making('createOffer'), null],
    [
      'while the answer is applied: the far end counts the call as established',
      connecting,
      { type: 'end', reason: 'destroyed' },
    ],
    ['while our answer is confirmed: the far end may do so, too', confirming, { type: 'end', reason: 'destroyed' }],
  ] as const)('%s', async (_, begin, word) => {
    const { scene, who } = await begin()
    const gone = who.client.destroy()
    expect(who.view(scene.id)).toMatchObject({
      state: 'Ended',
      ending: { by: 'local', reason: 'destroyed', missed: false },
      currentOperations: [],
    })
    await scene.clock.advance(5000)
    await gone
    expect(lastWord(who)).toEqual(word)
  })

  it.each([
    ['rings here', async () => {}],
    ['is being answered', async ({ scene, who }: Standing) => void who.client.call.answer(scene.id, audio)],
  ] as const)('while a call %s: the caller is told, and the call was missed', async (_, act) => {
    const standing = await answering('capture')()
    const { scene, who } = standing
    await act(standing)
    await settled()
    const gone = who.client.destroy()
    await scene.clock.advance(5000)
    await gone
    expect(lastWord(who)).toEqual({ type: 'reject', statusCode: 480, reason: 'destroyed' })
    expect(who.view(scene.id).ending).toMatchObject({ reason: 'destroyed', code: 480, missed: true })
    expect(scene.alice.view(scene.id).ending).toMatchObject({ reason: 'offline', code: 480 })
  })

  it('while a call that reaches us is set up: the caller is told, and the call was missed', async () => {
    let gone: Promise<void> | undefined
    const { alice, bob, id, clock } = await received({}, (player) => {
      gone = player.client.destroy()
    })
    await clock.advance(5000)
    await gone
    expect(lastWord(bob)).toEqual({ type: 'reject', statusCode: 480, reason: 'destroyed' })
    expect(bob.view(id)).toMatchObject({ state: 'Ended', ending: { reason: 'destroyed', code: 480, missed: true } })
    expect(alice.view(id)).toMatchObject({ state: 'Ended', ending: { reason: 'offline', code: 480 } })
  })
})

describe('a user who hangs up', () => {
  it('before the server confirmed our answer: the caller, who may be connected, is told that it was hung up', async () => {
    const { scene, who } = await confirming()
    const { alice, id } = scene
    expect(alice.view(id).state).toBe('Connected')
    expect(await outcome(who.client.call.end(id))).toBe('done')
    expect(lastWord(who)).toEqual({ type: 'end', reason: 'hungUp' })
    expect(who.view(id)).toMatchObject({ state: 'Ended', ending: { reason: 'hungUp' } })
    await settled()
    expect(alice.view(id)).toMatchObject({ state: 'Ended', ending: { by: 'remote', reason: 'hungUp' } })
  })
})

describe('a call that the far end or the server ends', () => {
  const ended: SignalFact = { type: 'signal.ended', reason: 'hungUp' }

  it('while it is only just being set up here was cancelled, and missed', async () => {
    const { bob, id } = await received({}, (player, callId) => player.inject(callId, ended))
    await settled()
    expect(bob.view(id)).toMatchObject({ state: 'Cancelled', ending: { by: 'remote', reason: 'hungUp', missed: true } })
  })

  it('while we only just make it has ended, and was not missed', async () => {
    const { alice } = await twoPlayers(hearingAtOnce(ended))
    const id = alice.client.call.make('bob', audio)
    await settled()
    expect(alice.view(id)).toMatchObject({ state: 'Ended', ending: { reason: 'hungUp', missed: false } })
  })

  it('by cancelling what is established has ended', async () => {
    const { bob, id } = await connected()
    bob.inject(id, { type: 'signal.cancelled', reason: 'cancelled' })
    await settled()
    expect(bob.view(id)).toMatchObject({ state: 'Ended', ending: { by: 'remote', reason: 'cancelled', missed: false } })
  })

  it('by refusing our answer is over, with the words of the server', async () => {
    const { scene, who } = await confirming()
    who.inject(scene.id, { type: 'signal.failed', step: 'answer', code: 'wrong_state', message: 'too late' })
    await settled()
    expect(who.view(scene.id)).toMatchObject({
      state: 'Ended',
      ending: { by: 'server', reason: 'refused', text: 'wrong_state: too late' },
    })
  })
})

describe('an engine that finds no way to be reached', () => {
  const noCandidates = {
    type: 'peer.failed',
    step: 'gather',
    fault: { name: 'noCandidates', message: 'none' },
  } as const

  it('ends a call we make before anybody hears of it', async () => {
    const { scene, who } = await making('createOffer')()
    who.media.peer(scene.id)?.report(noCandidates)
    await settled()
    expect(who.view(scene.id)).toMatchObject({ state: 'Ended', ending: { by: 'media', reason: 'mediaFailed' } })
    expect(lastWord(who)).toBeNull()
  })

  it('ends a call we answer with call:10, and the caller is told', async () => {
    const { scene, who } = await answering('createAnswer')()
    const answer = outcome(who.client.call.answer(scene.id, audio))
    await settled()
    who.media.peer(scene.id)?.report(noCandidates)
    expect(await answer).toBe('call:10')
    expect(lastWord(who)).toEqual({ type: 'reject', statusCode: 488, reason: 'mediaFailed' })
    await settled()
    expect(scene.alice.view(scene.id).ending).toMatchObject({ by: 'remote', reason: 'mediaFailed' })
  })
})

describe('a connection that is lost', () => {
  it('just as a call is made: that is over at once, since nobody knew of it', async () => {
    const { alice, bob } = await twoPlayers(hearingAtOnce({ type: 'signal.lost' }))
    const id = alice.client.call.make('bob', audio)
    await settled()
    expect(alice.view(id)).toMatchObject({ state: 'Ended', ending: { by: 'network', reason: 'connectionLost' } })
    expect([lastWord(alice), bob.heard]).toEqual([null, []])
  })

  it('and given up just as a call is made: that has ended, and was not missed', async () => {
    const { alice, bob } = await twoPlayers({ config: { connectivity: { autoReconnect: false } } })
    const id = alice.client.call.make('bob', audio)
    alice.transport.drop()
    await settled()
    expect(alice.view(id)).toMatchObject({
      state: 'Ended',
      ending: { by: 'network', reason: 'connectionLost', missed: false },
    })
    expect(bob.heard).toEqual([])
  })
})
