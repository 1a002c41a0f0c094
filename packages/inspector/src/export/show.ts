import { type FlightRecord, RecordError } from '../recorder.ts'
import { showViewer } from '../viewer/index.ts'
import { toMessages } from './recorded.ts'

/** Shows a recording in a page, or in one sentence what is wrong with it. */
export async function showRecord(page: Document, read: () => Promise<FlightRecord>): Promise<void> {
  const [notice, element] = [page.querySelector('#notice'), page.querySelector('#viewer')]
  if (element === null) return
  try {
    const messages = toMessages(await read())
    showViewer(
      element,
      {
        subscribe(listener) {
          for (const message of messages) listener('recording', message)
          return () => {}
        },
      },
      { limit: messages.length },
    )
  } catch (error) {
    const sentence = error instanceof RecordError ? error.message : 'This recording could not be shown.'
    if (notice) notice.textContent = sentence
  }
}
