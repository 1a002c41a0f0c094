/**
 * Readers: what a payload from outside has to be, and what of it becomes a value of ours, in one table. Fields that are
 * not named are not looked at, so that they cannot spoil a payload; a server may write null for what is absent.
 */
export type Reader<Value> = (value: unknown, field: string, tell?: TellMismatch) => Value

/** Hears of what does not fit and is left out, so that the rest can be read. */
export type TellMismatch = (mismatch: Mismatch) => void

/** Something from outside that does not fit: names only, never what stood there. */
export class Mismatch extends Error {
  /** Path of the field at fault; empty for the payload itself. */
  readonly field: string
  readonly expected: string

  constructor(field: string, expected: string) {
    super(expected)
    this.field = field
    this.expected = expected
  }
}

function primitive<Value>(expected: 'string' | 'boolean' | 'number'): Reader<Value> {
  return (value, field) => {
    if (typeof value === expected) return value as Value
    throw new Mismatch(field, expected)
  }
}

export const text = primitive<string>('string')
export const flag = primitive<boolean>('boolean')
export const number = primitive<number>('number')

export function list<Item>(item: Reader<Item>): Reader<Item[]> {
  return (value, field, tell) => {
    if (!Array.isArray(value)) throw new Mismatch(field, 'list')
    return value.map((inner, index) => item(inner, `${field}.${index}`, tell))
  }
}

/** What an object holds, by name. */
export type Fields = Record<string, Reader<unknown>>
type ValueOf<Table extends Fields> = {
  [Name in keyof Table as undefined extends ReturnType<Table[Name]> ? never : Name]: ReturnType<Table[Name]>
} & {
  [Name in keyof Table as undefined extends ReturnType<Table[Name]> ? Name : never]?: Exclude<
    ReturnType<Table[Name]>,
    undefined
  >
}

/**
 * An object; absent fields are absent from what it gives. `names` tells what fields of ours are called there; a field
 * called `''` is read from the object itself.
 */
export function record<Table extends Fields>(
  fields: Table,
  names: Record<string, string> = {},
): Reader<ValueOf<Table>> {
  const renamed = new Map(Object.entries(names))
  return (value, field, tell) => {
    if (Object(value) !== value || Array.isArray(value)) throw new Mismatch(field, 'object')
    const given = new Map(Object.entries(value as object))
    const read: Record<string, unknown> = {}
    for (const [name, reader] of Object.entries(fields)) {
      const there = renamed.get(name) ?? name
      const part = reader(there ? given.get(there) : value, [field, there].filter(Boolean).join('.'), tell)
      if (part !== undefined) read[name] = part
    }
    return read as ValueOf<Table>
  }
}

/** What may be absent, and what it then is. */
export function maybe<Value>(reader: Reader<Value>): Reader<Value | undefined>
export function maybe<Value>(reader: Reader<Value>, otherwise: Value): Reader<Value>
export function maybe<Value>(reader: Reader<Value>, otherwise?: Value): Reader<Value | undefined> {
  return (value, field, tell) => (value === undefined || value === null ? otherwise : reader(value, field, tell))
}

/** An object that may be absent, and is then an empty one. */
export function orEmpty<Value>(reader: Reader<Value>): Reader<Value> {
  return (value, field, tell) => reader(value ?? {}, field, tell)
}

/** Null has a meaning here. */
export function nullable<Value>(reader: Reader<Value>): Reader<Value | null> {
  return (value, field, tell) => (value === null ? null : reader(value, field, tell))
}

/** What does not fit is told, and left out: the rest is worth more than this. */
export function fitting<Value>(reader: Reader<Value>): Reader<Value | undefined> {
  return (value, field, tell) => {
    try {
      return reader(value, field, tell)
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error
      tell?.(error)
    }
  }
}

/** Those of a list that fit; nothing where it is absent or has none. */
export function someOf<Item>(item: Reader<Item>): Reader<Item[] | undefined> {
  const items = fitting(maybe(list(fitting(item))))
  return (value, field, tell) => {
    const fit = items(value, field, tell)?.filter((one) => one !== undefined)
    return fit?.length ? (fit as Item[]) : undefined
  }
}
