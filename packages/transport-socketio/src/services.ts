import type { SubscriptionCommand, SubscriptionFact, Subscriptions } from '@switchhook/core'
import type { Link } from './link.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { ServiceEnded, ServiceSubscribed, ServiceSubscribeFailed, ServiceUnsubscribed } from './wire/down/service.ts'

/** The status of a service that is unavailable for a while; the client may try again. */
const unavailable = 53

interface Request {
  kind: SubscriptionCommand['type']
  attempt: number
  services: string
  from: Outbox<SubscriptionFact>
}

/**
 * Service subscriptions (spaces.md §13.1). The wire's answers name no request: they come in the order of the requests
 * (§4.4) and name the services, by which each finds its own.
 */
export function createServices(link: Link): { port: Subscriptions; close: () => void } {
  const outboxes = new Set<Outbox<SubscriptionFact>>()
  let requests: Request[] = []

  const answered = (isIt: (request: Request) => boolean): Request | undefined => {
    const request = requests.find(isIt)
    requests = requests.filter((other) => other !== request)
    return request
  }
  const refuse = ({ attempt, from }: Request, status: number, code: string, message: string) =>
    from.push({ type: 'subscription.refused', attempt, status, code, message })

  link.hear('SERVICE_SUBSCRIBED', ServiceSubscribed, ({ services, expires, sessionId }) => {
    // Not every server names the connection here; one that does spares calls the guess whose answer it was.
    if (typeof sessionId === 'string') link.identify(sessionId)
    const named = keyOf(services)
    const request = answered(({ kind, services }) => kind !== 'unsubscribe' && services === named)
    if (!request) return
    const type = request.kind === 'extend' ? 'subscription.extended' : 'subscription.granted'
    request.from.push({ type, attempt: request.attempt, services, expires })
  })
  link.hear('SERVICE_SUBSCRIBE_FAILED', ServiceSubscribeFailed, ({ error }) => {
    const request = answered(({ kind }) => kind !== 'unsubscribe')
    if (request) refuse(request, error?.status ?? 0, error?.code ?? 'unknown', error?.message ?? '')
  })
  link.hear('SERVICE_UNSUBSCRIBED', ServiceUnsubscribed, ({ services }) => {
    const named = keyOf(services)
    const request = answered(({ kind, services }) => kind === 'unsubscribe' && services === named)
    request?.from.push({ type: 'subscription.unsubscribed', attempt: request.attempt, services })
  })
  link.hear('SERVICE_ENDED', ServiceEnded, ({ services, reason }) => {
    const why = reason === 'overridden' ? 'overridden' : 'gone'
    for (const outbox of outboxes) outbox.push({ type: 'subscription.ended', services, reason: why })
  })
  link.watch({
    up: () => {},
    down: () => {
      const open = requests
      requests = []
      for (const request of open) refuse(request, unavailable, 'connection-lost', 'The connection was lost.')
    },
  })

  return {
    port: {
      available: ['call', 'presence'],
      open: (report) => {
        const outbox = createOutbox(report)
        outboxes.add(outbox)
        outbox.push({ type: 'subscription.opened' })
        return {
          send: (command) => {
            if (!outboxes.has(outbox)) return
            const { type: kind, attempt } = command
            const services = command.services.map((item) => (typeof item === 'string' ? item : item.service))
            const request: Request = { kind, attempt, services: keyOf(services), from: outbox }
            const isSent =
              command.type === 'unsubscribe'
                ? link.send('SERVICE_UNSUBSCRIBE', { services })
                : link.send('SERVICE_SUBSCRIBE', {
                    services,
                    expires: command.expires,
                    ...(command.clientCorrelator !== undefined && { clientCorrelator: command.clientCorrelator }),
                  })
            if (isSent) requests.push(request)
            else refuse(request, unavailable, 'offline', 'There is no connection.')
          },
          close: () => {
            outbox.close()
            outboxes.delete(outbox)
            // Answers on their way still have to be told from those of later requests: the requests stay.
          },
        }
      },
    },
    close: () => {
      for (const outbox of outboxes) outbox.close()
      outboxes.clear()
      requests = []
    },
  }
}

/** The same for the same services in any order. */
function keyOf(services: readonly string[]): string {
  return JSON.stringify([...services].sort())
}
