import type { ErrorInfo } from '../errors.ts'
import type { SubscriptionFact } from '../ports/index.ts'

type Refusal = Pick<Extract<SubscriptionFact, { type: 'subscription.refused' }>, 'status' | 'code' | 'message'>

const wrongCredentials = 4
const noService = 36
const unavailable = 53

/** What a refusal of the back end means (inventory, section c). The status is in the message. */
export function refusalFault({ status, code, message }: Refusal): ErrorInfo {
  const text = `(status ${status}, ${code}): ${message}`
  if (status === wrongCredentials || code === 'unauthorized')
    return { code: 'authentication:1', message: `The back end refused the credentials ${text}` }
  if (status === noService) return { code: 'authentication:12', message: `The back end offers no such service ${text}` }
  if (status === unavailable)
    return { code: 'authentication:13', message: `The service is unavailable, also after retries ${text}` }
  return { code: 'authentication:4', message: `The back end refused the subscription ${text}` }
}

/** Faults with one cause each. */
export const faults = {
  connectTimeout: { code: 'subscription:1', message: 'The connection did not open in time.' },
  connectionLost: { code: 'subscription:1', message: 'The connection was lost before the answer came.' },
  noAnswer: { code: 'authentication:4', message: 'The back end did not answer the subscription in time.' },
  nothingGranted: { code: 'authentication:4', message: 'The back end granted none of the services.' },
  noAnswerToUnsubscribe: { code: 'authentication:3', message: 'The back end did not answer the unsubscribe in time.' },
  ended: { code: 'subscription:3', message: 'The services ended before the change was done.' },
  destroyed: { code: 'destroyed', message: 'The client was destroyed.' },
} as const satisfies Record<string, ErrorInfo>
