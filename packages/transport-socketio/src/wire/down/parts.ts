import { array, boolean, looseObject, nullish, string } from 'valibot'

export const text = nullish(string())
export const flag = nullish(boolean())

/** A telephone number of somebody (spaces.md §9.1). */
export const SpacesPhoneNumber = looseObject({
  value: string(),
  type: text,
  canonicalForm: text,
  verified: flag,
  primary: flag,
})

/** Somebody as a server shows them; only `_id` is sure (spaces.md §9.1). */
export const SpacesParty = looseObject({
  _id: string(),
  type: text,
  displayname: text,
  username: text,
  picture_url: text,
  sessionId: text,
  phone_numbers: nullish(array(SpacesPhoneNumber)),
})

/** Why something was refused; production may send other shapes (spaces.md §7 and §11). */
export const SpacesError = looseObject({ code: text, message: text })
