// pnpm mutate:charts [FILTER] [--part K/N] [--tests FILE …]: takes each transition out of its chart in turn and runs the
// behaviour tests that take it, the quick ones first; then its guard, and runs those in which the guard says no. A run that
// passes is a survivor: nothing would notice if the transition, or its guard, were missing. Survivors are listed at the
// end, but for those of `mutate/equivalent.txt`, without which a chart does the same. A first run of all tests finds out
// which test takes which transitions; with `--tests` only these files run, without it. FILTER is a part of a line (`space|`,
// `holding`).
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createVitest } from 'vitest/node'
import { endChildrenOnSignals, run } from './lib/children.mjs'
import { root } from './lib/paths.mjs'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { part: { type: 'string', default: '1/1' }, tests: { type: 'string', multiple: true, default: [] } },
})
const filter = positionals[0] ?? ''
const [part, parts] = values.part.split('/').map(Number)
/**
 * Tests are run in lots of growing size, quick ones first: most of what is taken out is noticed by the first. Often
 * because a promise never settles, and quick ones need not be waited for long.
 */
const lots = [
  { size: 12, timeoutMs: 4_000 },
  { size: 60, timeoutMs: 8_000 },
  { size: Number.POSITIVE_INFINITY, timeoutMs: 20_000 },
]
endChildrenOnSignals()

const listed = await run(
  process.execPath,
  ['--conditions=switchhook-source', '--import', 'tsx', 'scripts/mutate/list-transitions.ts'],
  { cwd: root, capture: true },
)
const mutations = listed.output
  .split('\n')
  .filter((line) => line.includes('|') && line.includes(filter))
  .filter((_, index) => index % parts === part - 1)

/** Nothing can notice these, and why: `name  – reason`, one a line. */
const equivalents = new Map(
  readFileSync(join(root, 'scripts/mutate/equivalent.txt'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('|'))
    .map((line) => line.split(/ +– (.*)/)),
)

const folder = mkdtempSync(join(tmpdir(), 'switchhook-mutate-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

// One vitest for all runs: what it has transformed once stays.
const config = join(root, 'scripts/mutate/vitest.config.ts')
const vitest = await createVitest('test', { root, config, watch: false, reporters: [{}] })
await vitest.standalone()
const project = vitest.getRootProject()

const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** Whether these tests pass; all tests of the files where no titles are given. */
async function pass(tests, { mutation = '', survey = '' } = {}) {
  project.provide('mutation', mutation)
  project.provide('survey', survey)
  const byFile = new Map()
  for (const test of tests) byFile.set(test.file, [...(byFile.get(test.file) ?? []), test])
  const specifications = [...byFile].map(([file, list]) =>
    project.createSpecification(file, {
      testNamePattern: new RegExp(
        list.map(({ title }) => (title === undefined ? '' : `^${escaped(title)}$`)).join('|'),
      ),
    }),
  )
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications)
  return unhandledErrors.length === 0 && testModules.every((module) => module.ok())
}

const files = (await vitest.globTestSpecifications())
  .map(({ moduleId }) => ({ file: moduleId }))
  .filter(({ file }) => values.tests.length === 0 || values.tests.some((name) => file.endsWith(name)))
if (!(await pass(files, { survey: folder }))) {
  process.stderr.write('The tests fail without any mutation.\n')
  process.exit(1)
}
const tests = readFileSync(join(folder, 'tests.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))
  .sort((one, other) => one.ms - other.ms)
process.stdout.write(`${tests.length} tests, ${mutations.length} transitions and guards\n`)

async function isNoticed(mutation) {
  if (values.tests.length > 0) return !(await pass(files, { mutation }))
  const concerned = tests.filter(({ taken }) => taken.includes(mutation))
  for (const { size, timeoutMs } of lots) {
    const some = concerned.splice(0, size)
    project.config.testTimeout = timeoutMs
    if (some.length > 0 && !(await pass(some, { mutation }))) return true
  }
  return false
}

const survivors = []
const counts = { noticed: 0, equivalent: 0, SURVIVED: 0 }
for (const line of mutations) {
  const reason = equivalents.get(line)
  const fate = (await isNoticed(line)) ? 'noticed' : reason === undefined ? 'SURVIVED' : 'equivalent'
  counts[fate] += 1
  if (fate === 'SURVIVED') survivors.push(line)
  process.stdout.write(`${fate.padEnd(8)} ${line}${fate === 'equivalent' ? `  – ${reason}` : ''}\n`)
}
await vitest.close()
const { noticed, equivalent } = counts
process.stdout.write(
  `\n${mutations.length} taken out, ${noticed} noticed, ${equivalent} equivalent, ${survivors.length} survived\n`,
)
for (const line of survivors) process.stdout.write(`  ${line}\n`)
process.exitCode = survivors.length === 0 ? 0 : 1
