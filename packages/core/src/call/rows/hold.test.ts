import { describe, expect, it } from 'vitest'
import { settled } from '../../testing/testClock.ts'
import { connected, expectAgreement, payloads } from '../call.test.stage.ts'
import { farSideOf, heldBy, listenAnew, lookOf, playerOf, type Scene, type Side, sides } from './rows.stage.ts'

const looks = {
  CONNECTED: 'Connected',
  'On Hold (locally held)': 'On Hold, local',
  'On Hold (remotely held)': 'On Hold, remote',
  'On Hold (dual)': 'On Hold, local, remote',
} as const
type Name = keyof typeof looks

/** How the far end sees the same. */
const mirrored: Record<Name, Name> = {
  CONNECTED: 'CONNECTED',
  'On Hold (locally held)': 'On Hold (remotely held)',
  'On Hold (remotely held)': 'On Hold (locally held)',
  'On Hold (dual)': 'On Hold (dual)',
}

const table: readonly (readonly [from: Name, trigger: `${'local' | 'remote'} ${'hold' | 'unhold'}`, to: Name])[] = [
  ['CONNECTED', 'local hold', 'On Hold (locally held)'],
  ['CONNECTED', 'remote hold', 'On Hold (remotely held)'],
  ['On Hold (locally held)', 'local unhold', 'CONNECTED'],
  ['On Hold (locally held)', 'remote hold', 'On Hold (dual)'],
  ['On Hold (remotely held)', 'remote unhold', 'CONNECTED'],
  ['On Hold (remotely held)', 'local hold', 'On Hold (dual)'],
  ['On Hold (dual)', 'local unhold', 'On Hold (remotely held)'],
  ['On Hold (dual)', 'remote unhold', 'On Hold (locally held)'],
]

const other = (side: Side): Side => (side === 'caller' ? 'callee' : 'caller')

function reach(from: Name, side: Side): Promise<Scene> {
  switch (from) {
    case 'CONNECTED':
      return connected()
    case 'On Hold (locally held)':
      return heldBy(side)()
    case 'On Hold (remotely held)':
      return heldBy(other(side))()
    case 'On Hold (dual)':
      return heldBy(side, other(side))()
  }
}

describe.each(sides)('at the %s', (side) => {
  it.each(table)('(a) hold: %s, %s → %s', async (from, trigger, to) => {
    const scene = await reach(from, side)
    const { id } = scene
    const [here, there] = [playerOf(scene, side), farSideOf(scene, side)]
    const before = here.view(id)
    expect([lookOf(before), lookOf(there.view(id))]).toEqual([looks[from], looks[mirrored[from]]])
    listenAnew(scene)

    const actor = trigger.startsWith('local') ? here : there
    await actor.client.call[trigger.endsWith('unhold') ? 'unhold' : 'hold'](id)
    await settled()

    expect([lookOf(here.view(id)), lookOf(there.view(id))]).toEqual([looks[to], looks[mirrored[to]]])
    const { state, localHold, remoteHold } = before
    expect(payloads(here.heard, 'call:stateChange')).toEqual([
      { callId: id, previous: { state, localHold, remoteHold } },
    ])
    // Media flows only with both flags false: at both ends, in the engine as in the view.
    const flows = to === 'CONNECTED'
    for (const player of [here, there]) {
      expect(player.media.peer(id)?.isSending).toBe(flows)
      expect([player.view(id).localTracks.length, player.view(id).remoteTracks.length]).toEqual(flows ? [1, 1] : [0, 0])
    }
    expectAgreement(here, there, id)
  })
})
