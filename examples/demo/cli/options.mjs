import { parseArgs } from 'node:util'

export const usage = `Usage: npm run demo -- [options]

  --port N           listens on this port instead of a free one
  --no-open          prints the address and opens nothing
  --fake-media       a test picture and tone instead of camera and microphone
  --host             for two computers: HTTPS on every network address, one join link a phone
  --headless         makes a call in headless Chromium, prints what happens and saves a screenshot
  --screenshot FILE  where to save it (artifacts/demo.png)
  --no-install       works with what is installed
  --help             says this`

const known = {
  port: { type: 'string' },
  'no-open': { type: 'boolean' },
  'fake-media': { type: 'boolean' },
  host: { type: 'boolean' },
  headless: { type: 'boolean' },
  screenshot: { type: 'string' },
  'no-install': { type: 'boolean' },
  help: { type: 'boolean' },
}

/**
 * Reads the command line.
 *
 * @param {string[]} args
 * @throws {Error} with one line that says what is wrong
 */
export function readOptions(args) {
  const { values } = parseArgs({ args, options: known, allowPositionals: false })
  const port = values.port === undefined ? 0 : Number(values.port)
  if (values.port === '' || !Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port should be a number from 0 to 65535, not '${values.port}'.`)
  if (values.host && values.headless) throw new Error('--host and --headless do not go together.')
  if (values.screenshot !== undefined && !values.headless) throw new Error('--screenshot needs --headless.')
  return {
    port,
    isOpened: !values['no-open'],
    isFakeMedia: values['fake-media'] === true,
    isForNetwork: values.host === true,
    isHeadless: values.headless === true,
    screenshot: values.screenshot ?? 'artifacts/demo.png',
    isInstalled: values['no-install'] !== true,
    isHelp: values.help === true,
  }
}
