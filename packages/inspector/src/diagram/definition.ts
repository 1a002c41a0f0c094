import { type Chart, type ChartNote, type ChartState, chartLimits, DiagramError } from './chart.ts'
import { fieldOf, isRecord, isRefusedKey } from './shape.ts'
import { type ReadState, readTransitions } from './transitions.ts'
import { toList, wordOf, wordsOf } from './words.ts'

/**
 * Reads an XState 5 machine config, or the JSON text of one in which functions became `{ "type": name }`, as
 * `@statelyai/inspect` sends it. What cannot be shown becomes a note; only what is no chart at all is refused.
 * @throws DiagramError `not-a-definition`, `too-large` or `too-deep`, with the field at fault
 */
export function toChart(definition: string | object): Chart {
  const config = typeof definition === 'string' ? parse(definition) : definition
  if (!isRecord(config)) throw new DiagramError('not-a-definition', '', 'A definition is an object or its JSON text.')
  try {
    return read(config)
  } catch (cause) {
    if (cause instanceof DiagramError) throw cause
    throw new DiagramError('not-a-definition', '', 'The definition cannot be read.', { cause })
  }
}

function parse(text: string): unknown {
  if (text.length > chartLimits.text)
    throw new DiagramError('too-large', '', `A definition has at most ${chartLimits.text} characters.`)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new DiagramError('not-a-definition', '', 'The definition is not JSON.', { cause })
  }
}

function read(config: Record<string, unknown>): Chart {
  const id = textOf(fieldOf(config, 'id')) ?? '(machine)'
  const notes: ChartNote[] = []
  const reads: ReadState[] = []
  collect(config, { key: id, path: '', field: '', parent: undefined, rootId: id }, reads, notes)
  const transitions = readTransitions(reads, notes)
  return { id, states: reads.map(({ state }) => state), transitions, notes }
}

interface Place {
  key: string
  path: string
  field: string
  parent: ReadState | undefined
  rootId: string
}

function collect(config: Record<string, unknown>, place: Place, reads: ReadState[], notes: ChartNote[]): ReadState {
  const { key, path, field, parent, rootId } = place
  const depth = parent === undefined ? 0 : parent.state.depth + 1
  if (depth > chartLimits.depth)
    throw new DiagramError('too-deep', field, `States are nested deeper than ${chartLimits.depth} levels.`)
  if (reads.length >= chartLimits.states)
    throw new DiagramError('too-large', field, `A picture holds at most ${chartLimits.states} states.`)

  const children: string[] = []
  const states = fieldOf(config, 'states')
  const keys = isRecord(states) ? Object.keys(states) : []
  const stateId = textOf(fieldOf(config, 'id')) ?? (path === '' ? rootId : `${rootId}.${path}`)
  const read: ReadState = {
    config,
    field,
    id: stateId,
    childrenByKey: new Map(),
    state: {
      ...stateOf(config, keys.length > 0, stateId),
      path,
      key,
      parent: parent?.state.path,
      depth,
      children,
    },
  }
  reads.push(read)

  for (const childKey of keys) {
    const child = (states as Record<string, unknown>)[childKey]
    const childField = `${field === '' ? '' : `${field}.`}states.${childKey}`
    const childPath = path === '' ? childKey : `${path}.${childKey}`
    if (isRefusedKey(childKey)) notes.push({ field: childField, message: 'A state cannot have this name.' })
    else if (!isRecord(child)) notes.push({ field: childField, message: 'A state is an object.' })
    else if (childKey.includes('.')) notes.push({ field: childField, message: 'A state with a dot is not drawn.' })
    else {
      children.push(childPath)
      const below = { key: childKey, path: childPath, field: childField, parent: read, rootId }
      read.childrenByKey.set(childKey, collect(child, below, reads, notes))
    }
  }
  if (read.state.kind === 'compound') noteInitial(read, notes)
  return read
}

function noteInitial(read: ReadState, notes: ChartNote[]): void {
  const wanted = fieldOf(read.config, 'initial')
  const key = isRecord(wanted) ? toList(fieldOf(wanted, 'target'))[0] : wanted
  const field = `${read.field === '' ? '' : `${read.field}.`}initial`
  if (typeof key !== 'string') {
    notes.push({ field, message: 'The state does not say where it begins.' })
    return
  }
  const path = key.replace(/^\./, '').split('.')
  let place: ReadState | undefined = read
  for (const step of path) place = place?.childrenByKey.get(step)
  if (place === undefined) notes.push({ field, message: `There is no state '${key}' to begin with.` })
  else read.state.initial = place.state.path
}

type Shape = Pick<ChartState, 'kind' | 'isDeep' | 'tags' | 'entry' | 'exit' | 'invokes'>

function stateOf(config: Record<string, unknown>, hasChildren: boolean, stateId: string): Shape {
  const type = fieldOf(config, 'type')
  const history = fieldOf(config, 'history')
  const asked = typeof history === 'string' || history === true || type === 'history' ? 'history' : type
  const known = asked === 'parallel' || asked === 'final' || asked === 'history' ? asked : undefined
  return {
    kind: known === 'parallel' && !hasChildren ? 'atomic' : (known ?? (hasChildren ? 'compound' : 'atomic')),
    isDeep: history === 'deep',
    tags: toList(fieldOf(config, 'tags')).filter((tag) => typeof tag === 'string'),
    entry: wordsOf(fieldOf(config, 'entry'), 'action'),
    exit: wordsOf(fieldOf(config, 'exit'), 'action'),
    invokes: toList(fieldOf(config, 'invoke')).map((invoke, index) => ({
      id: (isRecord(invoke) ? textOf(fieldOf(invoke, 'id')) : undefined) ?? `${index}.${stateId}`,
      source: wordOf(isRecord(invoke) ? fieldOf(invoke, 'src') : invoke, 'actor'),
    })),
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
