import type { Party } from './party.ts'

/** Who is known, connected or not. Guests who gave themselves a name are found by id only. */
export interface Directory {
  find: (userId: string) => Party | undefined
  findByUsername: (username: string) => Party | undefined
  add: (party: Party) => void
  all: () => readonly Party[]
  /** Forgets everybody but the users out of the box. */
  clear: () => void
}

/** The users every server starts with; their ids are the names people type (spaces.md §13.2). */
export const usersOutOfTheBox: readonly Party[] = ['Alice', 'Bob', 'Carol', 'Dave'].map((name) => ({
  _id: name.toLowerCase(),
  type: 'user',
  username: `${name.toLowerCase()}@example.test`,
  displayname: `${name} Example`,
}))

export function createDirectory(): Directory {
  const byId = new Map<string, Party>()
  const byUsername = new Map<string, Party>()

  const add = (party: Party): void => {
    byId.set(party._id, party)
    if (party.type === 'user') byUsername.set(party.username, party)
  }
  const clear = (): void => {
    byId.clear()
    byUsername.clear()
    for (const party of usersOutOfTheBox) add(party)
  }
  clear()

  return {
    find: (userId) => byId.get(userId),
    findByUsername: (username) => byUsername.get(username),
    add,
    all: () => [...byId.values()],
    clear,
  }
}
