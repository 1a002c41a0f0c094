import { describe, expect, it } from 'vitest'
import { settled } from '../../testing/testClock.ts'
import { audio, createStage, outcome, type Player, payloads, ringing, twoPlayers } from '../call.test.stage.ts'
import {
  checkTransition,
  initiated,
  initiating,
  manual,
  progressed,
  received,
  type Scene,
  type TransitionRow,
  titleOf,
  toldOf,
  withEarlyMedia,
} from './rows.stage.ts'

const change = ['call:stateChange']
const over = ['call:tracksRemoved', 'call:stateChange']
const by = (operation: string, ...told: readonly string[]) => [`${operation} START`, ...told, `${operation} FINISH`]
/** Who answers gets its own media and the far end's at once; the caller had its own before. */
const answered = ['call:stateChange', 'call:newMedia', 'call:tracksAdded']
const answering = by('ANSWER', 'call:stateChange', 'call:newMedia', 'call:newMedia', 'call:tracksAdded')

/** Bob at two places; the scene is that of the one who does not answer. */
async function twice(isManual = false): Promise<Scene & { other: Player }> {
  const stage = createStage()
  const options = isManual ? manual : {}
  const alice = await stage.join('alice')
  const bob = await stage.join({ id: 'bob', sessionId: 'desk' }, options)
  const other = await stage.join({ id: 'bob', sessionId: 'mobile' }, options)
  const id = alice.client.call.make('bob', audio)
  await settled()
  return { stage, alice, bob, other, clock: stage.clock, id }
}
const answersElsewhere = ({ stage, id }: Scene) => stage.players[2]?.client.call.answer(id, audio)
/** The answer fails, and with it the call. */
const answersInVain = async ({ bob, id }: Scene) => {
  bob.media.fail('capture', { name: 'denied' })
  expect(await outcome(bob.client.call.answer(id, audio))).toBe('call:4')
}
const forwards = async ({ stage, bob, id }: Scene) => {
  await stage.join('carol')
  await bob.client.call.forward(id, 'carol')
}

