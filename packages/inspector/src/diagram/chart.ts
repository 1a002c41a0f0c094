/** What may stand in one chart; more than this is refused with `too-large` or `too-deep`. */
export const chartLimits = { text: 5_000_000, depth: 48, states: 1_500, transitions: 6_000 } as const

/** A machine as a picture needs it: plain data without functions. */
export interface Chart {
  /** The machine's id. */
  id: string
  /** The root first, with the empty path, then depth first in the order of the definition. */
  states: readonly ChartState[]
  transitions: readonly ChartTransition[]
  /** What the definition says and the picture cannot show, such as a target that does not exist. */
  notes: readonly ChartNote[]
}

export interface ChartState {
  /** The place in the chart as in `snapshot.matches`, with dots: `live.phase.starting`. The root's is empty. */
  path: string
  key: string
  kind: 'atomic' | 'compound' | 'parallel' | 'final' | 'history'
  /** Of a history state: whether it remembers all levels. */
  isDeep: boolean
  /** The parent's path; absent for the root. */
  parent?: string | undefined
  /** How many states stand around it; 0 for the root. */
  depth: number
  children: readonly string[]
  /** The path of the child a compound state begins with. */
  initial?: string | undefined
  tags: readonly string[]
  entry: readonly string[]
  exit: readonly string[]
  invokes: readonly ChartInvoke[]
}

export interface ChartInvoke {
  id: string
  /** The actor's name in the machine's setup. */
  source: string
}

export interface ChartTransition {
  /** Unique in its chart and the same for every reading of the same definition. */
  id: string
  /** Path of the state that owns it. */
  source: string
  /** Paths of its targets; none when the state stays. */
  targets: readonly string[]
  /** The event type XState matches, wildcards included; empty for `always`. */
  event: string
  /** What a reader is shown: `signal.rang`, `after ringTimeout`, `always`, `done`. */
  label: string
  guard?: string | undefined
  actions: readonly string[]
  /** Whether the source is left and entered again. */
  isReentering: boolean
}

export interface ChartNote {
  /** Where in the definition, such as `states.a.on.go`. */
  field: string
  message: string
}

/** Why a definition has no picture. `code` decides, `field` says where in the definition. */
export class DiagramError extends Error {
  readonly code: DiagramErrorCode
  readonly field: string

  constructor(code: DiagramErrorCode, field: string, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'DiagramError'
    this.code = code
    this.field = field
  }
}

export type DiagramErrorCode = 'not-a-definition' | 'too-deep' | 'too-large' | 'layout-failed' | 'layout-mismatch'

/** The states of a chart by their paths. */
export const statesByPath = (chart: Chart): ReadonlyMap<string, ChartState> =>
  new Map(chart.states.map((state) => [state.path, state]))
