import { readArguments, UsageError, usage } from './arguments.ts'
import { serve } from './serve.ts'
import { write } from './write.ts'

/** Does what the command line asks for. What goes wrong ends the process with one line that says so, and code 2. */
export function run(args: readonly string[], pageFolder: string): void {
  perform(args, pageFolder).catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException
    if (error instanceof UsageError) fail(message)
    if (code === 'EADDRINUSE') fail('--port must be a free one: it is taken.')
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') fail('--host must be an address of this machine.')
    if (code === 'EACCES') fail('--port must be one this user may listen on.')
    fail(message)
  })
}

async function perform(args: readonly string[], pageFolder: string): Promise<void> {
  const task = readArguments(args)
  if (task.name === 'help') process.stdout.write(`${usage}\n`)
  else if (task.name === 'serve') await serve(task, pageFolder)
  else await write(task, pageFolder)
}

function fail(message: string): never {
  process.stderr.write(`switchhook-inspector: ${message.replaceAll(/\s+/g, ' ')}\n`)
  process.exit(2)
}
