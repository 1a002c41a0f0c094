import type { GenericSchema, InferOutput } from 'valibot'
import {
  AcceptedFact,
  AnsweredFact,
  CancelledFact,
  CandidateFact,
  EndedFact,
  InvitedFact,
  OfferedFact,
  PeerBackFact,
  PeerLostFact,
  ProgressedFact,
  RangFact,
  RejectedFact,
  ResumedFact,
  SyncedFact,
  UpdateAnsweredFact,
  UpdateRejectedFact,
} from './wire/down/call-signal.ts'

const schemas = [
  InvitedFact,
  AcceptedFact,
  RangFact,
  ProgressedFact,
  AnsweredFact,
  RejectedFact,
  CancelledFact,
  EndedFact,
  OfferedFact,
  UpdateAnsweredFact,
  UpdateRejectedFact,
  CandidateFact,
  SyncedFact,
  ResumedFact,
  PeerLostFact,
  PeerBackFact,
]

/** A fact the call port has a word for. */
export type CallFact = InferOutput<(typeof schemas)[number]>

const byType = new Map(schemas.map((schema) => [schema.entries.type.literal as string, schema]))

/**
 * The schema of a `CALL_SIGNAL`. There is none for the facts of operations that the port does not have (transfer,
 * parameters, tones), nor for those of a newer server: they are ignored (spaces.md §12.1). Told apart here rather than by
 * a variant of all, which would cost their schemas.
 */
export function schemaOfFact(payload: unknown): GenericSchema<unknown, CallFact> | undefined {
  const type = typeof payload === 'object' && payload !== null && 'type' in payload ? payload.type : undefined
  return typeof type === 'string' ? byType.get(type) : AcceptedFact
}
