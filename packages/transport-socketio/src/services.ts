import type { SubscriptionFact, Subscriptions } from '@switchhook/core'
import type { Link } from './link.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { serviceEnded, serviceSubscribed, serviceSubscribeFailed, serviceUnsubscribed } from './reads/services.ts'

/** What became of a request; its number is added where it was made. */
type Answer = SubscriptionFact extends infer Fact
  ? Fact extends { attempt: number }
    ? Omit<Fact, 'attempt'>
    : never
  : never

/** Nothing is to be had for a while (status 53); the client may try again. */
const unavailable = (code: string): Answer => ({
  type: 'subscription.refused',
  status: 53,
  code,
  message: 'There is no connection.',
})

interface Request {
  kind: 'subscribe' | 'extend' | 'unsubscribe'
  /** The services asked for, as {@link keyOf} gives them. */
  key: string
  answer: (answer: Answer) => void
}

/**
 * Service subscriptions (spaces.md §13.1). The wire's answers name no request: they come in the order of the requests
 * (§4.4) and name the services, by which each finds its own.
 */
export function createServices(link: Link): Subscriptions {
  const outboxes = new Set<Outbox<SubscriptionFact>>()
  let requests: Request[] = []

  /** Takes the oldest request that this answers; a failure names no services. */
  const answered = (isUnsubscribe: boolean, services?: readonly string[]): Request | undefined => {
    const request = requests.find(
      ({ kind, key }) => (kind === 'unsubscribe') === isUnsubscribe && (!services || key === keyOf(services)),
    )
    requests = requests.filter((other) => other !== request)
    return request
  }

  link.hear('SERVICE_SUBSCRIBED', serviceSubscribed, ({ services, expires, sessionId }) => {
    // Not every server names the connection here; one that does spares calls the guess whose answer it was.
    link.identify(sessionId)
    const request = answered(false, services)
    const type = request?.kind === 'extend' ? 'subscription.extended' : 'subscription.granted'
    request?.answer({ type, services, expires })
  })
  link.hear('SERVICE_SUBSCRIBE_FAILED', serviceSubscribeFailed, ({ error }) =>
    answered(false)?.answer({ type: 'subscription.refused', ...error }),
  )
  link.hear('SERVICE_UNSUBSCRIBED', serviceUnsubscribed, ({ services }) =>
    answered(true, services)?.answer({ type: 'subscription.unsubscribed', services }),
  )
  link.hear('SERVICE_ENDED', serviceEnded, ({ services, reason: told }) => {
    const reason = told === 'overridden' ? told : 'gone'
    for (const outbox of outboxes) outbox.push({ type: 'subscription.ended', services, reason })
  })
  link.watch({
    down: () => {
      for (const { answer } of requests.splice(0)) answer(unavailable('connection-lost'))
    },
    close: () => {
      for (const outbox of outboxes) outbox.close()
    },
  })

  return {
    available: ['call', 'presence'],
    open: (report) => {
      const outbox = createOutbox(report)
      outboxes.add(outbox)
      outbox.push({ type: 'subscription.opened' })
      return {
        send: (command) => {
          if (!outbox.isOpen()) return
          const { type: kind, attempt, services: wanted, ...terms } = command
          const services = wanted.map((item) => (typeof item === 'string' ? item : item.service))
          const answer = (fact: Answer) => outbox.push({ ...fact, attempt })
          const event = kind === 'unsubscribe' ? 'SERVICE_UNSUBSCRIBE' : 'SERVICE_SUBSCRIBE'
          const isSent = link.send(event, { services, ...terms })
          if (isSent) requests.push({ kind, key: keyOf(services), answer })
          else answer(unavailable('offline'))
        },
        close: () => {
          outbox.close()
          outboxes.delete(outbox)
          // Answers on their way still have to be told from those of later requests: the requests stay.
        },
      }
    },
  }
}

/** The same for the same services in any order. */
function keyOf(services: readonly string[]): string {
  return JSON.stringify([...services].sort())
}
