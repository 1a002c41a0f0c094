import type { ServiceSubscribe, ServiceUnsubscribe } from '@switchhook/transport-socketio/wire'
import type { InferOutput } from 'valibot'
import type { Backend } from '../backend.ts'
import { type ServiceProblem, subscribeServices, unsubscribeServices } from '../services/services.ts'
import type { Connection } from './connections.ts'

export async function serviceSubscribe(
  { store, clock, timings }: Backend,
  { sessionId, party }: Connection,
  request: InferOutput<typeof ServiceSubscribe>,
): Promise<ServiceProblem | undefined> {
  return store.inCalls((calls, out) =>
    subscribeServices({ calls, out, now: clock.now(), timings }, { sessionId, party }, request),
  )
}

export async function serviceUnsubscribe(
  { store, clock }: Backend,
  { sessionId, party }: Connection,
  { services }: InferOutput<typeof ServiceUnsubscribe>,
): Promise<undefined> {
  await store.inCalls((calls, out) => {
    unsubscribeServices({ calls, out, now: clock.now() }, { sessionId, party }, services)
  })
}
