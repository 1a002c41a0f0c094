import { describe, expect, it } from 'vitest'
import { documented, type FieldRow, fieldTable } from './fields.table.ts'
import { people } from './fixtures.table.ts'
import { at, down, leavesOf, type Payload, payloadOf, withAt } from './fixtures.ts'
import { factsOf, shownAfter } from './hearing.ts'

const inFull = (path: string) => path.replace(/(?<=participants\.)[A-Z]+/, (name) => people[name] ?? name)

/** The fixture of a row with the probe in its place. */
function probed({ via, field, probe, beside = {} }: FieldRow): Payload {
  const base = Object.entries(beside).reduce(
    (payload, [path, value]) => withAt(payload, path, value) as Payload,
    payloadOf(via),
  )
  return withAt(base, field, probe) as Payload
}

const named = fieldTable.map((row) => [`${row.event} ${row.field} (${JSON.stringify(row.probe)})`, row] as const)

describe('the table of fields', () => {
  const mapped = new Set(fieldTable.map(({ event, field }) => `${event} ${field}`))
  /** Whether the table has a field, something within it, or what it stands in as a whole. */
  const isMapped = (event: string, field: string) =>
    [...mapped].some((one) => one === `${event} ${field}` || one.startsWith(`${event} ${field}.`)) ||
    mapped.has(`${event} ${field.replace(/\.[^.]+$/, '')}`)

  it('leaves no documented field out', () => {
    const fields = Object.entries(documented).flatMap(([event, places]) =>
      Object.entries(places).flatMap(([place, names]) =>
        names.map((name) => [event, place ? `${place}.${name}` : name] as const),
      ),
    )
    expect(fields.filter(([event, field]) => !isMapped(event, field))).toEqual([])
    expect(fields.length).toBeGreaterThan(100)
  })

  it('leaves nothing out that stands in a fixture', () => {
    const found = down.flatMap(({ file, event }) =>
      leavesOf(payloadOf(file)).map((path) => [event, path.replace(/\.\d+(?=\.|$)/g, '.0')] as const),
    )
    expect(found.filter(([event, field]) => !isMapped(event, field))).toEqual([])
  })

  it('gives a reason for each field that only the wire shows', () => {
    for (const { view, because, field } of fieldTable)
      expect([field, view.startsWith('wire.')]).toEqual([field, because !== undefined])
  })
})

describe('a field', () => {
  it.each(named)('%s is in the fact', async (_, row) => {
    const { fact = 'type', told = row.probe, event } = row
    const { facts, invalid } = await factsOf(event, probed(row))
    expect(invalid).toEqual([])
    expect(facts).toHaveLength(1)
    expect(at(facts[0], fact)).toEqual(told)
  })

  it.each(named)('%s shows in the client', async (_, row) => {
    const { view, shown = row.probe, event, after } = row
    expect(at(await shownAfter(event, probed(row), after), inFull(view))).toEqual(shown)
  })
})
