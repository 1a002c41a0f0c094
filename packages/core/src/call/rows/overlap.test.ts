import { describe, expect, it } from 'vitest'
import { settled } from '../../testing/testClock.ts'
import { type CallCommandName, commandOperations } from '../call.can.ts'
import { audio, connected, outcome, type Player, payloads, ringing } from '../call.test.stage.ts'
import { heldBy, holdsAnother, listenAnew, type Scene } from './rows.stage.ts'

const parameters = [{ name: 'X-Case', value: '1' }]

/** Gives a command with what it needs beside the call. */
function command({ alice, id }: Pick<Scene, 'alice' | 'id'>, name: CallCommandName): Promise<unknown> {
  const [track = ''] = alice.view(id).localTracks
  const given: Partial<Record<CallCommandName, readonly unknown[]>> = {
    addMedia: [{ video: true }],
    removeMedia: [[track]],
    replaceTrack: [track, audio],
    playAudioFile: ['music.wav'],
    sendDTMF: ['1'],
    directTransfer: ['carol'],
    answer: [audio],
  }
  const run = alice.client.call[name] as (callId: string, ...args: readonly unknown[]) => Promise<unknown>
  return run(id, ...(given[name] ?? []))
}

const runningOf = ({ view }: Player, id: string) => view(id).currentOperations.map(({ type }) => type)

/** Negotiations that a connected call can begin, and the one among them that takes each back (decision 55). */
const ofConnected = ['hold', 'addMedia', 'removeMedia', 'startVideo', 'restartMedia'] as const
const takesBack: Partial<Record<CallCommandName, CallCommandName>> = { hold: 'unhold', startVideo: 'stopVideo' }

describe('negotiating operations: at most one at a time on a call', () => {
  it.each(ofConnected)('(b) overlap: negotiating, beside our %s every other is refused with call:6', async (first) => {
    const scene = await connected()
    const { alice, bob, id } = scene
    const goOn = bob.media.stall('applyOffer')
    const running = outcome(command(scene, first))
    await settled()
    expect(runningOf(alice, id)).toEqual([commandOperations[first]])
    for (const second of ofConnected) {
      if (second === takesBack[first]) continue
      expect([second, await outcome(command(scene, second))]).toEqual([second, 'call:6'])
    }
    expect(runningOf(alice, id)).toEqual([commandOperations[first]])
    goOn()
    await scene.clock.advance(60_000)
    expect(await running).toBe('call:2')
    expect(runningOf(alice, id)).toEqual([])
  })

  it.each(['unhold', 'directTransfer'] as const)(
    '(b) overlap: negotiating, of a held call beside %s every other is refused with call:6',
    async (first) => {
      const scene = await heldBy('caller')()
      const { alice, bob, id } = scene
      await scene.stage.join('carol')
      const { second } = await holdsAnother(scene, 'caller')
      bob.media.stall('applyOffer')
      const running = outcome(command(scene, first))
      await settled()
      for (const name of ['unhold', 'directTransfer', 'consultativeTransfer', 'join'] as const) {
        const run = alice.client.call[name] as (callId: string, ...args: readonly unknown[]) => Promise<unknown>
        const given = name === 'unhold' ? [] : name === 'directTransfer' ? ['carol'] : [second]
        expect([name, await outcome(run(id, ...given))]).toEqual([name, 'call:6'])
      }
      expect(runningOf(alice, id)).toEqual([commandOperations[first]])
      await alice.client.call.end(id)
      expect(await running).toBe('call:6')
    },
  )

  it.each(ofConnected)(
    '(b) overlap: negotiating, beside an offer of the far end %s is refused with call:6',
    async (name) => {
      const scene = await connected()
      const { alice, bob, id } = scene
      const goOn = alice.media.stall('applyOffer')
      const theirs = outcome(bob.client.call.hold(id))
      await settled()
      expect(runningOf(alice, id)).toEqual(['HOLD'])
      expect(await outcome(command(scene, name))).toBe('call:6')
      goOn()
      await bob.client.call.end(id)
      expect(await theirs).toBe('call:6')
    },
  )

  it('(b) overlap: negotiating, a call that is being made or answered takes no other', async () => {
    const { alice, bob, id } = await ringing()
    bob.media.stall('createAnswer')
    const answering = outcome(bob.client.call.answer(id, audio))
    await settled()
    expect(runningOf(bob, id)).toEqual(['ANSWER'])
    for (const player of [alice, bob])
      for (const name of [...ofConnected, 'answer'] as const)
        if (name !== 'removeMedia') expect(await outcome(command({ alice: player, id }, name))).toBe('call:6')
    await alice.client.call.end(id)
    await settled()
    expect(await answering).toBe('call:6')
  })
})

