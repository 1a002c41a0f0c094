import { array, looseObject, nullish, number, string } from 'valibot'
import { text } from './parts.ts'

/** `SERVICE_SUBSCRIBED`: `expires` in seconds (spaces.md §13.1). */
export const ServiceSubscribed = looseObject({ services: array(string()), expires: number(), sessionId: text })

/** `SERVICE_SUBSCRIBE_FAILED`: status 37 for an unknown service, 36 for none at all (spaces.md §13.1). */
export const ServiceSubscribeFailed = looseObject({
  error: nullish(looseObject({ code: text, status: nullish(number()), message: text })),
})

/** `SERVICE_UNSUBSCRIBED` (spaces.md §13.1). */
export const ServiceUnsubscribed = looseObject({ services: array(string()) })

/** `SERVICE_ENDED`: `gone` when it expired, `overridden` when another connection took its place (spaces.md §13.1). */
export const ServiceEnded = looseObject({ services: array(string()), reason: text })
