#!/usr/bin/env node
import { readArguments, usage } from './cli/arguments.ts'
import { createLog } from './log.ts'
import { OptionsError } from './options.ts'
import { createServer, type RunningServer } from './server.ts'

/** How long an ending may take before the process ends all the same (server.md). */
const endWithinMs = 2800

/** Ends with one line that says what is wrong with the command line, and exit code 2. */
function fail(message: string): never {
  process.stderr.write(`switchhook-server: ${message.replaceAll(/\s+/g, ' ')}\n`)
  process.exit(2)
}

function endOnSignals(server: RunningServer): void {
  let isEnding = false
  const end = () => {
    if (isEnding) return
    isEnding = true
    setTimeout(() => process.exit(0), endWithinMs).unref()
    server.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
}

async function main(): Promise<void> {
  const options = readArguments(process.argv.slice(2), process.env)
  if (options === 'help') {
    process.stdout.write(`${usage}\n`)
    return
  }
  const log = createLog(options.logLevel ?? 'info')
  const { logLevel: _logLevel, ...serverOptions } = options
  const server = await createServer({ ...serverOptions, log }).listen()
  process.stdout.write(`${server.url}\n`)
  endOnSignals(server)
  process.on('uncaughtException', (error) => log.error({ err: error }, 'an error nobody caught'))
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'a rejection nobody caught'))
}

main().catch((error: unknown) => {
  if (error instanceof OptionsError) fail(error.message)
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') fail('--port must be a free one: it is taken.')
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') fail('--host must be an address of this machine.')
  if (code === 'EACCES') fail('--port must be one this user may listen on.')
  fail(message)
})
