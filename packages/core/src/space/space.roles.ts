import type { Participant } from './space.participant.ts'

export type Role = NonNullable<Participant['role']>

const roles = new Map<string, Role>([
  ['admin', 'host'],
  ['host', 'host'],
  ['member', 'member'],
  ['guest', 'guest'],
])

/** Our word for the back end's. */
export const toRole = (word: string | null | undefined): Role | undefined => roles.get(word ?? '')
