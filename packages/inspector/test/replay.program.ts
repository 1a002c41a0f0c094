import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseRecord, replay, stateLines } from '@switchhook/inspector/replay'

/** Replays every record of a folder and prints, a line a file, what came of it. */
const folder = process.argv[2] as string
for (const name of readdirSync(folder).sort()) {
  const { difference, trail } = await replay(parseRecord(readFileSync(join(folder, name), 'utf8')))
  process.stdout.write(`${JSON.stringify({ name, difference, states: stateLines(trail), outputs: trail.length })}\n`)
}
