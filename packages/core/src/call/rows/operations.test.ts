import { describe, expect, it } from 'vitest'
import { settled } from '../../testing/testClock.ts'
import { type CallCommandName, callCommands } from '../call.can.ts'
import { audio, connected, type Player, payloads, ringing, twoPlayers } from '../call.test.stage.ts'
import {
  earlyMedia,
  heldBy,
  initiated,
  initiating,
  playerOf,
  progressed,
  type Scene,
  type Side,
  withEarlyMedia,
} from './rows.stage.ts'

/** Commands whose `can` is wider than the row: by state, and why. */
const wider: Partial<Record<CallCommandName, { in: readonly string[]; why: string }>> = {
  mute: {
    in: ['INITIATED', 'RINGING', 'EARLY_MEDIA', 'CONNECTED', 'ON_HOLD'],
    why: 'not in the table: the inventory mutes tracks (media.muteTracks) wherever a call has them, here also by call',
  },
  unmute: { in: ['INITIATED', 'RINGING', 'EARLY_MEDIA', 'CONNECTED', 'ON_HOLD'], why: 'as mute' },
}

const parameters = [{ name: 'X-Case', value: '1' }]

const established = [
  'end',
  'hold',
  'addMedia',
  'removeMedia',
  'startVideo',
  'stopVideo',
  'replaceTrack',
  'restartMedia',
  'playAudioFile',
  'sendDTMF',
  'sendCustomParameters',
  'getStats',
] as const
const held = ['directTransfer', 'consultativeTransfer', 'join', 'sendCustomParameters', 'getStats'] as const

const withVideo = async (scene: Scene, side: Side) => {
  await playerOf(scene, side).client.call.startVideo(scene.id)
  return scene
}
/** The media engine is asked for a microphone and says nothing: the call waits in Initiating. */
async function isPrepared(): Promise<Scene> {
  const scene = await initiating()
  scene.alice.media.stall('capture')
  await settled()
  return scene
}
async function ended(): Promise<Scene> {
  const scene = await connected()
  await scene.alice.client.call.end(scene.id)
  await settled()
  return scene
}
async function cancelled(): Promise<Scene> {
  const scene = await ringing()
  await scene.alice.client.call.end(scene.id)
  await settled()
  return scene
}
const other = (side: Side): Side => (side === 'caller' ? 'callee' : 'caller')

interface Row {
  state: string
  side: Side
  reach: () => Promise<Scene>
  allowed: readonly CallCommandName[]
}
const both = (row: (side: Side) => Row): Row[] => [row('caller'), row('callee')]

const table: readonly Row[] = [
  { state: 'INITIATING', side: 'caller', reach: isPrepared, allowed: ['end'] },
  { state: 'INITIATED', side: 'caller', reach: initiated, allowed: ['end'] },
  {
    state: 'INITIATED',
    side: 'callee',
    reach: initiated,
    allowed: ['answer', 'reject', 'forward', 'sendRingingFeedback', 'end'],
  },
  { state: 'RINGING', side: 'caller', reach: ringing, allowed: ['end', 'sendDTMF'] },
  {
    state: 'RINGING',
    side: 'callee',
    reach: ringing,
    allowed: ['answer', 'reject', 'ignore', 'forward', 'end', 'sendDTMF'],
  },
  { state: 'EARLY_MEDIA', side: 'caller', reach: withEarlyMedia, allowed: ['end', 'sendDTMF'] },
  ...both((side) => ({
    state: 'CONNECTED',
    side,
    reach: connected,
    allowed: established.filter((name) => name !== 'stopVideo'),
  })),
  ...both((side) => ({
    state: 'CONNECTED, with a local video',
    side,
    reach: async () => withVideo(await connected(), side),
    allowed: established.filter((name) => name !== 'startVideo'),
  })),
  ...both((side) => ({
    state: 'ON_HOLD (locally held)',
    side,
    reach: heldBy(side),
    allowed: ['end', 'unhold', ...held],
  })),
  ...both((side) => ({
    state: 'ON_HOLD (remotely held)',
    side,
    reach: heldBy(other(side)),
    allowed: ['end', 'hold', 'sendCustomParameters', 'getStats'],
  })),
  ...both((side) => ({
    state: 'ON_HOLD (dual)',
    side,
    reach: heldBy('caller', 'callee'),
    allowed: ['end', 'unhold', ...held],
  })),
  { state: 'CANCELLED', side: 'callee', reach: cancelled, allowed: [] },
  ...both((side) => ({ state: 'ENDED', side, reach: ended, allowed: [] })),
]

const isWider = (name: CallCommandName, state: string) =>
  wider[name]?.in.some((word) => state.startsWith(word)) ?? false
const allowedTo = (player: Player, id: string) => callCommands.filter((name) => player.view(id).can[name].allowed)

describe('allowed operations', () => {
  it.each(table.map((row) => [`(a) operations: ${row.state}, ${row.side}`, row] as const))(
    '%s',
    async (_, { state, side, reach, allowed }) => {
      const scene = await reach()
      const player = playerOf(scene, side)
      const { client, view } = player
      const isOver = state === 'ENDED' || state === 'CANCELLED'
      // In every state; setCustomParameters not when it is over. It gives sendCustomParameters something to send.
      client.call.setCustomParameters(scene.id, parameters)
      expect(view(scene.id).customParameters).toEqual(isOver ? [] : parameters)
      expect(client.call.getAll()).toEqual([view(scene.id)])
      client.call.setSdpHandlers([])
      expect(await client.call.getAvailableCodecs('audio')).toMatchObject({ kind: 'audio' })
      expect(player.errors).toEqual([])

      const now = allowedTo(player, scene.id)
      expect(now.filter((name) => !isWider(name, state)).sort()).toEqual([...allowed].sort())
    },
  )

  it('(a) operations: INITIATING, callee: end, as soon as it is announced', async () => {
    const { alice, bob } = await twoPlayers()
    const seen: unknown[] = []
    bob.client.on('call:receive', ({ callId }) => seen.push(bob.view(callId).state, allowedTo(bob, callId)))
    alice.client.call.make('bob', audio)
    await settled()
    expect(seen).toEqual(['Initiating', ['end']])
  })

  it('(a) operations: EARLY_MEDIA, callee: the state does not occur', async () => {
    const { bob, id } = await ringing({}, earlyMedia)
    bob.inject(id, progressed)
    await settled()
    expect(bob.view(id).state).toBe('Ringing')
  })

  it('(a) operations: CANCELLED, caller: the state does not occur', async () => {
    for (const reach of [initiated, ringing, withEarlyMedia]) {
      const { alice, bob, id } = await reach()
      alice.inject(id, { type: 'signal.cancelled', reason: 'cancelled' })
      await settled()
      expect(alice.view(id).state).toBe('Ended')
      expect(payloads(alice.heard, 'call:stateChange').length).toBeGreaterThan(0)
      await bob.client.call.reject(id)
    }
  })

  it('what is wider than the table names commands and states that exist, with a reason', async () => {
    for (const [name, { in: states, why }] of Object.entries(wider)) {
      expect(callCommands).toContain(name)
      expect(why).not.toBe('')
      for (const word of states) expect(table.some(({ state }) => state.startsWith(word))).toBe(true)
    }
  })
})
