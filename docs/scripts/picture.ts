import { drawChart, layoutOf, toChart, toSvgText } from '@switchhook/inspector/diagram'
import type { AnyStateMachine } from 'xstate'

/** The picture of a chart as an SVG document, drawn by the inspector's own code in the layout it ships. */
export async function chartPicture(machine: AnyStateMachine): Promise<string> {
  const chart = toChart(machine.config)
  return toSvgText(drawChart(chart, await layoutOf(chart)))
}
