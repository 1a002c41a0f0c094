// pnpm mutate:charts [FILTER]: takes each transition out of its chart in turn and runs the behaviour tests. A run that
// passes is a survivor: nothing would notice if the transition were missing. Survivors are listed at the end.
import { availableParallelism } from 'node:os'
import { endChildrenOnSignals, run } from './lib/children.mjs'
import { root, toolPath } from './lib/paths.mjs'

const viteNode = ['--conditions=switchhook-source', '--import', 'tsx']
const filter = process.argv[2] ?? ''
endChildrenOnSignals()

const listed = await run(process.execPath, [...viteNode, 'scripts/mutate/list-transitions.ts'], {
  cwd: root,
  capture: true,
})
const mutations = listed.output
  .split('\n')
  .filter((line) => line.includes('|') && line.includes(filter))
  .map((line) => {
    const [folder, chart, name] = line.split('|')
    return { folder, chart, name }
  })

// The folder of the chart first: most transitions are noticed there.
const survivors = []
let done = 0

async function isNoticed({ folder, chart, name }) {
  const args = [toolPath('vitest'), 'run', '--config', 'scripts/mutate/vitest.config.ts', '--bail', '1']
  const env = { SWITCHHOOK_MUTATION: `${chart}|${name}` }
  for (const where of [`packages/core/src/${folder === 'media' ? 'call' : folder}/`, 'packages/core/src/']) {
    const { code } = await run(process.execPath, [...args, where], { cwd: root, env, capture: true })
    if (code !== 0) return true
  }
  return false
}

async function work() {
  for (let mutation = mutations.shift(); mutation !== undefined; mutation = mutations.shift()) {
    const noticed = await isNoticed(mutation)
    done += 1
    if (!noticed) survivors.push(mutation)
    process.stdout.write(`${noticed ? 'noticed ' : 'SURVIVED'} ${mutation.chart}: ${mutation.name}\n`)
  }
}

await Promise.all(Array.from({ length: Math.max(1, availableParallelism()) }, work))
process.stdout.write(
  `\n${done} transitions taken out, ${done - survivors.length} noticed, ${survivors.length} survived\n`,
)
for (const { chart, name } of survivors) process.stdout.write(`  ${chart}: ${name}\n`)
process.exitCode = survivors.length === 0 ? 0 : 1
