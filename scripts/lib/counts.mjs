import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Sums what vitest's JSON reports in a folder say. A file that could not even be loaded has no test to fail, yet counts
 * as one failure.
 *
 * @param {string} folder
 * @returns {{ passed: number, failed: number, skipped: number }}
 */
export function countResults(folder) {
  const total = { passed: 0, failed: 0, skipped: 0 }
  if (!existsSync(folder)) return total
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
    const report = JSON.parse(readFileSync(join(folder, name), 'utf8'))
    for (const file of report.testResults) {
      const failures = file.assertionResults.filter((test) => test.status === 'failed').length
      total.failed += failures === 0 && file.status === 'failed' ? 1 : failures
      total.passed += file.assertionResults.filter((test) => test.status === 'passed').length
      total.skipped += file.assertionResults.filter((test) => !['passed', 'failed'].includes(test.status)).length
    }
  }
  return total
}
