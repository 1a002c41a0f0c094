import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AnyStateMachine } from 'xstate'
import { composeLayout } from '../src/diagram/compose.ts'
import { toChart } from '../src/diagram/definition.ts'

const folder = new URL('../src/diagram/layouts/', import.meta.url)
const root = new URL('../../../', import.meta.url)

/** Computes the layouts of charts and writes them where the inspector ships them, one file a machine, in our format. */
export async function writeLayouts(machines: readonly AnyStateMachine[]): Promise<void> {
  const files: string[] = []
  for (const machine of machines) {
    const chart = toChart(machine.config)
    const file = fileURLToPath(new URL(`${chart.id}.json`, folder))
    writeFileSync(file, JSON.stringify(await composeLayout(chart)))
    files.push(file)
  }
  const biome = fileURLToPath(new URL('node_modules/@biomejs/biome/bin/biome', root))
  execFileSync(process.execPath, [biome, 'format', '--write', ...files], { cwd: root, stdio: 'ignore' })
}