const early: TransitionRow[] = [
  {
    from: 'Initiating',
    to: 'Initiated',
    side: 'caller',
    trigger: 'local set-up done; call:start',
    reach: () => initiating({}, manual),
    isSetUp: true,
    act: settled,
    told: by('MAKE', 'call:tracksAdded', 'call:start', 'call:stateChange'),
  },
  {
    from: 'Initiating',
    to: 'Initiated',
    side: 'callee',
    trigger: "local set-up done, ringingFeedbackMode 'manual'",
    reach: () => received(manual),
    isSetUp: true,
    act: settled,
    told: ['call:receive', ...change],
  },
  {
    from: 'Initiating',
    to: 'Ringing',
    side: 'callee',
    trigger: "local set-up done, ringingFeedbackMode 'auto': feedback sent at once",
    reach: received,
    isSetUp: true,
    act: async ({ bob }) => {
      await settled()
      expect(bob.said.map(({ command }) => command.type)).toEqual(['ring'])
    },
    told: ['call:receive', ...change],
  },
  {
    from: 'Initiating',
    to: 'Ended',
    side: 'caller',
    trigger: 'set-up error',
    reach: async () => {
      const scene = await initiating()
      scene.alice.media.fail('capture', { name: 'denied' })
      return scene
    },
    isSetUp: true,
    act: settled,
    told: by('MAKE', 'call:start', 'call:stateChange'),
  },
  {
    from: 'Initiating',
    to: 'Ended',
    side: 'caller',
    trigger: 'the user hangs up',
    reach: initiating,
    isSetUp: true,
    act: ({ alice, id }) => alice.client.call.end(id),
    told: ['MAKE START', 'END START', 'call:start', 'call:stateChange', 'MAKE FINISH', 'END FINISH'],
  },
  {
    from: 'Initiating',
    to: 'Ended',
    side: 'callee',
    trigger: 'the user hangs up',
    reach: () => received({}, (bob, id) => bob.client.call.end(id)),
    isSetUp: true,
    act: settled,
    told: ['call:receive', ...by('END', ...change)],
  },
  {
    from: 'Initiated',
    to: 'Ringing',
    side: 'caller',
    trigger: 'callee acknowledged the call',
    reach: initiated,
    act: ({ bob, id }) => bob.client.call.sendRingingFeedback(id),
    told: change,
  },
  {
    from: 'Initiated',
    to: 'Ringing',
    side: 'callee',
    trigger: 'call.sendRingingFeedback (manual mode)',
    reach: initiated,
    act: ({ bob, id }) => bob.client.call.sendRingingFeedback(id),
    told: by('SEND_RINGING_FEEDBACK', 'call:stateChange'),
  },
  {
    from: 'Initiated',
    to: 'Early Media',
    side: 'caller',
    trigger: 'provisional answer with media; config call.earlyMedia',
    reach: () => initiated({ config: { call: { earlyMedia: true } } }),
    act: ({ alice, id }) => alice.inject(id, progressed),
    told: change,
  },
  {
    from: 'Initiated',
    to: 'Connected',
    side: 'caller',
    trigger: 'callee answered without ringing feedback',
    reach: initiated,
    act: ({ bob, id }) => bob.client.call.answer(id, audio),
    told: answered,
  },
  {
    from: 'Initiated',
    to: 'Connected',
    side: 'callee',
    trigger: 'call.answer',
    reach: initiated,
    act: ({ bob, id }) => bob.client.call.answer(id, audio),
    told: answering,
  },
  {
    from: 'Initiated',
    to: 'Ended',
    side: 'caller',
    trigger: 'call.end',
    reach: initiated,
    act: ({ alice, id }) => alice.client.call.end(id),
    told: by('END', ...over),
  },
  {
    from: 'Initiated',
    to: 'Ended',
    side: 'caller',
    trigger: 'remote end',
    reach: initiated,
    act: ({ bob, id }) => bob.client.call.reject(id),
    told: over,
  },
  {
    from: 'Initiated',
    to: 'Ended',
    side: 'caller',
    trigger: 'unrecoverable error',
    reach: initiated,
    act: ({ alice, id }) =>
      alice.inject(id, { type: 'signal.failed', step: 'invite', code: 'too_many', message: 'slow down' }),
    told: over,
  },
  ...(['end', 'reject'] as const).map(
    (name): TransitionRow => ({
      from: 'Initiated',
      to: 'Ended',
      side: 'callee',
      trigger: `call.${name}`,
      reach: initiated,
      act: ({ bob, id }) => bob.client.call[name](id),
      told: by(name.toUpperCase(), ...change),
    }),
  ),
  {
    from: 'Initiated',
    to: 'Ended',
    side: 'callee',
    trigger: 'call.forward',
    reach: initiated,
    act: forwards,
    told: by('FORWARD_CALL', ...change),
  },
  {
    from: 'Initiated',
    to: 'Ended',
    side: 'callee',
    trigger: 'unrecoverable error',
    reach: initiated,
    act: answersInVain,
    told: by('ANSWER', ...change),
  },
  {
    from: 'Initiated',
    to: 'Cancelled',
    side: 'callee',
    trigger: 'caller hung up',
    reach: initiated,
    act: ({ alice, id }) => alice.client.call.end(id),
    told: change,
  },
  {
    from: 'Initiated',
    to: 'Cancelled',
    side: 'callee',
    trigger: 'answered on another device',
    reach: () => twice(true),
    act: answersElsewhere,
    told: change,
  },
  {
    from: 'Ringing',
    to: 'Early Media',
    side: 'caller',
    trigger: 'provisional answer with media',
    reach: () => ringing({ config: { call: { earlyMedia: true } } }),
    act: ({ alice, id }) => alice.inject(id, progressed),
    told: change,
  },
  {
    from: 'Ringing',
    to: 'Connected',
    side: 'caller',
    trigger: 'call.answer by the callee',
    reach: ringing,
    act: ({ bob, id }) => bob.client.call.answer(id, audio),
    told: answered,
  },
  {
    from: 'Ringing',
    to: 'Connected',
    side: 'callee',
    trigger: 'call.answer by the callee',
    reach: ringing,
    act: ({ bob, id }) => bob.client.call.answer(id, audio),
    told: answering,
  },
  {
    from: 'Ringing',
    to: 'Ended',
    side: 'caller',
    trigger: 'call.end',
    reach: ringing,
    act: ({ alice, id }) => alice.client.call.end(id),
    told: by('END', ...over),
  },
  {
    from: 'Ringing',
    to: 'Ended',
    side: 'caller',
    trigger: 'callee rejected',
    reach: ringing,
    act: ({ bob, id }) => bob.client.call.reject(id),
    told: over,
  },
  {
    from: 'Ringing',
    to: 'Ended',
    side: 'caller',
    trigger: 'no answer',
    reach: () => ringing({ config: { call: { ringTimeout: 20_000 } } }),
    act: ({ clock }) => clock.advance(20_000),
    told: over,
  },
  {
    from: 'Ringing',
    to: 'Ended',
    side: 'caller',
    trigger: 'error',
    reach: ringing,
    act: async ({ alice, bob, id }) => {
      alice.media.fail('applyAnswer')
      await bob.client.call.answer(id, audio)
    },
    told: over,
  },
  ...(['reject', 'ignore', 'end'] as const).map(
    (name): TransitionRow => ({
      from: 'Ringing',
      to: 'Ended',
      side: 'callee',
      trigger: `call.${name}`,
      reach: ringing,
      act: ({ bob, id }) => bob.client.call[name](id),
      told: by(name.toUpperCase(), ...change),
    }),
  ),
  {
    from: 'Ringing',
    to: 'Ended',
    side: 'callee',
    trigger: 'call.forward',
    reach: ringing,
    act: forwards,
    told: by('FORWARD_CALL', ...change),
  },
  {
    from: 'Ringing',
    to: 'Ended',
    side: 'callee',
    trigger: 'error',
    reach: ringing,
    act: answersInVain,
    told: by('ANSWER', ...change),
  },
  {
    from: 'Ringing',
    to: 'Cancelled',
    side: 'callee',
    trigger: 'caller hung up',
    reach: ringing,
    act: ({ alice, id }) => alice.client.call.end(id),
    told: change,
  },
  {
    from: 'Ringing',
    to: 'Cancelled',
    side: 'callee',
    trigger: 'answered on another device',
    reach: twice,
    act: answersElsewhere,
    told: change,
  },
  {
    from: 'Early Media',
    to: 'Connected',
    side: 'caller',
    trigger: 'callee answered',
    reach: withEarlyMedia,
    act: ({ bob, id }) => bob.client.call.answer(id, audio),
    told: change,
  },
  {
    from: 'Early Media',
    to: 'Ended',
    side: 'caller',
    trigger: 'call.end',
    reach: withEarlyMedia,
    act: ({ alice, id }) => alice.client.call.end(id),
    told: by('END', ...over),
  },
  {
    from: 'Early Media',
    to: 'Ended',
    side: 'caller',
    trigger: 'callee rejected',
    reach: withEarlyMedia,
    act: ({ bob, id }) => bob.client.call.reject(id),
    told: over,
  },
  {
    from: 'Early Media',
    to: 'Ended',
    side: 'caller',
    trigger: 'error',
    reach: withEarlyMedia,
    act: ({ alice, id }) =>
      alice.inject(id, { type: 'signal.failed', step: 'invite', code: 'too_many', message: 'slow down' }),
    told: over,
  },
]

