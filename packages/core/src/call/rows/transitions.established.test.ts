import { describe, expect, it } from 'vitest'
import { settled } from '../../testing/testClock.ts'
import { connected, isOver, ringing } from '../call.test.stage.ts'
import {
  answersWhenCalled,
  checkTransition,
  farSideOf,
  heldBy,
  holdsAnother,
  listenAnew,
  lookOf,
  playerOf,
  type Scene,
  type Side,
  sides,
  type TransitionRow,
  titleOf,
  toldOf,
} from './rows.stage.ts'

const by = (operation: string, ...told: readonly string[]) => [`${operation} START`, ...told, `${operation} FINISH`]
/** Our negotiation, which the far end has to answer. */
const asked = (operation: string, ...told: readonly string[]) => [
  `${operation} START`,
  `${operation} UPDATE`,
  `${operation} RESUME`,
  ...told,
  `${operation} FINISH`,
]
const silenced = ['call:tracksRemoved', 'call:stateChange']
const heardAgain = ['call:tracksAdded', 'call:stateChange']
const over = silenced
const other = (side: Side): Side => (side === 'caller' ? 'callee' : 'caller')

/** No way to reach each other any more: neither offer nor rollback works. */
const failsForGood = async (scene: Scene, side: Side) => {
  const { media, client } = playerOf(scene, side)
  media.fail('createOffer')
  media.fail('rollback')
  client.call.restartMedia(scene.id)
  await settled()
}

/** What ends a call that was answered; told differs by whether media flowed. */
const endings = (from: 'Connected' | 'On Hold', side: Side, reach: () => Promise<Scene>): TransitionRow[] => {
  const row = { from, to: 'Ended', side, reach } as const
  const told = from === 'Connected' ? over : ['call:stateChange']
  return [
    {
      ...row,
      trigger: 'call.end here',
      act: (scene) => playerOf(scene, side).client.call.end(scene.id),
      told: by('END', ...told),
    },
    {
      ...row,
      trigger: 'call.end at the other side',
      act: (scene) => farSideOf(scene, side).client.call.end(scene.id),
      told,
    },
    {
      ...row,
      trigger: 'failed call audit',
      act: (scene) =>
        playerOf(scene, side).inject(scene.id, { type: 'signal.ended', statusCode: 9909, reason: 'unknownCall' }),
      told,
    },
  ]
}

/** The side hands over, or joins, whom it holds. */
const handingOver = (side: Side): TransitionRow[] => {
  const row = { from: 'On Hold', to: 'Ended', side, reach: heldBy(side) } as const
  return [
    {
      ...row,
      trigger: 'directTransfer',
      act: async (scene) => {
        await answersWhenCalled(scene, 'carol')
        await playerOf(scene, side).client.call.directTransfer(scene.id, 'carol')
      },
      told: asked('DIRECT_TRANSFER', 'call:stateChange'),
    },
    ...(['consultativeTransfer', 'join'] as const).map(
      (name): TransitionRow => ({
        ...row,
        trigger: name,
        act: async (scene) => {
          const { second } = await holdsAnother(scene, side)
          await playerOf(scene, side).client.call[name](scene.id, second)
        },
        told: asked(name === 'join' ? 'JOIN' : 'CONSULTATIVE_TRANSFER', 'call:stateChange'),
      }),
    ),
  ]
}

/** The far end hands over, or joins, this side: to it that is an unhold. */
const handedOver = (side: Side): TransitionRow[] => {
  const row = { from: 'On Hold', to: 'Connected', side, reach: heldBy(other(side)) } as const
  return [
    {
      ...row,
      trigger: 'directTransfer by the other side counts as remote unhold',
      act: async (scene) => {
        await answersWhenCalled(scene, 'carol')
        await farSideOf(scene, side).client.call.directTransfer(scene.id, 'carol')
      },
      told: by('remote UNHOLD', ...heardAgain),
    },
    ...(['consultativeTransfer', 'join'] as const).map(
      (name): TransitionRow => ({
        ...row,
        trigger: `${name} by the other side counts as remote unhold`,
        act: async (scene) => {
          const { second } = await holdsAnother(scene, other(side))
          await farSideOf(scene, side).client.call[name](scene.id, second)
        },
        told: by('remote UNHOLD', ...heardAgain),
      }),
    ),
  ]
}

