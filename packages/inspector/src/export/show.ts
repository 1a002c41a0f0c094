import { type FlightRecord, RecordError } from '../recorder.ts'
import { openRecord } from '../viewer/openRecord.ts'

/** Shows a recording in a page, or in one sentence what is wrong with it. */
export async function showRecord(page: Document, read: () => Promise<FlightRecord>): Promise<void> {
  const [notice, element] = [page.querySelector('#notice'), page.querySelector('#viewer')]
  if (element === null) return
  try {
    openRecord(element, await read())
  } catch (error) {
    const sentence = error instanceof RecordError ? error.message : 'This recording could not be shown.'
    if (notice) notice.textContent = sentence
  }
}
