import { timingSafeEqual } from 'node:crypto'
import type { Party } from '../identity/party.ts'
import { type Refusal, refusal } from '../refusal.ts'
import type { Space } from './space.ts'

/** Why somebody may not come in, or undefined if they may; in the order of spaces.md §3. */
export function admissionProblem(space: Space, party: Party, password: string | null | undefined): Refusal | undefined {
  if (space.removed.has(party._id)) return refusal('removed')
  const isMember = space.members.has(party._id)
  if (isMember) return undefined
  if (space.access === 'members') return refusal('not_a_member')
  if (space.password !== null && !isSame(space.password, password ?? '')) return refusal('password_required')
  return undefined
}

function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}
