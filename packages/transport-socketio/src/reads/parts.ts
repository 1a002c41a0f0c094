import type { Party } from '@switchhook/core'
import { maybe, number, orEmpty, type Reader, record, text } from '../read.ts'

/** Somebody as a server shows them; only `_id` is sure (spaces.md §9.1). */
export const party: Reader<Party> = record(
  {
    id: text,
    sessionId: maybe(text),
    type: maybe(text),
    displayName: maybe(text),
    username: maybe(text),
    pictureUrl: maybe(text),
  },
  { id: '_id', displayName: 'displayname', pictureUrl: 'picture_url' },
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