const rowsOf = (side: Side): TransitionRow[] => [
  {
    from: 'Connected',
    to: 'On Hold',
    side,
    trigger: 'local hold (localHold)',
    reach: connected,
    act: async (scene) => {
      await playerOf(scene, side).client.call.hold(scene.id)
      expect(lookOf(playerOf(scene, side).view(scene.id))).toBe('On Hold, local')
    },
    told: asked('HOLD', ...silenced),
  },
  {
    from: 'Connected',
    to: 'On Hold',
    side,
    trigger: 'remote hold (remoteHold)',
    reach: connected,
    act: async (scene) => {
      await farSideOf(scene, side).client.call.hold(scene.id)
      expect(lookOf(playerOf(scene, side).view(scene.id))).toBe('On Hold, remote')
    },
    told: by('remote HOLD', ...silenced),
  },
  ...endings('Connected', side, connected),
  {
    from: 'Connected',
    to: 'Ended',
    side,
    trigger: 'error',
    reach: connected,
    act: (scene) => failsForGood(scene, side),
    told: ['MEDIA_RESTART START', ...over, 'call:mediaRestart', 'MEDIA_RESTART FINISH'],
  },
  {
    from: 'On Hold',
    to: 'On Hold',
    side,
    trigger: 'this side holds as the second (both flags true)',
    reach: heldBy(other(side)),
    act: async (scene) => {
      await playerOf(scene, side).client.call.hold(scene.id)
      expect(lookOf(playerOf(scene, side).view(scene.id))).toBe('On Hold, local, remote')
    },
    told: asked('HOLD', 'call:stateChange'),
  },
  {
    from: 'On Hold',
    to: 'On Hold',
    side,
    trigger: 'the other side holds as the second (both flags true)',
    reach: heldBy(side),
    act: async (scene) => {
      await farSideOf(scene, side).client.call.hold(scene.id)
      expect(lookOf(playerOf(scene, side).view(scene.id))).toBe('On Hold, local, remote')
    },
    told: by('remote HOLD', 'call:stateChange'),
  },
  {
    from: 'On Hold',
    to: 'On Hold',
    side,
    trigger: 'this one of two holders unholds (one flag left)',
    reach: heldBy('caller', 'callee'),
    act: async (scene) => {
      await playerOf(scene, side).client.call.unhold(scene.id)
      expect(lookOf(playerOf(scene, side).view(scene.id))).toBe('On Hold, remote')
    },
    told: asked('UNHOLD', 'call:stateChange'),
  },
  {
    from: 'On Hold',
    to: 'On Hold',
    side,
    trigger: 'the other one of two holders unholds (one flag left)',
    reach: heldBy('caller', 'callee'),
    act: async (scene) => {
      await farSideOf(scene, side).client.call.unhold(scene.id)
      expect(lookOf(playerOf(scene, side).view(scene.id))).toBe('On Hold, local')
    },
    told: by('remote UNHOLD', 'call:stateChange'),
  },
  {
    from: 'On Hold',
    to: 'Connected',
    side,
    trigger: 'this side, the last holder, unholds (both flags false)',
    reach: heldBy(side),
    act: async (scene) => {
      await playerOf(scene, side).client.call.unhold(scene.id)
      expect(lookOf(playerOf(scene, side).view(scene.id))).toBe('Connected')
    },
    told: asked('UNHOLD', ...heardAgain),
  },
  {
    from: 'On Hold',
    to: 'Connected',
    side,
    trigger: 'the other side, the last holder, unholds (both flags false)',
    reach: heldBy(other(side)),
    act: (scene) => farSideOf(scene, side).client.call.unhold(scene.id),
    told: by('remote UNHOLD', ...heardAgain),
  },
  ...handedOver(side),
  ...endings('On Hold', side, heldBy(side)),
  ...handingOver(side),
  {
    from: 'On Hold',
    to: 'Ended',
    side,
    trigger: 'error',
    reach: heldBy(side),
    act: async (scene) => {
      const { media, client } = playerOf(scene, side)
      media.fail('createOffer')
      media.fail('rollback')
      client.call.unhold(scene.id)
      await settled()
    },
    told: by('UNHOLD', 'call:stateChange'),
  },
]

describe('a call that was answered', () => {
  it.each(sides.flatMap(rowsOf).map((row) => [titleOf(row), row] as const))('%s', (_, row) => checkTransition(row))

  it('(a) transition: ENDED and CANCELLED are final: nothing leads out of them, and nothing is told any more', async () => {
    const ended = await connected()
    await ended.alice.client.call.end(ended.id)
    const cancelled = await ringing()
    await cancelled.alice.client.call.end(cancelled.id)
    await settled()
    for (const scene of [ended, cancelled]) {
      listenAnew(scene)
      for (const { inject, view } of [scene.alice, scene.bob]) {
        const before = view(scene.id)
        expect(isOver(before)).toBe(true)
        inject(scene.id, { type: 'signal.answered', answer: 'late' })
        inject(scene.id, { type: 'signal.offered', attempt: 9, offer: 'late' })
        inject(scene.id, { type: 'signal.ended' })
        await scene.clock.advance(100_000)
        expect(view(scene.id)).toBe(before)
      }
      for (const { heard } of [scene.alice, scene.bob]) expect(toldOf(heard, scene.id)).toEqual([])
    }
  })
})
