import type { ConsultationEvents } from '@switchhook/core/consultation'
import type { PhoneClient } from './client.ts'
import { nameOf } from './names.ts'
import { endingText, noticeText } from './texts.ts'

/** Tells how attended transfers came to nothing: their second call ends unseen, for the first one is shown again. */
export function hearConsultations({ consultation, call, on, off }: PhoneClient, tell: (text: string) => void) {
  const ended = ({ consultationId, outcome, error }: ConsultationEvents['consultation:end']) => {
    if (outcome !== 'failed' && outcome !== 'cancelled') return
    const second = call.getById(consultation.getById(consultationId)?.secondCallId ?? '')
    const ending = second?.ending ?? null
    const text =
      ending !== null && ending.by !== 'local' ? endingText(ending, nameOf(second?.peer ?? { id: '' })) : null
    const told = error === undefined ? text : noticeText(error.code)
    if (told !== null) tell(told)
  }
  on('consultation:end', ended)
  return () => off('consultation:end', ended)
}
