import type { Entry, EntryKind } from './entry.ts'
import type { LaneGroup } from './lanes.ts'

/** What of a timeline is shown. */
export interface Filter {
  hiddenKinds: ReadonlySet<EntryKind>
  /** Words a name must contain one of; with a `-` before it, none of. Separated by commas or blanks. */
  names: string
}

/** Makes a test of names from what a person typed. */
export function toNameTest(typed: string): (name: string) => boolean {
  const words = typed.toLowerCase().split(/[\s,]+/)
  const unwanted = words.filter((word) => word.startsWith('-') && word.length > 1).map((word) => word.slice(1))
  const wanted = words.filter((word) => word !== '' && !word.startsWith('-'))
  if (wanted.length === 0 && unwanted.length === 0) return () => true
  return (name) => {
    const low = name.toLowerCase()
    if (unwanted.some((word) => low.includes(word))) return false
    return wanted.length === 0 || wanted.some((word) => low.includes(word))
  }
}

/** The entries that have a place in the chart: of a wanted kind and name, with an end on one of the lanes. */
export function filterEntries(entries: readonly Entry[], filter: Filter, groups: readonly LaneGroup[]): Entry[] {
  const sources = new Set(groups.map(({ source }) => source))
  const lanes = new Set(groups.flatMap((group) => group.lanes.map(({ key }) => key)))
  const isNamed = toNameTest(filter.names)
  return entries.filter((entry) => {
    if (filter.hiddenKinds.has(entry.kind) || !sources.has(entry.source) || !isNamed(entry.name)) return false
    if (entry.kind === 'wire' || entry.kind === 'command') return true
    return (entry.to !== null && lanes.has(entry.to)) || (entry.from !== null && lanes.has(entry.from))
  })
}

const maxSearched = 4000
const texts = new WeakMap<Entry, string>()

function textOf(entry: Entry): string {
  const known = texts.get(entry)
  if (known !== undefined) return known
  let payload = ''
  try {
    payload = JSON.stringify(entry.payload) ?? ''
  } catch {
    // Cyclic: found by its name alone.
  }
  const text = `${entry.name}\n${entry.protocol ?? ''}\n${payload.slice(0, maxSearched)}`.toLowerCase()
  texts.set(entry, text)
  return text
}

/** Places of the entries that hold the text somewhere, in name or payload. Empty for an empty text. */
export function searchEntries(entries: readonly Entry[], typed: string): number[] {
  const wanted = typed.trim().toLowerCase()
  if (wanted === '') return []
  const found: number[] = []
  for (const [index, entry] of entries.entries()) if (textOf(entry).includes(wanted)) found.push(index)
  return found
}
