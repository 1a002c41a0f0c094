import { list, maybe, number, record, text } from '../read.ts'
import { reasonWithStatus } from './parts.ts'

const services = list(text)

/** `SERVICE_SUBSCRIBED`: `expires` in seconds. Not every server names the connection (spaces.md §13.1). */
export const serviceSubscribed = record({ services, expires: number, sessionId: maybe(text) })
export const serviceSubscribeFailed = record({ error: reasonWithStatus })
export const serviceUnsubscribed = record({ services })
export const serviceEnded = record({ services, reason: maybe(text) })
