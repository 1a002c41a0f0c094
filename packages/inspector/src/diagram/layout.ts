import type { Chart } from './chart.ts'
import type { Layout } from './geometry.ts'
import { hashOf } from './hash.ts'
import { shippedLayouts } from './layouts/shipped.ts'

/**
 * Where everything of a chart stands. For the charts of `@switchhook/core` as they are it was computed when this package
 * was built; for any other, changed ones of ours too, elkjs is loaded and works it out here.
 * @throws DiagramError `layout-failed` when elkjs cannot
 */
export async function layoutOf(chart: Chart): Promise<Layout> {
  const shipped = await shippedLayouts.get(chart.id)?.()
  if (shipped !== undefined && shipped.chart === hashOf(chart)) return shipped
  const { composeLayout } = await import('./compose.ts')
  return composeLayout(chart)
}
