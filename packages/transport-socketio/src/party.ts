import type { Party } from '@switchhook/core'
import type { InferOutput } from 'valibot'
import type { SpacesParty } from './wire/down/parts.ts'

type WireParty = InferOutput<typeof SpacesParty>

/** The fields that may be absent, null read as absent. */
type Present<Value> = {
  [Key in keyof Value as null extends Value[Key] ? never : undefined extends Value[Key] ? never : Key]: Value[Key]
} & {
  [Key in keyof Value as null extends Value[Key] ? Key : undefined extends Value[Key] ? Key : never]?: NonNullable<
    Value[Key]
  >
}

/** Copies an object without its absent fields: a server may write null where core has nothing. */
export function present<Value extends object>(value: Value): Present<Value> {
  return Object.fromEntries(
    Object.entries(value).filter(([, field]) => field !== undefined && field !== null),
  ) as Present<Value>
}

/** Somebody as core knows them (spaces.md §9.1). */
export function toParty(party: WireParty, sessionId?: string | null): Party {
  return present({
    id: party._id,
    sessionId: sessionId || party.sessionId || undefined,
    type: party.type,
    displayName: party.displayname,
    username: party.username,
    pictureUrl: party.picture_url,
  })
}

/** Somebody as a server reads them; of a receiver only `_id` matters (spaces.md §5.3). */
export function toReceiver(party: Party): object {
  return present({
    _id: party.id,
    type: party.type,
    displayname: party.displayName,
    username: party.username,
    picture_url: party.pictureUrl,
  })
}

/** Whom an invite goes to, from what the app wrote (spaces.md §13.2). */
export function toTarget(destination: string): { _id: string } | { username: string } {
  const name = destination.trim().replace(/^(?:sips?|tel):/i, '')
  return name.includes('@') ? { username: name } : { _id: name }
}
