import type { Party } from './party.ts'

/** Who is known, connected or not. Guests who gave themselves a name are found by id only. */
export interface Directory {
  find: (userId: string) => Party | undefined
  findByUsername: (username: string) => Party | undefined
  /** Somebody by id or by username. */
  findByName: (name: string) => Party | undefined
  add: (party: Party) => void
  all: () => readonly Party[]
}

/** The users every server starts with; their ids are the names people type (spaces.md §13.2). */
const usersOutOfTheBox: readonly Party[] = ['Alice', 'Bob', 'Carol', 'Dave'].map((name) => ({
  _id: name.toLowerCase(),
  type: 'user',
  username: `${name.toLowerCase()}@example.test`,
  displayname: `${name} Example`,
}))

/** Makes the people in a map, by id, findable. */
export function directoryOf(people: Map<string, Party>): Directory {
  const find: Directory['find'] = (userId) => people.get(userId)
  const findByUsername: Directory['findByUsername'] = (username) => {
    let found: Party | undefined
    for (const party of people.values()) if (party.type === 'user' && party.username === username) found = party
    return found
  }
  return {
    find,
    findByUsername,
    findByName: (name) => find(name) ?? findByUsername(name),
    add: (party) => {
      people.set(party._id, party)
    },
    all: () => [...people.values()],
  }
}

/** Puts the users every server starts with where they are not yet. */
export function addUsersOutOfTheBox(people: Map<string, Party>): void {
  for (const party of usersOutOfTheBox) if (!people.has(party._id)) people.set(party._id, party)
}
