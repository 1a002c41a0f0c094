import type { Readable } from '../../client/readable.ts'
import type { ErrorInfo } from '../../errors.ts'
import type { CallMedia, MakeOptions } from '../call.arguments.ts'
import type { EndingReason } from '../call.events.ts'
import type { ConsultationCommandName, ConsultationOutcome, ConsultationState } from './consultation.setup.ts'
import type { ConsultationView } from './consultation.view.ts'

/** Events of consultations. What happens to their calls comes in the events of calls. */
export interface ConsultationEvents {
  /** The state of a consultation changed. */
  'consultation:change': { consultationId: string; previous: { state: ConsultationState } }
  /**
   * It has ended, after the change to `ended`. `reason` is how the call ended that brought it; `error` what went wrong
   * where a command of a call did, or the consultation could not begin.
   */
  'consultation:end': {
    consultationId: string
    outcome: ConsultationOutcome
    reason?: EndingReason
    error?: ErrorInfo
  }
}

/**
 * The namespace `client.consultation`: attended transfer (RFC 5589 §7) as one thing. Each command settles once: it rejects
 * with `call:6` and the reason where the view's `can` refuses it, with `call:7` for an unknown consultation, with what a
 * call failed with, with `superseded` where a newer command took its place, or with `destroyed`.
 */
export interface ConsultationApi extends Record<ConsultationCommandName, (consultationId: string) => Promise<void>> {
  /**
   * Holds a call and, once the far end confirmed, calls somebody to ask. Gives the id of the consultation at once; what
   * goes wrong arrives in `consultation:end`: `call:7` for wrong arguments or an unknown call, `call:6` for a call that is
   * not established or already part of a consultation.
   */
  start: (callId: string, destination: string, media?: CallMedia, options?: MakeOptions) => string
  /** Talks to the other of the two: whoever talks is held first, then the other is unheld. */
  swap: (consultationId: string) => Promise<void>
  /**
   * Connects the two far ends and ends both calls here. While the second leg still rings it is hung up, and the first far
   * end is transferred to the destination directly: that resolves when they have answered. Where it fails with the second
   * leg answered, we talk to whom we talked.
   */
  complete: (consultationId: string) => Promise<void>
  /** Makes one call of three; `call:join` names it. */
  join: (consultationId: string) => Promise<void>
  /** Goes back: the second leg ends, the first is unheld. Possible until the far ends are being connected. */
  cancel: (consultationId: string) => Promise<void>
  getById: (consultationId: string) => ConsultationView | undefined
  /** One consultation; without an id the newest that has not ended. Works before it exists. */
  observe: (consultationId?: string) => Readable<ConsultationView | undefined>
  /** Every consultation of this client, ended ones included, oldest first. */
  observeAll: () => Readable<readonly ConsultationView[]>
}