describe('a call until it is answered', () => {
  it('(a) transition: (none) → INITIATING, caller: call.make', async () => {
    const { alice } = await twoPlayers()
    expect(alice.client.call.getAll()).toEqual([])
    const id = alice.client.call.make('bob', audio)
    expect(alice.view(id)).toMatchObject({ state: 'Initiating', direction: 'outgoing' })
    expect(toldOf(alice.heard, id)).toEqual([])
    await Promise.resolve()
    expect(toldOf(alice.heard, id)).toEqual(['MAKE START'])
  })

  it('(a) transition: (none) → INITIATING, callee: incoming call notification; call:receive', async () => {
    const seen: unknown[] = []
    await received({}, ({ client, view }, callId) => {
      const { state, direction } = view(callId)
      seen.push(state, direction, client.call.getAll().length)
    })
    expect(seen).toEqual(['Initiating', 'incoming', 1])
  })

  it.each(early.map((row) => [titleOf(row), row] as const))('%s', (_, row) => checkTransition(row))

  it('(a) transition: INITIATED → EARLY_MEDIA needs config call.earlyMedia: without it the caller stays where it was', async () => {
    for (const { alice, id } of [await initiated(), await ringing()]) {
      const before = alice.view(id).state
      alice.inject(id, progressed)
      await settled()
      expect(alice.view(id)).toMatchObject({ state: before, remoteTracks: [] })
    }
  })

  it('(a) transition: a set-up error is in call:start and call:stateChange alike', async () => {
    const { alice, id } = await initiating()
    alice.media.fail('capture', { name: 'noDevice' })
    await settled()
    const error = expect.objectContaining({ code: 'call:4' })
    expect(payloads(alice.heard, 'call:start')).toEqual([{ callId: id, error }])
    expect(payloads(alice.heard, 'call:stateChange')).toEqual([expect.objectContaining({ error })])
  })
})
