/**
 * Prints what can be taken out of the charts of core, one a line: `chart id|transition name` for each transition, and
 * the same with `|guard` after it for the guard of each transition that has one.
 */

import * as charts from '../../packages/core/src/charts.ts'
import { nameOf, transitionsOf } from '../../packages/core/src/testing/chartWalk.ts'

for (const chart of Object.values(charts))
  for (const transition of transitionsOf(chart)) {
    const name = `${chart.id}|${nameOf(transition)}`
    process.stdout.write(`${name}\n`)
    if (transition.guard !== undefined) process.stdout.write(`${name}|guard\n`)
  }
