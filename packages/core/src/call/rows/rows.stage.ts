/**
 * What the tests of the inventory's tables share: the scenes that a row begins in, and what a row is held by.
 *
 * @internal
 */

import { expect } from 'vitest'
import { settled } from '../../testing/testClock.ts'
import {
  audio,
  brief,
  connected,
  type Heard,
  type Player,
  type PlayerOptions,
  ringing,
  type Stage,
  twoPlayers,
} from '../call.test.stage.ts'
import type { CallState } from '../call.view.ts'

export type Side = 'caller' | 'callee'

/** Alice, who calls, and bob, who is called. */
export interface Scene {
  stage: Stage
  alice: Player
  bob: Player
  clock: Stage['clock']
  id: string
}

export const sides: readonly Side[] = ['caller', 'callee']
export const playerOf = ({ alice, bob }: Scene, side: Side): Player => (side === 'caller' ? alice : bob)
export const farSideOf = (scene: Scene, side: Side): Player => playerOf(scene, side === 'caller' ? 'callee' : 'caller')

export const manual: PlayerOptions = { config: { call: { ringingFeedbackMode: 'manual' } } }
export const earlyMedia: PlayerOptions = { config: { call: { earlyMedia: true } } }
/** Media before the answer, which no client of ours sends by itself. */
export const progressed = {
  type: 'signal.progressed',
  answer: JSON.stringify({ kind: 'answer', tracks: [], direction: 'sendrecv' }),
} as const

/** A call that was just made: its id is there, and nothing has happened yet. */
export async function initiating(ofAlice: PlayerOptions = {}, ofBob: PlayerOptions = {}): Promise<Scene> {
  const two = await twoPlayers(ofAlice, ofBob)
  return { ...two, id: two.alice.client.call.make('bob', audio) }
}

/** A call that reaches bob, who does something as soon as it is announced: it is not set up then. */
export async function received(ofBob: PlayerOptions = {}, atOnce: (bob: Player, id: string) => void = () => {}) {
  const two = await twoPlayers({}, ofBob)
  const announced = new Promise<void>((resolve) =>
    two.bob.client.on('call:receive', ({ callId }) => {
      expect(two.bob.view(callId).state).toBe('Initiating')
      atOnce(two.bob, callId)
      resolve()
    }),
  )
  const id = two.alice.client.call.make('bob', audio)
  await announced
  return { ...two, id }
}

/** Bob was told, and is not ringing. */
export const initiated = (ofAlice: PlayerOptions = {}): Promise<Scene> => ringing(ofAlice, manual)

export async function withEarlyMedia(): Promise<Scene> {
  const scene = await ringing(earlyMedia)
  scene.alice.inject(scene.id, progressed)
  await settled()
  return scene
}

/** Connected, and held by one side or by both. */
export const heldBy =
  (...holders: readonly Side[]) =>
  async (ofAlice: PlayerOptions = {}, ofBob: PlayerOptions = {}): Promise<Scene> => {
    const scene = await connected(ofAlice, ofBob)
    for (const side of holders) await playerOf(scene, side).client.call.hold(scene.id)
    await settled()
    return scene
  }

/** One side of a call it holds makes another, to carol, and holds that, too. */
export async function holdsAnother(scene: Scene, side: Side) {
  const player = playerOf(scene, side)
  const carol = await scene.stage.join('carol')
  const second = player.client.call.make('carol', audio)
  await settled()
  await carol.client.call.answer(second, audio)
  await settled()
  await player.client.call.hold(second)
  await settled()
  return { carol, second }
}

/** Who joins the stage and answers the call that comes. */
export async function answersWhenCalled(scene: Scene, user: string): Promise<Player> {
  const player = await scene.stage.join(user)
  player.client.on('call:stateChange', ({ callId, previous }) => {
    if (previous.state === 'Initiating') player.client.call.answer(callId, audio)
  })
  return player
}

/** What a call told at one side, without how the path of the media comes up, which has tables of its own. */
export const toldOf = (heard: readonly Heard[], callId: string): string[] =>
  heard
    .filter(({ type, payload }) => {
      const about = (payload as { callId?: string }).callId
      return type !== 'call:mediaConnectionChange' && (about === callId || about === undefined)
    })
    .map(brief)

/** Forgets what was heard so far. */
export function listenAnew({ stage }: Pick<Scene, 'stage'>): void {
  for (const { heard } of stage.players) heard.length = 0
}

/** State and flags as one word each: `On Hold, local`. */
export function lookOf({
  state,
  localHold,
  remoteHold,
}: {
  state: CallState
  localHold: boolean
  remoteHold: boolean
}) {
  return [state, localHold && 'local', remoteHold && 'remote'].filter(Boolean).join(', ')
}

/** A row of the transition table, at one side. */
export interface TransitionRow {
  from: CallState
  to: CallState
  side: Side
  trigger: string
  /** The call in `from`. */
  reach: () => Promise<Scene>
  /** A call that is being set up does not wait for a test: what was told counts from its beginning. */
  isSetUp?: boolean
  act: (scene: Scene) => unknown
  /** What that side hears of it, in order. */
  told: readonly string[]
}

const keyOf = (state: CallState) => state.toUpperCase().replace(' ', '_')

/** The name of a row in the inventory, and what brought it about. */
export const titleOf = ({ from, to, side, trigger }: Pick<TransitionRow, 'from' | 'to' | 'side' | 'trigger'>): string =>
  `(a) transition: ${keyOf(from)} → ${keyOf(to)}, ${side}: ${trigger}`

/** One change of the state at that side, with its event, and nothing else that a row does not name. */
export async function checkTransition(row: TransitionRow): Promise<void> {
  const { from, to, side, reach, isSetUp = false, act, told } = row
  const scene = await reach()
  const player = playerOf(scene, side)
  if (!isSetUp) {
    expect(player.view(scene.id).state).toBe(from)
    listenAnew(scene)
  }
  await act(scene)
  await settled()
  expect(player.trail(scene.id).slice(-2)).toEqual([from, to])
  expect(player.view(scene.id).state).toBe(to)
  expect(toldOf(player.heard, scene.id)).toEqual(told)
}
