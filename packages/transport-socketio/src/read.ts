/**
 * Readers: what a payload from outside has to be, and what of it becomes a value of ours, in one table. Fields that are
 * not named are not looked at, so that they cannot spoil a payload; a server may write null for what is absent.
 */
export type Reader<Value> = (value: unknown, field: string) => Value

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
  return (value, field) => {
    if (!Array.isArray(value)) throw new Mismatch(field, 'list')
    return value.map((inner, index) => item(inner, `${field}.${index}`))
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

/** An object; absent fields are absent from what it gives. `names` tells what fields of ours are called there. */
export function record<Table extends Fields>(
  fields: Table,
  names: Record<string, string> = {},
): Reader<ValueOf<Table>> {
  const renamed = new Map(Object.entries(names))
  return (value, field) => {
    if (Object(value) !== value || Array.isArray(value)) throw new Mismatch(field, 'object')
    const given = new Map(Object.entries(value as object))
    const read: Record<string, unknown> = {}
    for (const [name, reader] of Object.entries(fields)) {
      const there = renamed.get(name) ?? name
      const part = reader(given.get(there), field ? `${field}.${there}` : there)
      if (part !== undefined) read[name] = part
    }
    return read as ValueOf<Table>
  }
}

/** What may be absent, and what it then is. */
export function maybe<Value>(reader: Reader<Value>): Reader<Value | undefined>
export function maybe<Value>(reader: Reader<Value>, otherwise: Value): Reader<Value>
export function maybe<Value>(reader: Reader<Value>, otherwise?: Value): Reader<Value | undefined> {
  return (value, field) => (value === undefined || value === null ? otherwise : reader(value, field))
}

/** An object that may be absent, and is then an empty one. */
export function orEmpty<Value>(reader: Reader<Value>): Reader<Value> {
  return (value, field) => reader(value ?? {}, field)
}

/** Null has a meaning here. */
export function nullable<Value>(reader: Reader<Value>): Reader<Value | null> {
  return (value, field) => (value === null ? null : reader(value, field))
}
