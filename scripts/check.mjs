// `pnpm check`: the one gate, the same here and in CI.
//   node scripts/check.mjs                   every stage, stopping at the first that fails
//   node scripts/check.mjs types lint        just these (and the build, if one of them looks at built files)
//   node scripts/check.mjs --keep-going      every stage, whatever fails
//   node scripts/check.mjs --verbose         shows what the tests print, as they print it

import { stages } from './check/stages.mjs'
import { endChildren, endChildrenOnSignals } from './lib/children.mjs'
import { stopwatch } from './lib/stopwatch.mjs'

// A second one would only wait: the stages share two cores on the machines we know.
const width = 2

const flags = process.argv.slice(2).filter((argument) => argument.startsWith('--'))
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const isUnknown = (name) => !stages.some((stage) => stage.name === name)
const strange = [...names.filter(isUnknown), ...flags.filter((flag) => !['--keep-going', '--verbose'].includes(flag))]
if (strange.length > 0) {
  console.error(`Unknown: ${strange.join(', ')}. The stages are ${stages.map((stage) => stage.name).join(', ')}.`)
  process.exit(2)
}

endChildrenOnSignals()
const keepsGoing = flags.includes('--keep-going')
const isVerbose = flags.includes('--verbose')
const total = stopwatch()
const outcomes = new Map()
let hasStopped = false

const asked = stages.filter((stage) => names.length === 0 || names.includes(stage.name))
const needed = new Set(asked.flatMap((stage) => [...(stage.needs ?? []), stage.name]))
const chosen = stages.filter((stage) => needed.has(stage.name))
for (const round of new Set(chosen.map((stage) => stage.round))) {
  const waiting = chosen.filter((stage) => stage.round === round)
  const worker = async () => {
    for (let stage = waiting.shift(); stage && !hasStopped; stage = waiting.shift()) await perform(stage)
  }
  await Promise.all(Array.from({ length: width }, worker))
}
summarize()

async function perform(stage) {
  const unmet = (stage.needs ?? []).filter((name) => outcomes.get(name) === false)
  if (unmet.length > 0) {
    outcomes.set(stage.name, false)
    console.log(`✗ ${stage.name}: not run, it needs ${unmet.join(', ')}`)
    return
  }
  const time = stopwatch()
  const {
    isFine,
    output = '',
    note,
  } = await stage.run({ isVerbose }).catch((error) => ({
    isFine: false,
    output: error.stack,
  }))
  // What was cut short because another stage failed has nothing to say.
  if (hasStopped) return
  outcomes.set(stage.name, isFine)
  console.log(`${isFine ? '✓' : '✗'} ${stage.name} ${time()}${note ? ` (${note})` : ''}`)
  if (isFine) return
  if (output) console.log(`${output.trimEnd().replaceAll(/^/gm, '    ')}\n`)
  if (keepsGoing) return
  hasStopped = true
  await endChildren()
}

function summarize() {
  const failed = [...outcomes].filter(([, isFine]) => !isFine).map(([name]) => name)
  const skipped = chosen.filter((stage) => !outcomes.has(stage.name)).map((stage) => stage.name)
  if (failed.length === 0) console.log(`All ${chosen.length} stages passed in ${total()}.`)
  else
    console.log(
      `Failed after ${total()}: ${failed.join(', ')}.${skipped.length > 0 ? ` Not run: ${skipped.join(', ')}.` : ''}`,
    )
  process.exitCode = failed.length === 0 ? 0 : 1
}
