import type { ServiceSubscribe, ServiceUnsubscribe } from '@switchhook/transport-socketio/wire'
import type { InferOutput } from 'valibot'
import type { Backend } from '../backend.ts'
import { ringAlso } from '../calls/invite.ts'
import { type ServiceProblem, subscribeServices, unsubscribeServices } from '../services/services.ts'
import type { Connection } from './connections.ts'

export async function serviceSubscribe(
  backend: Backend,
  { sessionId, party }: Connection,
  request: InferOutput<typeof ServiceSubscribe>,
): Promise<ServiceProblem | undefined> {
  const { store, clock, timings } = backend
  const speaker = { sessionId, party }
  return store.inCalls((calls, out) => {
    const problem = subscribeServices({ calls, out, now: clock.now(), timings }, speaker, request)
    if (!problem && request.services.includes('call')) ringAlso(backend.callContext(calls, out), speaker)
    return problem
  })
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
