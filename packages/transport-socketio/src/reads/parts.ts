import type { Party, PhoneNumber, SpaceFile } from '@switchhook/core'
import { flag, maybe, number, orEmpty, type Reader, record, someOf, text } from '../read.ts'

/** An address that a page may show: one of another scheme than https and blob is as if it were absent. */
const url: Reader<string | undefined> = (value, field) => {
  const address = maybe(text)(value, field)
  return address && /^(?:https|blob):/i.test(address) ? address : undefined
}

const identified = record({ _id: text })
/** The id of what is named by nothing else. */
export const idOf: Reader<string> = (value, field) => identified(value, field)._id

const phoneNumber: Reader<PhoneNumber> = record({
  value: text,
  type: maybe(text),
  canonicalForm: maybe(text),
  verified: maybe(flag),
  primary: maybe(flag),
})

/** Somebody as a server shows them; only `_id` is sure (spaces.md §9.1). */
export const party: Reader<Party> = record(
  {
    id: text,
    sessionId: maybe(text),
    type: maybe(text),
    displayName: maybe(text),
    username: maybe(text),
    pictureUrl: url,
    phoneNumbers: someOf(phoneNumber),
  },
  { id: '_id', displayName: 'displayname', pictureUrl: 'picture_url', phoneNumbers: 'phone_numbers' },
)

/** What the fields of a file are called on the wire (spaces.md §9.4). */
export const fileNames: Readonly<Record<Exclude<keyof SpaceFile, 'name' | 'provider'>, string>> = {
  id: 'fileId',
  kind: 'fileType',
  mimeType: 'providerFileType',
  size: 'fileSize',
  url: 'path',
  thumbnailUrl: 'thumbnailFile',
}

/** Files of a message, a meeting or a recording. */
export const files = someOf<SpaceFile>(
  record(
    {
      id: maybe(text),
      name: maybe(text),
      kind: maybe(text),
      mimeType: maybe(text),
      size: maybe(number),
      provider: maybe(text),
      url,
      thumbnailUrl: url,
    },
    fileNames,
  ),
)

/** Why something was refused; production may send other shapes, or nothing (spaces.md §7 and §11). */
const why = {
  code: maybe(text, 'unknown'),
  message: maybe(text, 'No reason given.'),
}
export const reason = orEmpty(record(why))
/** The same of services, with a number (spaces.md §13.1). */
export const reasonWithStatus = orEmpty(record({ ...why, status: maybe(number, 0) }))
export type Reason = ReturnType<typeof reason>
