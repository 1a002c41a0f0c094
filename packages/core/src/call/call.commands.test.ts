import { describe, expect, it } from 'vitest'
import { settled } from '../testing/testClock.ts'
import { type CallCommandName, callCommands } from './call.can.ts'
import { audio, connected, outcome, type Player, type PlayerOptions, ringing, twoPlayers } from './call.test.stage.ts'

const manual: PlayerOptions = { config: { call: { ringingFeedbackMode: 'manual' } } }
const earlyMedia: PlayerOptions = { config: { call: { earlyMedia: true } } }
const progressed = {
  type: 'signal.progressed',
  answer: JSON.stringify({ kind: 'answer', tracks: [], direction: 'sendrecv' }),
} as const

/** What runs beside a negotiation, without the far end. */
const independent = ['replaceTrack', 'playAudioFile', 'getStats'] as const
const transfers = ['directTransfer', 'consultativeTransfer', 'join'] as const
const talking = [
  'end',
  'hold',
  'mute',
  'unmute',
  'restartMedia',
  'addMedia',
  'removeMedia',
  'startVideo',
  'sendDTMF',
  ...independent,
] as const

interface Situation {
  player: Player
  id: string
}

/** Every situation of a call that a user can be in: how to get there, and what is allowed there. */
const situations: Record<string, { reach: () => Promise<Situation>; allowed: readonly CallCommandName[] }> = {
  'Initiating, caller': {
    reach: async () => {
      const { alice } = await twoPlayers()
      alice.media.stall('capture')
      const id = alice.client.call.make('bob', audio)
      await settled()
      return { player: alice, id }
    },
    allowed: ['end'],
  },
  'Initiated, caller': {
    reach: async () => {
      const { alice, id } = await ringing({}, manual)
      return { player: alice, id }
    },
    allowed: ['end', 'mute', 'unmute'],
  },
  'Initiated, callee': {
    reach: async () => {
      const { bob, id } = await ringing({}, manual)
      return { player: bob, id }
    },
    allowed: ['answer', 'reject', 'forward', 'end', 'sendRingingFeedback'],
  },
  'Ringing, caller': {
    reach: async () => {
      const { alice, id } = await ringing()
      return { player: alice, id }
    },
    allowed: ['end', 'mute', 'unmute', 'sendDTMF'],
  },
  'Ringing, callee': {
    reach: async () => {
      const { bob, id } = await ringing()
      return { player: bob, id }
    },
    allowed: ['answer', 'reject', 'ignore', 'forward', 'end', 'sendDTMF'],
  },
  'Ringing, callee that is answering': {
    reach: async () => {
      const { bob, id } = await ringing()
      bob.media.stall('capture')
      bob.client.call.answer(id, audio)
      await settled()
      return { player: bob, id }
    },
    allowed: ['end'],
  },
  'Early Media, caller': {
    reach: async () => {
      const { alice, id } = await ringing(earlyMedia)
      alice.inject(id, progressed)
      await settled()
      return { player: alice, id }
    },
    allowed: ['end', 'mute', 'unmute', 'sendDTMF'],
  },
  'Connected, caller': {
    reach: async () => {
      const { alice, id } = await connected()
      return { player: alice, id }
    },
    allowed: talking,
  },
  'Connected, callee': {
    reach: async () => {
      const { bob, id } = await connected()
      return { player: bob, id }
    },
    allowed: talking,
  },
  'Connected, holding': {
    reach: async () => {
      const { alice, bob, id } = await connected()
      bob.media.stall('applyOffer')
      alice.client.call.hold(id)
      await settled()
      return { player: alice, id }
    },
    allowed: ['end', 'unhold', 'mute', 'unmute', 'sendDTMF', ...independent],
  },
  'Connected, being held': {
    reach: async () => {
      const { alice, bob, id } = await connected()
      bob.media.stall('applyOffer')
      alice.client.call.hold(id)
      await settled()
      return { player: bob, id }
    },
    allowed: ['end', 'mute', 'unmute', 'sendDTMF', ...independent],
  },
  'Connected, connection lost': {
    reach: async () => {
      const { alice, id } = await connected()
      alice.transport.refuse('offline')
      alice.transport.drop()
      await settled()
      return { player: alice, id }
    },
    allowed: ['end', 'mute', 'unmute', ...independent],
  },
  'On Hold (locally held)': {
    reach: async () => {
      const { alice, id } = await connected()
      await alice.client.call.hold(id)
      return { player: alice, id }
    },
    allowed: ['end', 'unhold', 'mute', 'unmute', 'getStats', ...transfers],
  },
  'On Hold (remotely held)': {
    reach: async () => {
      const { alice, bob, id } = await connected()
      await alice.client.call.hold(id)
      await settled()
      return { player: bob, id }
    },
    allowed: ['end', 'hold', 'mute', 'unmute', 'getStats'],
  },
  'On Hold (dual)': {
    reach: async () => {
      const { alice, bob, id } = await connected()
      await alice.client.call.hold(id)
      await bob.client.call.hold(id)
      await settled()
      return { player: bob, id }
    },
    allowed: ['end', 'unhold', 'mute', 'unmute', 'getStats', ...transfers],
  },
  'Cancelled, callee': {
    reach: async () => {
      const { alice, bob, id } = await ringing()
      await alice.client.call.end(id)
      await settled()
      return { player: bob, id }
    },
    allowed: [],
  },
  Ended: {
    reach: async () => {
      const { alice, id } = await connected()
      await alice.client.call.end(id)
      return { player: alice, id }
    },
    allowed: [],
  },
}

