import { toMessages } from '../export/recorded.ts'
import type { InspectorMessage } from '../feed/messages.ts'
import type { FlightRecord } from '../recorder.ts'
import { showViewer, type Viewer, type ViewerOptions } from './showViewer.tsx'

/** A viewer of a recording. */
export interface RecordViewer extends Viewer {
  /** Settles when the replay is through and the viewer says what came of it. Never rejects. */
  replayed: Promise<void>
}

/** Messages that become an entry of the timeline, one each. */
const isEntry = ({ type }: InspectorMessage): boolean =>
  type === '@xstate.snapshot' || type === '@switchhook.wire' || type === '@switchhook.command'

/** The number of the timeline's entry that shows an entry of the record, or the next one that is shown. */
const placeOf = (record: FlightRecord, index: number): number =>
  toMessages({ ...record, entries: record.entries.slice(0, index) }).filter(isEntry).length + 1

/**
 * Shows a recorded session, to be walked through forwards and backwards. The states are those that were recorded. Beside
 * that it is replayed through the charts of this version, and where these do something else, the viewer says so and
 * leads there.
 */
export function openRecord(element: Element, record: FlightRecord, options: ViewerOptions = {}): RecordViewer {
  const messages = toMessages(record)
  const feed = {
    subscribe(listener: (source: string, message: InspectorMessage) => void) {
      for (const message of messages) listener('recording', message)
      return () => {}
    },
  }
  const viewer = showViewer(element, feed, { limit: Math.max(1, messages.length), isRecorded: true, ...options })
  let isOpen = true

  async function compare(): Promise<void> {
    const { createReplay } = await import('../replay.ts')
    const { difference, length } = await createReplay(record)
    if (!isOpen) return
    if (difference === null)
      viewer.notify({ tone: 'calm', entry: null, text: `Replayed: ${length} steps, the same states as recorded.` })
    else
      viewer.notify({
        tone: 'warning',
        entry: placeOf(record, difference.index),
        text: `Replayed, this version does something else from here on: ${difference.text}`,
      })
  }

  const replayed = compare().catch((error: unknown) => {
    if (!isOpen) return
    const why = error instanceof Error ? error.message : ''
    viewer.notify({ tone: 'warning', entry: null, text: `This recording can be looked at but not replayed. ${why}` })
  })
  return {
    ...viewer,
    replayed,
    close() {
      isOpen = false
      viewer.close()
    },
  }
}
