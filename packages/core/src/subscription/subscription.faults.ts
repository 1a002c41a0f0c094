import type { ErrorCode, ErrorInfo } from '../errors.ts'
import { connectTimeout, destroyed } from '../feature/promises.ts'
import type { SubscriptionFact } from '../ports/index.ts'

type Refusal = Pick<Extract<SubscriptionFact, { type: 'subscription.refused' }>, 'status' | 'code' | 'message'>

/** The wire's status of a service that is unavailable for a while. */
export const unavailable = 53

/** What the wire's status means, where it has a code of its own. */
const statuses = new Map<number, [ErrorCode, string]>([
  [4, ['authentication:1', 'The back end refused the credentials']],
  [36, ['authentication:12', 'The back end offers no such service']],
  [unavailable, ['authentication:13', 'The service is unavailable, also after retries']],
])

/** What a refusal of the back end means (inventory, section c). The status is in the message. */
export function refusalFault({ status, code: wireCode, message }: Refusal): ErrorInfo {
  const [code, text] = statuses.get(wireCode === 'unauthorized' ? 4 : status) ?? [
    'authentication:4',
    'The back end refused the subscription',
  ]
  return { code, message: `${text} (status ${status}, ${wireCode}): ${message}` }
}

/** Faults with one cause each. */
export const faults = {
  connectTimeout,
  connectionLost: { code: 'subscription:1', message: 'The connection was lost before the answer came.' },
  noAnswer: { code: 'authentication:4', message: 'The back end did not answer in time.' },
  nothingGranted: { code: 'authentication:4', message: 'The back end granted none of the services.' },
  noAnswerToUnsubscribe: { code: 'authentication:3', message: 'The back end did not answer in time.' },
  ended: { code: 'subscription:3', message: 'The services ended before the change was done.' },
  destroyed,
} as const satisfies Record<string, ErrorInfo>
