import type { CallView, SubscriptionView } from '@switchhook/core'
import { phaseOf } from './phase.ts'
import { callText, labels } from './texts.ts'

/** Whether this phone can be called. */
export type Presence = 'signedOut' | 'signingIn' | 'ready' | 'restoring' | 'failed'

const presences: Record<SubscriptionView['state'], Presence> = {
  none: 'signedOut',
  subscribing: 'signingIn',
  active: 'ready',
  changing: 'ready',
  restoring: 'restoring',
  unsubscribing: 'signedOut',
  lost: 'failed',
  destroyed: 'signedOut',
}

/** Whether a phone with this subscription can be called. */
export const presenceOf = ({ state, error }: SubscriptionView): Presence =>
  state === 'none' && error !== null ? 'failed' : presences[state]

/** What a phone knows about itself. */
export interface PhoneStatus {
  call: CallView | undefined
  /** What the other end of the call is called. */
  name: string
  presence: Presence
}

/** The one sentence a phone says about itself. */
export function statusText({ call, name, presence }: PhoneStatus): string {
  if (call !== undefined && phaseOf(call) !== 'free') return callText(call, name)
  if (presence === 'signedOut') return labels.signedOut
  if (presence === 'signingIn') return labels.signingIn
  if (presence === 'restoring') return labels.restoring
  if (presence === 'failed') return labels.failed
  return call === undefined ? labels.ready : callText(call, name)
}
