// `pnpm inventory`: compares what the client of `@switchhook/core/everything` offers, on the transport in memory and the
// fake engine, with the inventory of the seed documentation. Functions have to be there and to do their work; constants
// to have their values; events and types to compile; options to have their defaults. Differences we want stand in table.ts.

import { compare } from './compare.ts'
import { fixture, owned } from './fixture.ts'

// What `renderTracks` looks for its element in.
Object.assign(globalThis, {
  document: { querySelector: () => ({}), addEventListener: () => {}, removeEventListener: () => {} },
})

const { present, missing, noted } = await compare(fixture)

console.log('Differences on purpose:')
for (const note of noted) console.log(`  ${note}`)
console.log('\nBelongs to later work:')
const seeded = (items: readonly { seed: boolean }[]) => items.filter(({ seed }) => seed).length
let later = 0
for (const { name, functions, events, constants, types: declared } of fixture.namespaces) {
  if (owned.includes(name)) continue
  const counts = {
    functions: seeded(functions),
    events: seeded(events),
    constants: seeded(constants),
    types: seeded(declared),
  }
  later += Object.values(counts).reduce((sum, number) => sum + number)
  console.log(
    `  ${name}: ${Object.entries(counts)
      .map(([kind, number]) => `${number} ${kind}`)
      .join(', ')}`,
  )
}
console.log(`  ${later} items in all`)
if (missing.length > 0) console.log('\nMissing:')
for (const item of missing) console.log(`  ${item}`)
console.log(`\n${present} present, ${missing.length} missing`)
process.exitCode = missing.length === 0 ? 0 : 1
