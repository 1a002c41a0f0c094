export { activeStates } from './diagram/active.ts'
export type {
  Chart,
  ChartInvoke,
  ChartNote,
  ChartState,
  ChartTransition,
  DiagramErrorCode,
} from './diagram/chart.ts'
export { DiagramError } from './diagram/chart.ts'
export { toChart } from './diagram/definition.ts'
export { drawChart } from './diagram/draw.ts'
export type { Box, EdgePlace, Layout } from './diagram/geometry.ts'
export { layoutOf } from './diagram/layout.ts'
export { diagramStyles } from './diagram/styles.ts'
export type { SvgNode } from './diagram/svg.ts'
export { toSvgText } from './diagram/svg.ts'
export type { ChartStep } from './diagram/taken.ts'
export { transitionsTaken } from './diagram/taken.ts'
