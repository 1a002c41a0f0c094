import type { SnapshotFrom } from 'xstate'
import type { ErrorInfo } from '../../errors.ts'
import { allowed, type Permission, refused } from '../call.can.ts'
import type { EndingReason } from '../call.events.ts'
import type { consultationChart } from './consultation.chart.ts'
import type { ConsultationCommandName, ConsultationOutcome, ConsultationState } from './consultation.setup.ts'

export type ConsultationSnapshot = SnapshotFrom<typeof consultationChart>

/** What a consultation looks like from outside, and what may be done with it. */
export interface ConsultationView {
  id: string
  /** `holding` → `dialing` → `ringing` → `talkingToSecond` ⇄ `swapping` ⇄ `talkingToFirst` → … → `ended`. */
  state: ConsultationState
  firstCallId: string
  /** Null until the first call is held and the second is made. */
  secondCallId: string | null
  /** Who is asked. */
  destination: string
  /** Null until it is decided; while it is `goingBack` or `goingOn` it is known already. */
  outcome: ConsultationOutcome | null
  /** How the call ended that brought the outcome, such as `busy`; null where no call did. */
  reason: EndingReason | null
  /** Why it failed, where a command of a call did. */
  error: ErrorInfo | null
  /** For each command whether it is allowed now, and if not, why. */
  can: Readonly<Record<ConsultationCommandName, Permission>>
}

export const commandNames = ['swap', 'complete', 'join', 'cancel'] as const

/** The public state of a snapshot: its tag. */
export const stateOf = ({ tags }: ConsultationSnapshot): ConsultationState =>
  ([...tags].find((tag) => tag !== 'resting') as ConsultationState | undefined) ?? 'ended'

/** Whether a command is allowed in this snapshot: the chart decides, the reason is where it stands. */
export function permissionOf(type: ConsultationCommandName, snapshot: ConsultationSnapshot): Permission {
  if (snapshot.status !== 'active') return refused('ended')
  if (snapshot.can({ type, operationId: '' })) return allowed
  if (type === 'join' && !snapshot.context.mixes) return refused('notSupported')
  return refused(snapshot.hasTag('dialing') || snapshot.hasTag('ringing') ? 'state' : 'negotiating')
}

/** The view of a snapshot. Pure. */
export function toConsultationView(snapshot: ConsultationSnapshot): ConsultationView {
  const { consultationId: id, first, second, destination, outcome, reason, error } = snapshot.context
  const can = commandNames.map((name) => [name, permissionOf(name, snapshot)])
  return {
    id,
    state: stateOf(snapshot),
    firstCallId: first,
    secondCallId: second || null,
    destination,
    outcome,
    reason,
    error,
    can: Object.fromEntries(can) as ConsultationView['can'],
  }
}
