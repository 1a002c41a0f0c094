/** Prints every transition of every chart of core, one `folder|chart id|transition name` a line. */

import { callChart } from '../../packages/core/src/call/call.chart.ts'
import { consultationChart } from '../../packages/core/src/call/consultation/consultation.chart.ts'
import { crossingChart } from '../../packages/core/src/call/crossing.chart.ts'
import { joinChart } from '../../packages/core/src/call/join.chart.ts'
import { connectionChart } from '../../packages/core/src/connection/connection.chart.ts'
import { mediaConnectionChart } from '../../packages/core/src/media/mediaConnection.chart.ts'
import { spaceChart } from '../../packages/core/src/space/space.chart.ts'
import { subscriptionChart } from '../../packages/core/src/subscription/subscription.chart.ts'
import { transitionNames } from '../../packages/core/src/testing/chartWalk.ts'

const charts = {
  call: [callChart, consultationChart, crossingChart, joinChart],
  media: [mediaConnectionChart],
  connection: [connectionChart],
  subscription: [subscriptionChart],
  space: [spaceChart],
}

for (const [folder, list] of Object.entries(charts))
  for (const chart of list)
    for (const name of transitionNames(chart)) process.stdout.write(`${folder}|${chart.id}|${name}\n`)
