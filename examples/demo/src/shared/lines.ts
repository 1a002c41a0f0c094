import type { BoundCall, CallView, Permission } from '@switchhook/core'
import type { ConsultationView } from '@switchhook/core/consultation'

/** For keys that only open something. */
export const allowed: Permission = { allowed: true }

/** Whether a second call may be made beside this one, which is held for it. */
export function addPermission(call: CallView, consultation: ConsultationView | undefined): Permission {
  if (consultation !== undefined) return { allowed: false, reason: 'state' }
  return call.localHold ? call.can.unhold : call.can.hold
}

/** Whether the far end may be put through: whoever is not on hold yet is held first. */
export const transferPermission = ({ can, localHold }: CallView): Permission =>
  can.directTransfer.allowed || localHold ? can.directTransfer : can.hold

/** Holds the call, if it is not, and hands its far end over. What goes wrong comes as `call:operation`. */
export async function putThrough(call: BoundCall, isHeld: boolean, destination: string): Promise<void> {
  try {
    if (!isHeld) await call.hold()
    await call.directTransfer(destination)
  } catch {
    // The call goes on, held, and the phone says what went wrong.
  }
}

/** The keys of a telephone in their order, as RFC 4733 §3.2 has them. */
export const dtmfKeys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const
