// `pnpm sizes`: the table of entry → size against its budget, of the built packages (`pnpm build` first).
//   node scripts/sizes.mjs --json      the same as data

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { endChildrenOnSignals, run } from './lib/children.mjs'
import { root, toolPath } from './lib/paths.mjs'

endChildrenOnSignals()
const budgets = JSON.parse(readFileSync(join(root, '.size-limit.json'), 'utf8'))
const unbuilt = budgets.filter((budget) => !existsSync(join(root, budget.path)))
if (unbuilt.length > 0) {
  console.error(`Not built: ${unbuilt.map((budget) => budget.path).join(', ')}. Run \`pnpm build\` first.`)
  process.exit(2)
}

const { stdout, output } = await run(process.execPath, [toolPath('size-limit'), '--json'], { cwd: root, capture: true })
if (!stdout.trimStart().startsWith('[')) {
  console.error(output)
  process.exit(1)
}
const measured = JSON.parse(stdout)

const kib = (bytes) => `${(bytes / 1024).toFixed(2)} KiB`
const rows = measured.map(({ name, size, passed }, index) => ({
  name,
  size,
  limit: Number.parseInt(budgets[index].limit, 10),
  passed: passed !== false,
}))
if (process.argv.includes('--json')) console.log(JSON.stringify(rows, null, 2))
else {
  const width = Math.max(...rows.map(({ name }) => name.length))
  for (const { name, size, limit, passed } of rows)
    console.log(`${passed ? ' ' : '!'} ${name.padEnd(width)}  ${kib(size).padStart(10)}  of ${kib(limit).padStart(10)}`)
}
process.exitCode = rows.every(({ passed }) => passed) ? 0 : 1
