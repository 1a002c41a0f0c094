import type { Actor } from './entry.ts'

/** What the viewer reads of a machine's definition. */
interface Definition {
  id: string | undefined
  hasStates: boolean
}

const none: Definition = { id: undefined, hasStates: false }
const maxRead = 200
const read = new Map<string, Definition>()

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parse(text: string): Definition {
  try {
    const value: unknown = JSON.parse(text)
    if (!isRecord(value)) return none
    return {
      id: typeof value.id === 'string' ? value.id : undefined,
      hasStates: isRecord(value.states) && Object.keys(value.states).length > 0,
    }
  } catch {
    return none
  }
}

/** Many actors share one definition: each text is read once. */
function definitionOf({ definition }: Actor): Definition {
  if (definition === undefined) return none
  const known = read.get(definition)
  if (known !== undefined) return known
  if (read.size >= maxRead) read.clear()
  const fresh = parse(definition)
  read.set(definition, fresh)
  return fresh
}

/** Whether an actor has a chart to draw. */
export const isMachine = (actor: Actor): boolean => definitionOf(actor).hasStates

const isOpaque = (name: string): boolean => /^[\w-]*\d[\w-]{7,}$|^x:\d+$/.test(name)

/**
 * What an actor is called, and what tells it from others of its kind: an actor named by a long id is called by its
 * machine, with the start of the id beside.
 */
export function titleOf(actor: Actor): { title: string; hint: string } {
  const { id } = definitionOf(actor)
  const { name } = actor
  if (id === undefined || id === name || /^\(machine\)$|^x:\d+$/.test(id)) return { title: name, hint: '' }
  if (isOpaque(name)) return { title: id, hint: name.slice(0, 8) }
  return { title: name, hint: id }
}

/** The innermost active states of a state value, as paths. */
export function leavesOf(value: unknown, path = ''): string[] {
  if (typeof value === 'string') return [`${path}${value}`]
  if (!isRecord(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const below = leavesOf(inner, `${path}${key}.`)
    return below.length === 0 ? [`${path}${key}`] : below
  })
}

/** The last word of a path. */
export const lastWord = (path: string): string => path.slice(path.lastIndexOf('.') + 1)

/** States that are active after and were not before, by their last word. */
export function enteredStates(before: unknown, after: unknown): string[] {
  const known = new Set(leavesOf(before))
  return leavesOf(after)
    .filter((path) => !known.has(path))
    .map(lastWord)
}
