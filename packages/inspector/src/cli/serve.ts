import { isLoopback } from '../relay/entrance.ts'
import { createRelay, type Relay } from '../relay/relay.ts'
import type { Task } from './arguments.ts'
import { openBrowser } from './browser.ts'
import { readRecordFile } from './record-file.ts'

/** Serves the inspector until it is interrupted. The URL is all that stands on stdout. */
export async function serve(task: Extract<Task, { name: 'serve' }>, page: string): Promise<void> {
  if (task.file !== undefined) await readRecordFile(task.file)
  const relay = await createRelay({
    page,
    host: task.host,
    port: task.port,
    origins: task.origins,
    ...(task.file !== undefined && { record: task.file }),
    onTrouble: (text) => process.stderr.write(`${printable(text)}\n`),
  })
  endOnSignals(relay)
  process.stdout.write(`${relay.url}\n`)
  if (!isLoopback(task.host))
    process.stderr.write(
      'Other machines reach this too: whoever has the URL sees everything, and it is not encrypted.\n',
    )
  if (task.opens) openBrowser(relay.url)
}

/** Names come from watched apps: a terminal would obey their control characters. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '�').slice(0, 500)
}

function endOnSignals(relay: Relay): void {
  const end = () => {
    relay.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
}
