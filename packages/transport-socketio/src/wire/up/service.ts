import { array, integer, looseObject, minLength, minValue, number, optional, pipe } from 'valibot'
import { Id, JsonObject, Text } from './parts.ts'

/** The services a connection may subscribe to (spaces.md §13.1). */
export const knownServices = ['call', 'presence'] as const
export type KnownService = (typeof knownServices)[number]

/**
 * `SERVICE_SUBSCRIBE`: `expires` in seconds; how few it may be is the server's to say. An empty list and an unknown
 * service have replies of their own (spaces.md §13.1).
 */
export const ServiceSubscribe = pipe(
  JsonObject,
  looseObject({
    services: array(Id),
    expires: pipe(number(), integer('an integer'), minValue(1, 'at least 1 second')),
    clientCorrelator: optional(Id),
  }),
)

/** `SERVICE_UNSUBSCRIBE` (spaces.md §13.1). */
export const ServiceUnsubscribe = pipe(
  JsonObject,
  looseObject({ services: pipe(array(Id), minLength(1, 'a list that is not empty')), clientCorrelator: Text }),
)