/** What each command is given beside the call. */
function argumentsOf({ player, id }: Situation, name: CallCommandName): readonly unknown[] {
  const { localTracks } = player.view(id)
  const track = localTracks[0] ?? 'none'
  const given: Partial<Record<CallCommandName, readonly unknown[]>> = {
    answer: [audio],
    forward: ['carol'],
    addMedia: [{ video: true }],
    removeMedia: [[track]],
    replaceTrack: [track, audio],
    playAudioFile: ['music.wav'],
    directTransfer: ['carol'],
    sendDTMF: ['1'],
  }
  return given[name] ?? []
}

/** Commands whose other call has tests of its own, in call.transfer.test.ts and call.join.test.ts. */
const ofTwoCalls: readonly CallCommandName[] = ['consultativeTransfer', 'join']
/** What names a track that a call does not have fails with `call:7`, whatever its state. */
const wrongTrack: readonly CallCommandName[] = ['removeMedia', 'replaceTrack']

/** Gives a command and lets time pass until it is decided. */
async function decide(situation: Situation, name: CallCommandName): Promise<string> {
  const { player, id } = situation
  let code = 'under way'
  const command = player.client.call[name] as (callId: string, ...args: readonly unknown[]) => Promise<unknown>
  const decided = outcome(command(id, ...argumentsOf(situation, name))).then((result) => {
    code = result
  })
  await Promise.race([decided, settled()])
  return code
}

