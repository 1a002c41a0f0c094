import { writeFileSync } from 'node:fs'
import { createClient } from '@switchhook/core'
import { callChart } from '@switchhook/core/charts'
import { createMemoryNetwork, fakeMedia } from '@switchhook/core/testing'
import { createInspector, mountInspector } from '@switchhook/inspector'
import { drawChart, layoutOf, toChart, toSvgText } from '@switchhook/inspector/diagram'
import { createRecorder } from '@switchhook/inspector/recorder'

const network = createMemoryNetwork()
const transport = network.connect('alice')
const media = fakeMedia()

export function mount(element: Element): void {
  // #region mount
  const client = createClient({ transport, media })
  const mounted = mountInspector(element, client)
  // … and when it has been seen:
  mounted.close()
  // #endregion mount
}

export function early(element: Element): void {
  // #region early
  const inspector = createInspector({ name: 'alice' })
  const client = createClient({ transport, media, inspect: inspector })
  // … later
  mountInspector(element, inspector)
  // #endregion early
  void client.destroy()
}

export function relay(url: string): void {
  // #region relay
  const client = createClient({ transport, media, inspect: createInspector({ name: 'alice', url }) })
  // #endregion relay
  void client.destroy()
}

export function record(): void {
  // #region record
  const recorder = createRecorder({ mode: 'ring' })
  const client = createClient({ transport, media, recorder })
  // … when something went wrong:
  writeFileSync('call.json', JSON.stringify(recorder.toRecord()))
  // #endregion record
  void client.destroy()
}

export async function draw(): Promise<void> {
  // #region draw
  const chart = toChart(callChart.config)
  writeFileSync('call.svg', toSvgText(drawChart(chart, await layoutOf(chart))))
  // #endregion draw
}
