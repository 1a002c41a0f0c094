import { activeStates } from './active.ts'
import { type Chart, type ChartState, type ChartTransition, statesByPath } from './chart.ts'

/** One step of a machine, as an inspector is told of it. */
export interface ChartStep {
  /** The event's type. */
  event: string
  /** State values before and after it. */
  before: unknown
  after: unknown
}

/**
 * The ids of the transitions a step can have taken. Guards cannot be asked any more, so this goes by what is known: the
 * source was active, the event fits, the targets are active afterwards or were left again in the same step, a deeper
 * state decides before those around it, and a transition that explains the change is believed before one that does not.
 */
export function transitionsTaken(chart: Chart, { event, before, after }: ChartStep): readonly string[] {
  const step = readStep(chart, before, after)
  const fitting = select(step, '', event).found
  const explaining = fitting.filter(({ transition }) => explains(step, transition))
  const isDecided = (path: string) =>
    explaining.some(({ transition: { source } }) => isAround(source, path) || isAround(path, source))
  const believed = fitting.filter((one) => explaining.includes(one) || !isDecided(one.transition.source))
  const taken = new Set(believed.flatMap(({ transition, then }) => [transition, ...then]))
  for (const transition of unnamed(step, taken)) taken.add(transition)
  return chart.transitions.flatMap((transition) => (taken.has(transition) ? [transition.id] : []))
}

interface Step {
  states: ReadonlyMap<string, ChartState>
  from: ReadonlyMap<string, readonly ChartTransition[]>
  was: ReadonlySet<string>
  is: ReadonlySet<string>
}

function readStep(chart: Chart, before: unknown, after: unknown): Step {
  const from = new Map<string, ChartTransition[]>()
  for (const transition of chart.transitions) {
    const others = from.get(transition.source)
    if (others) others.push(transition)
    else from.set(transition.source, [transition])
  }
  const was = new Set(['', ...activeStates(chart, before)])
  const is = new Set(['', ...activeStates(chart, after)])
  return { states: statesByPath(chart), from, was, is }
}

/** A transition that fits, and those taken after it in the same step where its targets were left again. */
interface Fitting {
  transition: ChartTransition
  then: readonly ChartTransition[]
}

/** What an active state and those in it can have answered; `isSure` when one of them cannot have declined. */
function select(step: Step, path: string, event: string): { found: Fitting[]; isSure: boolean } {
  const inside = (step.states.get(path)?.children ?? []).filter((child) => step.was.has(child))
  const below = inside.map((child) => select(step, child, event))
  const found = below.flatMap((one) => one.found)
  if (below.some(({ isSure }) => isSure)) return { found, isSure: true }
  const own = (step.from.get(path) ?? [])
    .map((transition) => ({ transition, rank: rankOf(transition.event, event) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank)
  for (const { transition } of own) {
    const then = landing(step, transition)
    if (then !== undefined) found.push({ transition, then })
    if (transition.guard === undefined) return { found, isSure: then !== undefined }
  }
  return { found, isSure: false }
}

/** Whether a descriptor means an event, by XState's rules: 3 the event itself, 2 a partial wildcard, 1 `*`, 0 no. */
function rankOf(descriptor: string, event: string): number {
  if (descriptor === '') return 0
  if (descriptor === event) return 3
  if (descriptor === '*') return event.startsWith('xstate.') ? 0 : 1
  if (!descriptor.endsWith('.*')) return 0
  const prefix = descriptor.slice(0, -2)
  return event === prefix || event.startsWith(`${prefix}.`) ? 2 : 0
}

/** What followed so that a transition's targets could be left as they are; undefined when nothing explains that. */
function landing(step: Step, transition: ChartTransition, seen: readonly string[] = []): ChartTransition[] | undefined {
  const then: ChartTransition[] = []
  for (const target of transition.targets) {
    const more = reached(step, target, [...seen, transition.id])
    if (more === undefined) return undefined
    then.push(...more)
  }
  return then
}

const longestChain = 6

function reached(step: Step, path: string, seen: readonly string[]): ChartTransition[] | undefined {
  if (step.is.has(path)) return []
  const state = step.states.get(path)
  if (state === undefined || seen.length > longestChain) return undefined
  if (state.kind === 'history') return step.is.has(state.parent ?? '') ? [] : undefined
  const inside = [path, ...begun(step, path)]
  const ending = inside.some((one) => step.states.get(one)?.kind === 'final') ? doneAround(step, path) : []
  const onward = [...ending, ...inside.flatMap((one) => step.from.get(one) ?? [])].filter(
    ({ id }) => !seen.includes(id),
  )
  const ordered = [...onward.filter(({ event }) => event === ''), ...onward.filter(({ event }) => event !== '')]
  for (const transition of ordered) {
    if (transition.targets.length === 0) continue
    const then = landing(step, transition, seen)
    if (then !== undefined) return [transition, ...then]
  }
  return undefined
}

/** What the states around one answer when they are done, from the inside outwards. */
function doneAround(step: Step, path: string): ChartTransition[] {
  const parent = step.states.get(path)?.parent
  if (parent === undefined) return []
  const own = (step.from.get(parent) ?? []).filter(({ event }) => event.startsWith('xstate.done.state.'))
  return [...own, ...doneAround(step, parent)]
}

/** The states a state begins with, all the way down. */
function begun(step: Step, path: string): string[] {
  const state = step.states.get(path)
  const first = state?.kind === 'parallel' ? state.children : state?.initial === undefined ? [] : [state.initial]
  return first.flatMap((child) => [child, ...begun(step, child)])
}

const explains = (step: Step, { targets }: ChartTransition): boolean =>
  targets.some((target) => !step.was.has(target) || !step.is.has(target))

const isAround = (outer: string, inner: string): boolean =>
  outer === '' || outer === inner || inner.startsWith(`${outer}.`)

/** What the event does not name but the change shows: `always`, and answers to events raised within the step. */
function unnamed(step: Step, taken: ReadonlySet<ChartTransition>): ChartTransition[] {
  const told = new Set(
    [...taken].flatMap((transition) => transition.targets.flatMap((target) => entered(step, transition, target))),
  )
  const untold = [...step.is].filter((path) => !step.was.has(path) && !told.has(path))
  const all = untold.flatMap((path) => {
    const candidates = [...step.from.values()]
      .flat()
      .filter(({ source, targets }) => step.was.has(source) && targets.length === 1 && targets[0] === path)
    const always = candidates.filter(({ event }) => event === '')
    return always.length > 0 ? always : candidates.filter(({ event }) => !event.startsWith('xstate.'))
  })
  return [...new Set(all)]
}

/** The states a transition enters: its target, what that begins with, and the other regions it enters on the way. */
function entered(step: Step, { source }: ChartTransition, target: string): string[] {
  const { kind, parent } = step.states.get(target) ?? {}
  if (kind === 'history') return [...step.is].filter((path) => isAround(parent ?? '', path))
  const found = [target, ...begun(step, target)]
  let inner = target
  while (inner !== '' && !isAround(inner, source)) {
    const around = step.states.get(inner)?.parent ?? ''
    const state = step.states.get(around)
    found.push(around)
    if (state?.kind === 'parallel')
      for (const child of state.children) if (child !== inner) found.push(child, ...begun(step, child))
    inner = around
  }
  return found
}
