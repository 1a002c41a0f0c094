import { boolean, custom, looseObject, nonEmpty, optional, pipe, string, unknown } from 'valibot'

/** Names a space or a user: opaque, never parsed (spaces.md §1). */
export const Id = pipe(string(), nonEmpty('a string that is not empty'))

export const Flag = optional(boolean())
export const Text = optional(string())
/** Fields that are accepted and ignored (spaces.md §4.1), or carried unread. */
export const Anything = optional(unknown())

/** An object that is not a list; valibot's own object check takes lists too. */
export const JsonObject = custom<Record<string, unknown>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'an object',
)

/** Somebody named by id; whatever else stands there is carried along. */
export const PartyRef = looseObject({ _id: Id })
