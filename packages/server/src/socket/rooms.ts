import type { Audience } from '../store/store.ts'

/** Rooms of Socket.IO: those an event goes to, and those left out. */
export interface Where {
  rooms: string[]
  but: string[]
}

/** The room of a session. Rooms are named so that no id can be taken for another thing's. */
export const sessionRoom = (sessionId: string): string => `session ${sessionId}`

const spaceRoom = (topicId: string): string => `space ${topicId}`
const userRoom = (topicId: string, userId: string): string => `user ${userId} ${topicId}`

/** The rooms a session is in while it is in a space. */
export function roomsInside(topicId: string, userId: string): string[] {
  return [spaceRoom(topicId), userRoom(topicId, userId)]
}

/** The rooms an audience is in. No rooms at all would be everybody: nothing is to be sent then. */
export function roomsOf(to: Audience): Where {
  if (!('topicId' in to)) return { rooms: to.map(sessionRoom), but: [] }
  const { topicId, users, also, but } = to
  const rooms = users ? users.map((userId) => userRoom(topicId, userId)) : [spaceRoom(topicId)]
  if (also !== undefined) rooms.push(sessionRoom(also))
  return { rooms, but: but === undefined ? [] : [sessionRoom(but)] }
}
