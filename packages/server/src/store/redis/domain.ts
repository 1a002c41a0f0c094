import { WatchedMap } from './watched.ts'

/** How the values of one part of a domain are written and read; JSON as it is where nothing else is said. */
export interface Codec<Value> {
  toPlain: (value: Value) => unknown
  // biome-ignore lint/suspicious/noExplicitAny: it reads what toPlain wrote
  fromPlain: (plain: any) => Value
  /** Told when an entry was put in or taken out by another process, or back by an undoing. */
  written?: () => void
}

/** One field of a domain as Redis has it: JSON, or null where it is not there. */
export type Patch = Map<string, string | null>

/**
 * A piece of state that changes as a whole: a space, or all calls. It stands in Redis as a hash of small fields, each
 * written by itself, and in every process as live objects, on which decisions work.
 */
export interface Domain {
  readonly name: string
  /** The number of the change these objects have seen last; 0 for what was never written. */
  version: number
  /** Makes a part whose entries are fields of their own. */
  part: <Key extends string | number, Value>(name: string, codec?: Codec<Value>) => WatchedMap<Key, Value>
  /** Makes a field of a single value, which is looked at after every decision. */
  single: (name: string, value: { read: () => unknown; write: (plain: unknown) => void }) => void
  /** What decisions changed since the last call, as fields; and remembers it as not confirmed. */
  collect: () => Patch
  /** Undoes what decisions changed since the last {@link Domain.collect}. */
  undo: () => void
  /** What was collected is in Redis now. */
  confirm: (version: number) => void
  /** Undoes what was collected and not confirmed. */
  rollBack: () => void
  /** Takes over what Redis has; tells about each field. */
  apply: (patch: Iterable<readonly [string, string | null]>, version: number) => void
}

/** What one part knows about its entries. */
interface Part {
  read: (key: string) => string | undefined
  write: (key: string, json: string | undefined) => void
}

export function createDomain(name: string): Domain {
  const parts = new Map<string, Part>()
  const singles = new Set<string>()
  const confirmed = new Map<string, string>()
  const pending: Patch = new Map()
  const touched = new Set<string>()

  const fieldOf = (field: string): { part: Part | undefined; key: string } => {
    const end = field.indexOf(':')
    return { part: parts.get(end < 0 ? field : field.slice(0, end)), key: end < 0 ? '' : field.slice(end + 1) }
  }
  const known = (field: string): string | undefined => {
    const unconfirmed = pending.get(field)
    return unconfirmed === undefined ? confirmed.get(field) : (unconfirmed ?? undefined)
  }
  const write = (field: string, json: string | undefined): void => {
    const { part, key } = fieldOf(field)
    part?.write(key, json)
    touched.delete(field)
  }

  const domain: Domain = {
    name,
    version: 0,
    part: <Key extends string | number, Value>(partName: string, codec?: Codec<Value>) => {
      const map = new WatchedMap<Key, Value>((key) => touched.add(`${partName}:${key}`))
      const isRow = rows.has(partName)
      const toKey = (text: string): Key => (isRow ? Number(text) : text) as Key
      parts.set(partName, {
        read: (text) => {
          const value = map.peek(toKey(text))
          if (value === undefined) return undefined
          return JSON.stringify(codec ? codec.toPlain(value) : value)
        },
        write: (text, json) => {
          codec?.written?.()
          if (json === undefined) map.delete(toKey(text))
          else map.set(toKey(text), codec ? codec.fromPlain(JSON.parse(json)) : JSON.parse(json))
          if (isRow && json !== undefined) keepInOrder(map as unknown as WatchedMap<number, Value>, Number(text))
        },
      })
      return map
    },
    single: (singleName, { read, write: put }) => {
      singles.add(singleName)
      parts.set(singleName, {
        read: () => {
          const value = read()
          return value === undefined ? undefined : JSON.stringify(value)
        },
        write: (_key, json) => put(json === undefined ? undefined : JSON.parse(json)),
      })
    },
    collect: () => {
      const changes: Patch = new Map()
      for (const field of [...touched, ...singles]) {
        const { part, key } = fieldOf(field)
        const now = part?.read(key)
        if (now === known(field)) continue
        changes.set(field, now ?? null)
        pending.set(field, now ?? null)
      }
      touched.clear()
      return changes
    },
    undo: () => {
      for (const field of [...touched, ...singles]) write(field, known(field))
      touched.clear()
    },
    confirm: (version) => {
      for (const [field, json] of pending)
        if (json === null) confirmed.delete(field)
        else confirmed.set(field, json)
      if (pending.size > 0) domain.version = version
      pending.clear()
    },
    rollBack: () => {
      const fields = [...pending.keys()]
      pending.clear()
      for (const field of fields) write(field, confirmed.get(field))
      touched.clear()
    },
    apply: (patch, version) => {
      for (const [field, json] of patch) {
        if (json === null) confirmed.delete(field)
        else confirmed.set(field, json)
        write(field, json ?? undefined)
      }
      touched.clear()
      domain.version = version
    },
  }
  return domain
}

/** Parts whose keys are running numbers. The order of the others is that of arrival here, and may differ a little. */
const rows = new Set(['departures', 'endedMeetings', 'messages'])

/** Sorts a row where what was put in is not its end: a row may have been emptied and begun anew in one change. */
function keepInOrder<Value>(row: WatchedMap<number, Value>, added: number): void {
  const [first = 0] = row.keys()
  if (added === first + row.size - 1) return
  const entries = [...row].sort(([a], [b]) => a - b)
  row.clear()
  for (const [key, value] of entries) row.set(key, value)
}