describe.each(Object.entries(situations))('in %s', (_, { reach, allowed }) => {
  it(`is allowed: ${allowed.join(', ') || 'nothing'}`, async () => {
    const { player, id } = await reach()
    const { can } = player.view(id)
    expect(callCommands.filter((name) => can[name].allowed).sort()).toEqual([...allowed].sort())
  })

  it.each(callCommands.filter((name) => !ofTwoCalls.includes(name)))('%s does what can says', async (name) => {
    const situation = await reach()
    const { can, localTracks } = situation.player.view(situation.id)
    const heard = situation.player.said.length
    const code = await decide(situation, name)
    if (wrongTrack.includes(name) && localTracks.length === 0) {
      expect([code, can[name].allowed]).toEqual(['call:7', false])
      return
    }
    if (name === 'sendDTMF' && !can.sendDTMF.allowed) {
      // Documented: a key pressed where nobody hears it does nothing.
      expect([code, situation.player.said.length]).toEqual(['done', heard])
      return
    }
    expect({ allowed: can[name].allowed, refused: code === 'call:6' }).toEqual({
      allowed: can[name].allowed,
      refused: !can[name].allowed,
    })
    situation.player.client.call.end(situation.id)
    await settled()
  })

  it('names a reason for what is refused, the same object each time', async () => {
    const { player, id } = await reach()
    const { can } = player.view(id)
    for (const name of callCommands) {
      const permission = can[name]
      if (permission.allowed) continue
      expect(Object.isFrozen(permission)).toBe(true)
      const command = player.client.call[name] as (callId: string, ...args: readonly unknown[]) => Promise<unknown>
      const error = await command(id, ...argumentsOf({ player, id }, name)).catch((cause: unknown) => cause)
      const needsTrack = name === 'mute' || name === 'unmute' || wrongTrack.includes(name)
      if (!needsTrack && name !== 'sendDTMF' && name !== 'consultativeTransfer')
        expect(error).toMatchObject({ code: 'call:6', message: `${name} is not possible now: ${permission.reason}.` })
    }
  })
})

describe('the reason of a refusal', () => {
  it.each([
    ['Ended', 'hold', 'ended'],
    ['Ringing, caller', 'answer', 'direction'],
    ['Connected, callee', 'answer', 'state'],
    ['Ringing, caller', 'hold', 'state'],
    ['Ringing, callee', 'mute', 'noTrack'],
    ['Initiated, callee', 'ignore', 'state'],
    ['Connected, callee', 'unhold', 'notHeld'],
    ['On Hold (locally held)', 'hold', 'held'],
    ['On Hold (remotely held)', 'unhold', 'notHeld'],
    ['On Hold (remotely held)', 'restartMedia', 'held'],
    ['Connected, being held', 'hold', 'negotiating'],
    ['Connected, holding', 'restartMedia', 'negotiating'],
    ['Connected, connection lost', 'hold', 'offline'],
    ['Connected, connection lost', 'sendRingingFeedback', 'direction'],
  ] as const)('in %s of %s is %s', async (name, command, reason) => {
    const { player, id } = await situations[name]!.reach()
    expect(player.view(id).can[command]).toEqual({ allowed: false, reason })
  })

  it('is shared: equal refusals are identical, in all calls', async () => {
    const [one, other] = [await connected(), await connected()]
    expect(one.alice.view(one.id).can.unhold).toBe(other.bob.view(other.id).can.unhold)
  })
})

describe('commands bound to a call', () => {
  it('are the same object for the same call, and frozen', async () => {
    const { alice, id } = await connected()
    expect(alice.client.call.bind(id)).toBe(alice.client.call.bind(id))
    expect(alice.client.call.bind()).toBe(alice.client.call.bind())
    expect(Object.isFrozen(alice.client.call.bind(id))).toBe(true)
    expect(Object.keys(alice.client.call.bind(id)).sort()).toEqual([...callCommands].sort())
  })

  it('act on that call', async () => {
    const { alice, bob, id } = await connected()
    const bound = alice.client.call.bind(id)
    await bound.hold()
    expect(alice.view(id).localHold).toBe(true)
    await bound.unhold()
    await bound.mute(alice.view(id).localTracks)
    expect(alice.view(id).muted.confirmed.length).toBe(1)
    await bound.end()
    await settled()
    expect(bob.view(id).state).toBe('Ended')
  })

  it('without an id act on the newest call that has not ended', async () => {
    const { stage, bob, id } = await connected()
    const carol = await stage.join('carol')
    const newest = bob.client.call.bind()
    const second = carol.client.call.make('bob', audio)
    await settled()
    await newest.reject()
    expect(bob.view(second).state).toBe('Ended')
    await newest.end()
    expect(bob.view(id).state).toBe('Ended')
    expect(await outcome(newest.end())).toBe('call:7')
  })
})
