import { createRecorder } from '@switchhook/inspector/recorder'
import { muting } from './muting.ts'

/** A recording of a call with about so many entries. */
export async function recordOf(entries: number) {
  const recorder = createRecorder({ mode: 'full' })
  const { run } = await muting(10, { recorder })
  while (recorder.toRecord().entries.length < entries) for (let count = 0; count < 20; count += 1) await run()
  return recorder.toRecord()
}
