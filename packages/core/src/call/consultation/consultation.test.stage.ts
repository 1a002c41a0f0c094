/**
 * What tests of consultations play on: alice talks to bob and may ask carol. Every moment is looked at: whatever happens,
 * never do two legs of a consultation send media at once.
 *
 * @internal
 */
import { expect } from 'vitest'
import type { ClientWith } from '../../client/client.ts'
import type { Client } from '../../createClient.ts'
import { settled } from '../../testing/testClock.ts'
import { audio, connected, isOver, outcome, type Player, type PlayerOptions, payloads } from '../call.test.stage.ts'
import { consultation } from './consultation.ts'

export type Consultant = Client & ClientWith<[ReturnType<typeof consultation>]>

/** Alice and bob talk; nothing is asked yet. */
export async function talking(options: { alice?: PlayerOptions; bob?: PlayerOptions; carol?: PlayerOptions } = {}) {
  const two = await connected({ ...options.alice, features: [consultation()] }, options.bob)
  const { alice, bob, stage, id: first } = two
  const carol = await stage.join('carol', options.carol)
  const client = alice.client as Consultant
  const { consultation: api } = client
  /** Public states in order, as the events told them. */
  const trail: string[] = []
  let talkedAtOnce = 0
  alice.client.subscribe(() => {
    const { firstCallId, secondCallId } = api.observe().getSnapshot() ?? {}
    const talks = [firstCallId, secondCallId].filter((id) => id && alice.media.peer(id)?.isSending === true)
    if (talks.length > 1 && secondCallId && alice.client.call.getById(secondCallId)?.state === 'Connected')
      talkedAtOnce += 1
  })
  client.on('consultation:change', ({ consultationId, previous }) => {
    if (trail.length === 0) trail.push(previous.state)
    trail.push(api.getById(consultationId)?.state ?? 'unknown')
  })
  const view = (id: string) => {
    const found = api.getById(id)
    if (found === undefined) throw new Error(`no consultation '${id}'`)
    return found
  }
  /** The call that rings at somebody, or rang last. */
  const incomingOf = (player: Player) =>
    player.client.call
      .getAll()
      .filter(({ direction }) => direction === 'incoming')
      .at(-1)?.id ?? ''
  const second = (id: string) => view(id).secondCallId ?? ''
  /** How everybody stands: the calls of alice, the one of bob, the last that reached carol. */
  const standing = (id: string) => ({
    first: alice.view(first).state,
    second: api.getById(id)?.secondCallId ? alice.view(second(id)).state : null,
    bob: bob.view(first).state,
    carol: carol.client.call.getById(incomingOf(carol))?.state ?? null,
  })
  const neverBoth = () => expect(talkedAtOnce).toBe(0)
  return { ...two, carol, first, client, api, trail, view, second, standing, incomingOf, neverBoth }
}

/** Carol is asked, and it rings there. */
export async function ringingSecond(options: Parameters<typeof talking>[0] = {}) {
  const stage = await talking(options)
  const id = stage.api.start(stage.first, 'carol', audio)
  await settled()
  return { ...stage, id }
}

/** Carol has answered: alice talks to her. */
export async function consulting(options: Parameters<typeof talking>[0] = {}) {
  const stage = await ringingSecond(options)
  await stage.carol.client.call.answer(stage.incomingOf(stage.carol), audio)
  await settled()
  return stage
}

/** Alice went back to bob for a moment. */
export async function swapped(options: Parameters<typeof talking>[0] = {}) {
  const stage = await consulting(options)
  await stage.api.swap(stage.id)
  await settled()
  return stage
}

/** What the end of a consultation told, which has to come once. */
export function endOf({ alice, id }: { alice: Player; id: string }) {
  const ends = payloads(alice.heard, 'consultation:end').filter(
    (payload) => (payload as { consultationId: string }).consultationId === id,
  )
  expect(ends.length).toBe(1)
  return ends[0] as { outcome: string; reason?: string; error?: { code: string } }
}

/** Nobody has a call any more. */
export function expectAllOver(...players: readonly Player[]): void {
  for (const { client } of players) expect(client.call.getAll().every(isOver)).toBe(true)
}

export { audio, outcome, settled }
