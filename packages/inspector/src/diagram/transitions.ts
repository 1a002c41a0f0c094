import { type ChartNote, type ChartState, type ChartTransition, chartLimits, DiagramError } from './chart.ts'
import { fieldOf, isRecord } from './shape.ts'
import { createResolver } from './targets.ts'
import { delayWord, guardWord, toList, wordsOf } from './words.ts'

/** A state with the piece of the definition it was read from. */
export interface ReadState {
  config: Record<string, unknown>
  /** Where the piece stands in the definition. */
  field: string
  /** XState's id of the state node. */
  id: string
  childrenByKey: Map<string, ReadState>
  state: { -readonly [Field in keyof ChartState]: ChartState[Field] }
}

/** One entry of `on`, `after` and the like, before its list is taken apart. */
interface Trigger {
  field: string
  event: string
  label: string
  value: unknown
}

/** The transitions of all states, in XState's order of a state: events, done, invoked actors, delays, `always` last. */
export function readTransitions(reads: readonly ReadState[], notes: ChartNote[]): ChartTransition[] {
  const resolve = createResolver(reads)
  const transitions: ChartTransition[] = []
  for (const read of reads) {
    for (const trigger of triggersOf(read, notes)) {
      const field = read.field === '' ? trigger.field : `${read.field}.${trigger.field}`
      const candidates = trigger.value === null ? [{}] : toList(trigger.value)
      for (const [index, candidate] of candidates.entries()) {
        if (transitions.length >= chartLimits.transitions)
          throw new DiagramError('too-large', field, `A picture holds at most ${chartLimits.transitions} transitions.`)
        const id = `${read.state.path}/${trigger.event === '' ? 'always' : trigger.event}/${index}`
        const { targets, ...rest } = partsOf(candidate, field, notes)
        const resolved = targets.map((target) => ({ target, path: resolve(read, target) }))
        for (const { target, path } of resolved)
          if (path === undefined) notes.push({ field, message: `There is no state '${shorten(target)}' to go to.` })
        const paths = resolved.map(({ path }) => path).filter((path) => path !== undefined)
        if (targets.length > 0 && paths.length === 0) continue
        transitions.push({
          id,
          source: read.state.path,
          targets: paths,
          event: trigger.event,
          label: trigger.label,
          ...rest,
        })
      }
    }
  }
  return transitions
}

function triggersOf({ config, field, id, state }: ReadState, notes: ChartNote[]): Trigger[] {
  const triggers: Trigger[] = []
  const entries = (name: 'on' | 'after') => {
    const value = fieldOf(config, name)
    if (isRecord(value)) return Object.keys(value).map((key) => [key, value[key]] as const)
    if (value !== undefined)
      notes.push({ field: field === '' ? name : `${field}.${name}`, message: `'${name}' is not an object.` })
    return []
  }
  const one = (field: string, event: string, label: string, value: unknown) => {
    if (value !== undefined) triggers.push({ field, event, label, value })
  }
  for (const [event, value] of entries('on')) one(`on.${event}`, event, event === '*' ? 'any event' : event, value)
  one('onDone', `xstate.done.state.${id}`, 'done', fieldOf(config, 'onDone'))
  for (const [index, invoke] of toList(fieldOf(config, 'invoke')).entries()) {
    const actor = state.invokes[index]
    if (!isRecord(invoke) || actor === undefined) continue
    const name = /^\d+\./.test(actor.id) ? actor.source : actor.id
    const at = `invoke.${index}`
    one(`${at}.onDone`, `xstate.done.actor.${actor.id}`, `${name} done`, fieldOf(invoke, 'onDone'))
    one(`${at}.onError`, `xstate.error.actor.${actor.id}`, `${name} error`, fieldOf(invoke, 'onError'))
    one(`${at}.onSnapshot`, `xstate.snapshot.actor.${actor.id}`, `${name} snapshot`, fieldOf(invoke, 'onSnapshot'))
  }
  for (const [delay, value] of entries('after'))
    one(`after.${delay}`, `xstate.after.${delay}.${id}`, delayWord(delay), value)
  one('always', '', 'always', fieldOf(config, 'always'))
  return triggers
}

interface Parts {
  targets: readonly string[]
  guard?: string | undefined
  actions: readonly string[]
  isReentering: boolean
}

function partsOf(candidate: unknown, field: string, notes: ChartNote[]): Parts {
  if (typeof candidate === 'string') return { targets: [candidate], actions: [], isReentering: false }
  if (!isRecord(candidate)) {
    notes.push({ field, message: 'A transition is a target or an object.' })
    return { targets: [], actions: [], isReentering: false }
  }
  const guard = fieldOf(candidate, 'guard')
  const targets = toList(fieldOf(candidate, 'target'))
  if (targets.some((target) => typeof target !== 'string'))
    notes.push({ field: `${field}.target`, message: 'A target is text.' })
  return {
    targets: targets.filter((target) => typeof target === 'string'),
    guard: guard === undefined || guard === null ? undefined : guardWord(guard),
    actions: wordsOf(fieldOf(candidate, 'actions'), 'action'),
    isReentering: fieldOf(candidate, 'reenter') === true,
  }
}

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text)