describe('independent operations', () => {
  const independent = ['getStats', 'sendDTMF', 'sendCustomParameters', 'replaceTrack', 'playAudioFile'] as const
  const stalls = { getStats: 'stats', replaceTrack: 'replaceTrack' } as const

  it.each(independent)('(b) overlap: independent, %s runs beside a negotiation and beside each other', async (name) => {
    const scene = await connected()
    const { alice, bob, id } = scene
    alice.client.call.setCustomParameters(id, parameters)
    bob.media.stall('applyOffer')
    const holding = outcome(alice.client.call.hold(id))
    await settled()
    for (const [slow, step] of Object.entries(stalls))
      if (slow !== name) {
        alice.media.stall(step)
        void outcome(command(scene, slow as 'getStats'))
      }
    await settled()
    const before = runningOf(alice, id)
    expect(before).toContain('HOLD')
    const done = outcome(command(scene, name))
    if (name === 'playAudioFile') {
      await settled()
      alice.media.peer(id)?.finishAudio()
    }
    expect(await done).toBe('done')
    expect(runningOf(alice, id)).toEqual(before)
    await alice.client.call.end(id)
    expect(await holding).toBe('call:6')
  })

  it('(b) overlap: independent, two of the same kind run side by side', async () => {
    const { alice, id } = await connected()
    const goOn = alice.media.stall('stats')
    const first = outcome(alice.client.call.getStats(id))
    await settled()
    goOn()
    expect(await outcome(alice.client.call.getStats(id))).toBe('done')
    expect(runningOf(alice, id)).toEqual(['GET_STATS'])
    await alice.client.call.end(id)
    expect(await first).toBe('call:6')
  })
})

describe('ending operations', () => {
  const busy: Record<string, (scene: Scene) => Promise<string>> = {
    HOLD: ({ alice, bob, id }) => {
      bob.media.stall('applyOffer')
      return outcome(alice.client.call.hold(id))
    },
    ADD_BASIC_MEDIA: ({ alice, id }) => {
      alice.media.stall('capture')
      return outcome(alice.client.call.startVideo(id))
    },
    GET_STATS: ({ alice, id }) => {
      alice.media.stall('stats')
      return outcome(alice.client.call.getStats(id))
    },
    PLAY_AUDIO: ({ alice, id }) => outcome(alice.client.call.playAudioFile(id, 'music.wav')),
    MEDIA_RESTART: ({ alice, bob, id }) => {
      bob.media.stall('applyOffer')
      return outcome(alice.client.call.restartMedia(id))
    },
  }

  it.each(Object.entries(busy))(
    '(b) overlap: ending, END interrupts %s, which finishes with call:6, and what follows is refused with call:6',
    async (operation, begin) => {
      const scene = await connected()
      const { alice, id } = scene
      const running = begin(scene)
      await settled()
      expect(runningOf(alice, id)).toEqual([operation])
      listenAnew(scene)
      const ending = outcome(alice.client.call.end(id))
      // Told of in one go: the running operation has its FINISH, with the error, before the promise of the end.
      expect(await ending).toBe('done')
      expect(payloads(alice.heard, 'call:operation')).toContainEqual(
        expect.objectContaining({
          operation,
          transition: 'FINISH',
          error: { code: 'call:6', message: `The call ended (hungUp) before ${operation} was done.` },
        }),
      )
      expect(await running).toBe('call:6')
      for (const name of ['end', 'hold', 'getStats', 'startVideo', 'restartMedia'] as const)
        expect(await outcome(alice.client.call[name](id))).toBe('call:6')
    },
  )

  it('(b) overlap: ending, END interrupts an answer, and the caller is told', async () => {
    const { alice, bob, id } = await ringing()
    bob.media.stall('capture')
    const answering = outcome(bob.client.call.answer(id, audio))
    await settled()
    expect(await outcome(bob.client.call.end(id))).toBe('done')
    expect(await answering).toBe('call:6')
    await settled()
    expect([alice.view(id).state, bob.view(id).state]).toEqual(['Ended', 'Ended'])
  })

  it('(b) overlap: ending, END interrupts MAKE', async () => {
    const { stage, alice, id } = await ringing()
    await alice.client.call.end(id)
    alice.media.stall('capture')
    const second = alice.client.call.make('bob', audio)
    await settled()
    expect(runningOf(alice, second)).toEqual(['MAKE'])
    listenAnew({ stage })
    await alice.client.call.end(second)
    expect(payloads(alice.heard, 'call:operation')).toContainEqual(
      expect.objectContaining({
        operation: 'MAKE',
        transition: 'FINISH',
        error: expect.objectContaining({ code: 'call:6' }),
      }),
    )
  })

  it.each(['reject', 'ignore', 'forward'] as const)(
    '(b) overlap: ending, %s ends it at once, and what follows is refused with call:6',
    async (name) => {
      const { stage, bob, id } = await ringing()
      await stage.join('carol')
      expect(await outcome(name === 'forward' ? bob.client.call.forward(id, 'carol') : bob.client.call[name](id))).toBe(
        'done',
      )
      expect(bob.view(id)).toMatchObject({ state: 'Ended', currentOperations: [] })
      expect(await outcome(bob.client.call.answer(id, audio))).toBe('call:6')
      expect(await outcome(bob.client.call.end(id))).toBe('call:6')
    },
  )

  it('(b) overlap: ending, CALL_CANCEL of the far end interrupts an answer, which fails with call:6', async () => {
    const { alice, bob, id } = await ringing()
    bob.media.stall('createAnswer')
    const answering = outcome(bob.client.call.answer(id, audio))
    await settled()
    await alice.client.call.end(id)
    expect(await answering).toBe('call:6')
    expect(bob.view(id)).toMatchObject({ state: 'Cancelled', currentOperations: [] })
  })

  it('(b) overlap: ending, of the far end interrupts what runs here', async () => {
    const { alice, bob, id } = await connected()
    alice.media.stall('stats')
    const asking = outcome(alice.client.call.getStats(id))
    await settled()
    await bob.client.call.end(id)
    expect(await asking).toBe('call:6')
  })
})

