import { basename } from 'node:path'
import { parseArgs } from 'node:util'

export const usage = `switchhook-inspector [FILE] [--port N] [--host 127.0.0.1] [--allow-origin ORIGIN]… [--no-open]
switchhook-inspector test FILE [--out PATH]
switchhook-inspector export FILE [--out PATH]

Serves the inspector on this machine and prints its URL, which apps take too: createInspector({ url }).
FILE is a recorded file to look at. "test" writes a vitest test from it, "export" one HTML page that needs no server.

  --port N              the port; a free one unless given
  --host HOST           what to listen on; other machines reach 0.0.0.0, with the token and unencrypted
  --allow-origin ORIGIN a page elsewhere that may be watched, such as https://phone.example
  --no-open             prints the URL and opens no browser
  --out PATH            where to write; beside where you are unless given`

/** What was asked for. */
export type Task =
  | { name: 'help' }
  | { name: 'serve'; file?: string; port: number; host: string; origins: readonly string[]; opens: boolean }
  | { name: 'test' | 'export'; file: string; out: string; mayReplace: boolean }

/** The command line is wrong; the message is one line that says what. */
export class UsageError extends Error {
  override name = 'UsageError'
}

const known = {
  port: { type: 'string' },
  host: { type: 'string' },
  'allow-origin': { type: 'string', multiple: true },
  'no-open': { type: 'boolean' },
  out: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

/** Reads the command line. @throws {UsageError} */
export function readArguments(args: readonly string[]): Task {
  const { values, positionals } = parse(args)
  if (values.help) return { name: 'help' }
  const [first, file, ...more] = positionals
  if (first === 'test' || first === 'export') {
    if (file === undefined) throw new UsageError(`${first} needs the recorded FILE.`)
    refuse(more.length > 0, `${first} takes one FILE.`)
    const strange = Object.keys(values).find((name) => name !== 'out')
    refuse(strange !== undefined, `--${strange} means nothing to ${first}.`)
    const ending = first === 'test' ? '.test.ts' : '.html'
    const out = values.out ?? basename(file).replace(/(\.json)?$/, ending)
    return { name: first, file, out, mayReplace: values.out !== undefined }
  }
  refuse(file !== undefined, 'One FILE at a time.')
  refuse(values.out !== undefined, '--out belongs to test and export.')
  for (const origin of values['allow-origin'] ?? [])
    refuse(!isOrigin(origin), `--allow-origin must be like https://phone.example, not ${origin}.`)
  return {
    name: 'serve',
    ...(first !== undefined && { file: first }),
    port: toPort(values.port ?? '0'),
    host: values.host ?? '127.0.0.1',
    origins: values['allow-origin'] ?? [],
    opens: !values['no-open'],
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: known, strict: true, allowPositionals: true })
  } catch (error) {
    const [firstLine = ''] = (error as Error).message.split('\n')
    throw new UsageError(firstLine)
  }
}

function toPort(text: string): number {
  const port = Number(text)
  refuse(!/^\d{1,5}$/.test(text) || port > 65_535, '--port must be a number from 0 to 65535.')
  return port
}

const isOrigin = (text: string) => URL.canParse(text) && new URL(text).origin === text

function refuse(isWrong: boolean, message: string): void {
  if (isWrong) throw new UsageError(message)
}
