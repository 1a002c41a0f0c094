import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { countResults } from '../lib/counts.mjs'

let folder
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchhook-counts-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const report = (name, ...testResults) => writeFileSync(join(folder, `${name}.json`), JSON.stringify({ testResults }))
const file = (status, ...tests) => ({ status, assertionResults: tests.map((each) => ({ status: each })) })

it('sums the tests of all reports', () => {
  report('unit', file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed'))
  report('e2e', file('passed', 'passed', 'skipped', 'todo'))
  expect(countResults(folder)).toEqual({ passed: 4, failed: 1, skipped: 2 })
})

it('counts a file that could not be loaded as a failure', () => {
  report('unit', file('failed'))
  expect(countResults(folder)).toEqual({ passed: 0, failed: 1, skipped: 0 })
})

it('counts a file whose hooks failed although its tests passed as a failure', () => {
  report('unit', file('failed', 'passed'))
  expect(countResults(folder)).toEqual({ passed: 1, failed: 1, skipped: 0 })
})

it('finds nothing where no run left a report', () => {
  expect(countResults(join(folder, 'missing'))).toEqual({ passed: 0, failed: 0, skipped: 0 })
})
