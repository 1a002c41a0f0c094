import { join } from 'node:path'
import { run } from './children.mjs'
import { root, toolPath } from './paths.mjs'

/**
 * Runs vitest once. In the folder `SWITCHHOOK_RESULTS`, which `npm test` sets, it leaves a JSON report to be counted.
 *
 * @param {{ name: string, config?: string, capture?: boolean, limitMs?: number }} options
 *   `name` names the report, `config` a configuration other than the root's
 */
export function runVitest({ name, config, ...options }) {
  const args = [toolPath('vitest'), 'run']
  if (config) args.push('--config', config)
  const resultsFolder = process.env.SWITCHHOOK_RESULTS
  if (resultsFolder) {
    args.push('--reporter=default', '--reporter=json', `--outputFile.json=${join(resultsFolder, `${name}.json`)}`)
  }
  return run(process.execPath, args, { cwd: root, ...options })
}
