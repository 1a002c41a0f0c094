import { literal, looseObject, nullish, pipe, string } from 'valibot'
import { Anything, Id, JsonObject } from './parts.ts'

const Channel = looseObject({ type: literal('topic'), _id: Id, password: nullish(string()) })

/** `SUBSCRIBE_CHANNEL` (spaces.md §5.1). */
export const SubscribeChannel = pipe(JsonObject, looseObject({ channel: Channel, version: Anything }))

/** `UNSUBSCRIBE_CHANNEL`: the password is ignored, whatever it is (spaces.md §5.2). */
export const UnsubscribeChannel = pipe(
  JsonObject,
  looseObject({ channel: looseObject({ type: literal('topic'), _id: Id, password: Anything }), version: Anything }),
)
