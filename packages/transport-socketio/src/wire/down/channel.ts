import { looseObject, nullish, string, unknown } from 'valibot'
import { SpacesError, text } from './parts.ts'

/** `CHANNEL_SUBSCRIBED` (spaces.md §6.1). */
export const ChannelSubscribed = looseObject({ channel: looseObject({ _id: string() }), sessionId: text })

/** `CHANNEL_UNSUBSCRIBED` (spaces.md §6.2). */
export const ChannelUnsubscribed = looseObject({ channel: looseObject({ _id: string() }) })

/** `SUBSCRIBE_CHANNEL_FAILED` and `UNSUBSCRIBE_CHANNEL_FAILED`; nothing in them is sure (spaces.md §7 and §15). */
export const ChannelFailed = looseObject({
  channel: nullish(looseObject({ _id: text })),
  error: nullish(SpacesError),
  loopbackMetadata: nullish(unknown()),
})
