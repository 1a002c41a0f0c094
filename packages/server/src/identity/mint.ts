import { stableUserId } from '../ids.ts'
import type { Directory } from './directory.ts'
import type { Party, PartyType } from './party.ts'

/** Who a user is said to be. */
export interface UserDescription {
  type: PartyType
  username: string
  displayname: string
  picture_url?: string | undefined
}

/** Makes a user known, or changes how a known one is shown; the same type and username are the same user (server.md). */
export function introduce(directory: Directory, description: UserDescription): Party {
  const { type, username, displayname, picture_url } = description
  const known = type === 'user' ? directory.findByUsername(username) : undefined
  const party: Party = {
    _id: known?._id ?? stableUserId(type, username),
    type,
    username,
    displayname,
    ...(picture_url === undefined ? {} : { picture_url }),
  }
  directory.add(party)
  return party
}
