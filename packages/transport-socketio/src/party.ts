import type { Party } from '@switchhook/core'

/** Somebody as a server reads them; of a receiver only `_id` matters (spaces.md §5.3). */
export function toReceiver({ id, type, displayName, username, pictureUrl }: Party): object {
  return { _id: id, type, displayname: displayName, username, picture_url: pictureUrl }
}

/** Whom an invite goes to, from what the app wrote (spaces.md §13.2). */
export function toTarget(destination: string): { _id: string } | { username: string } {
  const name = destination.trim().replace(/^(?:sips?|tel):/i, '')
  return name.includes('@') ? { username: name } : { _id: name }
}
