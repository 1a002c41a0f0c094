/**
 * What comes late or twice: facts about attempts that were given up. None of them is what a call waits for.
 *
 * @internal
 */
import { expect } from 'vitest'
import type { PeerFact, PeerStep, SignalFact } from '../ports/index.ts'
import { settled } from '../testing/testClock.ts'
import type { Player } from './call.test.stage.ts'

const applied = { remoteDirection: 'inactive', added: [{ id: 'stale', kind: 'audio' }], removed: [] } as const
const failed = (step: PeerStep): PeerFact => ({
  type: 'peer.failed',
  step,
  attempt: 0,
  fault: { name: 'OperationError', message: 'stale' },
})

/** What the engine may say yet of an attempt that was given up. */
export const staleFacts: readonly PeerFact[] = [
  { type: 'peer.offerCreated', attempt: 0, offer: 'stale' },
  { type: 'peer.answerCreated', attempt: 0, answer: 'stale' },
  { type: 'peer.offerApplied', attempt: 0, ...applied },
  { type: 'peer.answerApplied', attempt: 0, ...applied },
  { type: 'peer.rolledBack', attempt: 0 },
  failed('mix'),
]
/** What was captured for nobody. */
export const staleCapture: PeerFact = { type: 'peer.captured', tracks: [{ id: 'stale', kind: 'video' }] }

/** What may come late or twice by signalling. */
export const staleSignals = (attempt: number): readonly SignalFact[] => [
  { type: 'signal.offered', attempt, offer: 'stale', operation: 'HOLD' },
  { type: 'signal.updateAnswered', attempt, answer: 'stale' },
  { type: 'signal.updateRejected', attempt, statusCode: 488 },
  { type: 'signal.failed', step: 'offerUpdate', attempt, code: 'wrong_state', message: 'stale' },
  { type: 'signal.failed', step: 'ring', code: 'wrong_state', message: 'stale' },
]
/** The end of a transfer that we know nothing of. */
export const staleRestoring: SignalFact = {
  type: 'signal.retargeted',
  party: { id: 'eve' },
  makesOffer: false,
  restored: true,
}

/** A transfer while another is under way. */
export const staleRetargeting: SignalFact = { type: 'signal.retargeted', party: { id: 'eve' }, makesOffer: true }

/** It changes nothing, says nothing, and asks nothing of the engine. */
export async function expectIgnored(who: Player, id: string, late: readonly (PeerFact | SignalFact)[]): Promise<void> {
  const peer = who.media.peer(id)
  const now = () => ({
    view: who.view(id),
    said: who.said.length,
    asked: peer?.commands.length,
    heard: who.heard.length,
  })
  const before = now()
  for (const fact of late) {
    if (fact.type.startsWith('peer.')) peer?.report(fact as PeerFact)
    else who.inject(id, fact as SignalFact)
    await settled()
    expect(now(), fact.type).toEqual(before)
  }
}

/** Nor was it kept for later. */
export function expectForgotten({ media }: Player, id: string): void {
  expect(media.peer(id)?.commands).not.toContainEqual(expect.objectContaining({ offer: 'stale' }))
}
