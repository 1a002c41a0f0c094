import { createHash, randomBytes, randomUUID } from 'node:crypto'

/** Where new ids come from; a test may hand in its own. */
export interface Ids {
  /** Names a session: not to be guessed, for it lets its owner resume calls. */
  session: () => string
  /** Names a space, a meeting, a message and the like: 24 hexadecimal digits. */
  thing: () => string
}

export const randomIds: Ids = { session: () => randomUUID(), thing: () => randomBytes(12).toString('hex') }

/** The id of a user who is known by type and username only: the same two give the same id, on every process. */
export function stableUserId(type: string, username: string): string {
  return createHash('sha256').update(`${type}\n${username}`).digest('hex').slice(0, 24)
}