describe('operations of different calls', () => {
  it('(b) overlap: other calls, a negotiation of one leaves the other free', async () => {
    const scene = await heldBy('caller')()
    const { alice, bob, id } = scene
    const { second } = await holdsAnother(scene, 'caller')
    bob.media.stall('applyOffer')
    const running = outcome(alice.client.call.unhold(id))
    await settled()
    expect(await outcome(alice.client.call.unhold(second))).toBe('done')
    expect(await outcome(alice.client.call.hold(second))).toBe('done')
    expect(runningOf(alice, id)).toEqual(['UNHOLD'])
    await alice.client.call.end(id)
    expect(await running).toBe('call:6')
    expect(alice.view(second).state).toBe('On Hold')
  })

  it.each(['consultativeTransfer', 'join'] as const)(
    '(b) overlap: other calls, %s occupies both calls',
    async (name) => {
      const scene = await heldBy('caller')()
      const { stage, alice, bob, id } = scene
      const { carol, second } = await holdsAnother(scene, 'caller')
      const dave = await stage.join('dave')
      const third = alice.client.call.make('dave', audio)
      await settled()
      await dave.client.call.answer(third, audio)
      await settled()
      await alice.client.call.hold(third)
      for (const { media } of [bob, carol]) media.stall('applyOffer')
      stage.network.interfere(({ fact }) =>
        ['signal.transferred', 'signal.retargeted'].includes(fact.type) ? ['later'] : ['now'],
      )
      const running = outcome(alice.client.call[name](id, second))
      await settled()
      const operation = commandOperations[name]
      expect([runningOf(alice, id), runningOf(alice, second)]).toEqual([[operation], [operation]])
      for (const callId of [id, second]) {
        expect(await outcome(alice.client.call.unhold(callId))).toBe('call:6')
        expect(await outcome(alice.client.call.directTransfer(callId, 'dave'))).toBe('call:6')
        for (const two of ['consultativeTransfer', 'join'] as const) {
          expect(await outcome(alice.client.call[two](callId, third))).toBe('call:6')
          // Nor may another call draw it in.
          expect(await outcome(alice.client.call[two](third, callId))).toBe('call:6')
        }
      }
      expect(runningOf(alice, third)).toEqual([])
      expect(await outcome(alice.client.call.unhold(third))).toBe('done')
      for (const callId of [id, second, third]) await alice.client.call.end(callId)
      expect(await running).not.toBe('done')
    },
  )
})
