import { describe, expect, it, vi } from 'vitest'
import { clientIn, joinedClient } from './client-stage.ts'
import { downTable, people, type UpRow, upTable } from './fixtures.table.ts'
import { at, down, fixtures, leavesOf, payloadOf, spaceOf, up } from './fixtures.ts'
import { factsOf, shownAfter } from './hearing.ts'

function rowOf<Row>(table: Readonly<Record<string, Row>>, file: string): Row {
  const row = table[file]
  if (!row) throw new Error(`${file} is not in the table.`)
  return row
}

/** A path of the table, with people by their ids. */
const inFull = (path: string) => path.replace(/(?<=participants\.)[A-Z]+/, (name) => people[name] ?? name)

describe('the table of fixtures', () => {
  it('holds all 45, each once', () => {
    expect(fixtures).toHaveLength(45)
    expect([...Object.keys(downTable), ...Object.keys(upTable)].sort()).toEqual(fixtures.map(({ file }) => file).sort())
  })
})

describe('a payload of the server', () => {
  it.each(down.map(({ file, event }) => [file, event] as const))(
    '%s means what the table says',
    async (file, event) => {
      const { facts } = rowOf(downTable, file)
      const told = await factsOf(event, payloadOf(file))
      expect(told.invalid).toEqual([])
      expect(told.facts).toEqual(facts)
    },
  )

  it.each(down.map(({ file, event }) => [file, event] as const))('%s is shown by a client', async (file, event) => {
    const { view, after } = rowOf(downTable, file)
    const shown = await shownAfter(event, payloadOf(file), after)
    const found = Object.keys(view).map((path) => [path, at(shown, inFull(path))])
    expect(Object.fromEntries(found)).toEqual(view)
  })
})

/** What a server takes from a payload: not ids and times, nor what it writes itself (spaces.md §4.1 and §5.5). */
function essence(value: unknown, path = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => essence(one, path))
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([key, inner]) => {
    if (['_id', 'topicId', 'streamId', 'loopbackMetadata'].includes(key)) return false
    if (['created', 'subscribeTime', 'joinTime'].includes(key)) return false
    if (['sender', 'version'].includes(key) || (path === 'content' && key === 'role')) return false
    // Absent means false (spaces.md §9.3), and no numbers.
    if (key === 'phone_numbers' && inner.length === 0) return false
    return !(path === 'content.mediaSession' && inner === false)
  })
  return Object.fromEntries(kept.map(([key, inner]) => [key, essence(inner, path === '' ? key : `${path}.${key}`)]))
}

/** What a client sends when it is told to. */
async function produce(file: string, { joins, run, inCall }: UpRow) {
  const { event, category } = fixtures.find((one) => one.file === file) ?? {}
  const spaceId = spaceOf(payloadOf(file))
  const stage = joins ? clientIn(spaceId) : await joinedClient(spaceId)
  if (inCall) {
    await stage.client.space.enterCall(spaceId, { ...inCall, connected: true })
    stage.socket.sent.length = 0
  }
  const done = Promise.resolve(run(stage, spaceId)).catch(() => {})
  await vi.waitFor(() =>
    expect(stage.socket.sentOf(event ?? '').some((sent) => (sent.category ?? null) === category)).toBe(true),
  )
  stage.client.destroy()
  await done
  return stage.socket.sentOf(event ?? '').find((sent) => (sent.category ?? null) === category)
}

describe('a payload of the client', () => {
  it.each(up.map(({ file }) => file))('%s is produced by the command of the table', async (file) => {
    const row = rowOf(upTable, file)
    const sent = await produce(file, row)
    const { differs } = row
    const expected = essence(payloadOf(file))
    if (differs) {
      const [last = '', ...above] = differs.at.split('.').reverse()
      const holder = above.length === 0 ? expected : at(expected, above.reverse().join('.'))
      expect(Object(holder)[last]).not.toEqual(differs.ours)
      Object(holder)[last] = differs.ours
    }
    expect(essence(sent)).toEqual(expected)
    for (const path of leavesOf(payloadOf(file)).filter((path) => /(?:created|Time)$/.test(path)))
      expect(at(sent, path), path).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  })
})
