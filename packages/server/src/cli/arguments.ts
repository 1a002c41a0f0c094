import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { checkFileOptions, type FileOptions, OptionsError } from '../options.ts'

/** What the command line understands (server.md). */
const known = {
  port: { type: 'string' },
  host: { type: 'string' },
  config: { type: 'string' },
  redis: { type: 'string' },
  'control-token': { type: 'string' },
  'no-control': { type: 'boolean' },
  'token-secret-file': { type: 'string' },
  'cors-origin': { type: 'string', multiple: true },
  'public-url': { type: 'string' },
  'log-level': { type: 'string' },
  cert: { type: 'string' },
  key: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

export const usage = `switchhook-server [--port 4000] [--host 127.0.0.1] [--config FILE] [--redis URL]
                  [--control-token TOKEN | --no-control] [--token-secret-file FILE] [--cors-origin ORIGIN]…
                  [--public-url URL] [--log-level info] [--cert FILE --key FILE]`

/**
 * Reads the command line, the file it names and `PORT` into options; the command line wins over the file, both over the
 * environment. @throws {OptionsError} one line that names the field and what it should be
 */
export function readArguments(
  args: readonly string[],
  environment: Record<string, string | undefined>,
): FileOptions | 'help' {
  const values = parse(args)
  if (values.help) return 'help'
  const fromFile = values.config === undefined ? {} : readConfig(values.config)
  const options: Record<string, unknown> = { logLevel: 'info', ...fromFile }
  if (values.port !== undefined) options.port = toPort(values.port, '--port')
  else if (options.port === undefined && environment.PORT) options.port = toPort(environment.PORT, 'PORT')
  if (values.host !== undefined) options.host = values.host
  if (values['public-url'] !== undefined) options.publicUrl = values['public-url']
  if (values['log-level'] !== undefined) options.logLevel = values['log-level']
  if (values['cors-origin'] !== undefined) options.corsOrigins = values['cors-origin']
  if (values.cert !== undefined) options.cert = readText(values.cert, '--cert')
  if (values.key !== undefined) options.key = readText(values.key, '--key')
  if (values['token-secret-file'] !== undefined)
    options.tokenSecret = readText(values['token-secret-file'], '--token-secret-file').trim()
  if (values.redis !== undefined) options.redis = { ...(options.redis as object | undefined), url: values.redis }
  if (values['no-control'] && values['control-token'] !== undefined)
    throw new OptionsError('--control-token and --no-control exclude each other.')
  if (values['no-control']) options.control = false
  if (values['control-token'] !== undefined) options.control = { token: values['control-token'] }
  return checkFileOptions(options)
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: known, strict: true, allowPositionals: false }).values
  } catch (error) {
    const [firstLine] = (error as Error).message.split('\n')
    throw new OptionsError(`${firstLine ?? 'The command line cannot be read.'}`, { cause: error })
  }
}

function toPort(text: string, field: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(port <= 65_535)) throw new OptionsError(`${field} must be a number from 0 to 65535.`)
  return port
}

function readConfig(path: string): Record<string, unknown> {
  let read: unknown
  try {
    read = JSON.parse(readText(path, '--config'))
  } catch (error) {
    if (error instanceof OptionsError) throw error
    throw new OptionsError('--config must be a file with JSON.', { cause: error })
  }
  return { ...checkFileOptions(read) }
}

function readText(path: string, field: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new OptionsError(`${field} must be a file that can be read.`, { cause: error })
  }
}
