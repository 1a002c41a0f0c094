import type { CallRecord } from '@switchhook/core/call-history'
import { historyLabels, recordReasons } from './texts.control.ts'

/** A call of the history, as it is shown. */
export interface RecordLine {
  id: string
  /** Whom to call again. */
  peerId: string
  direction: string
  isMissed: boolean
  text: string
  when: string
  /** For machines: ISO 8601. */
  dateTime: string
}

const time = /* @__PURE__ */ new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

function lengthOf(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** What is shown of the newest calls. */
export const recordLines = (records: readonly CallRecord[], most = 20): RecordLine[] =>
  records.slice(0, most).map(({ id, peer, direction, missed, reason, startTime, answeredTime, endTime }) => ({
    id,
    peerId: peer.id,
    direction: missed ? historyLabels.missed : historyLabels[direction],
    isMissed: missed,
    text: answeredTime === undefined ? (recordReasons[reason] ?? '') : lengthOf(endTime - answeredTime),
    when: time.format(startTime),
    dateTime: new Date(startTime).toISOString(),
  }))
