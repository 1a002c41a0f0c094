import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mostCharacters, parseRecord, RecordError, recordText, toFlightRecord } from './read.ts'
import { type FlightRecord, recordFormat } from './record.ts'

const sound: FlightRecord = {
  format: recordFormat,
  version: 1,
  mode: 'full',
  startedAt: 1_700_000_000_000,
  duration: 5,
  dropped: 0,
  cut: {},
  world: {
    transport: {
      name: 'memory',
      trickle: true,
      calls: true,
      spaces: true,
      services: ['call'],
      reconnectsItself: false,
    },
    media: { name: 'fake', devices: true },
    options: {},
  },
  entries: [
    { at: 0, of: 'connection', do: 'open', session: 1, port: 'connection' },
    { at: 1, of: 'services', do: 'command', path: 'services.subscribe', args: [['call']], after: [0, 7] },
    { at: 1, of: 'services', do: 'id', id: 'id-1' },
    { at: 2, of: 'connection', do: 'fact', session: 1, fact: { type: 'socket.opened', attempt: 1 } },
    { at: 2, of: 'connection', do: 'state', actor: 'connection', value: { alive: 'open' } },
    { at: 5, of: 'call', do: 'timer', timer: 3 },
  ],
}

function faultOf(work: () => unknown): { code: string; field: string | null; message: string } {
  try {
    work()
  } catch (error) {
    if (error instanceof RecordError) return { code: error.code, field: error.field, message: error.message }
    throw error
  }
  throw new Error('It was read.')
}
const changed = (change: (copy: Record<string, unknown>) => void): unknown => {
  const copy = JSON.parse(recordText(sound)) as Record<string, unknown>
  change(copy)
  return copy
}

describe('reading a record', () => {
  it('gives back what was written', () => {
    expect(parseRecord(recordText(sound))).toEqual(sound)
  })

  it('says of a file that is too large that it is, before it parses anything', () => {
    const source = { length: mostCharacters + 1 } as string
    expect(faultOf(() => parseRecord(source))).toMatchObject({ code: 'too-large' })
    expect(faultOf(() => parseRecord('x'.repeat(mostCharacters + 1)))).toMatchObject({ code: 'too-large' })
  })

  it('tells a file that was cut off from one that is broken', () => {
    const text = recordText(sound)
    fc.assert(
      fc.property(fc.integer({ min: 60, max: text.length - 1 }), (length) => {
        expect(faultOf(() => parseRecord(text.slice(0, length))).code).toBe('truncated')
      }),
    )
    expect(faultOf(() => parseRecord(text.replace('"mode"', 'mode')))).toMatchObject({ code: 'broken' })
    expect(faultOf(() => parseRecord('<html></html>'))).toMatchObject({ code: 'broken' })
    expect(faultOf(() => parseRecord(''))).toMatchObject({ code: 'broken' })
  })

  it.each([null, 7, 'text', [], {}, { format: 'har', version: 1 }, { log: { entries: [] } }])(
    'says of %j that it is foreign',
    (value) => {
      expect(faultOf(() => parseRecord(JSON.stringify(value)))).toMatchObject({ code: 'foreign', field: 'format' })
    },
  )

  it('asks for a newer package where the record is of a version to come', () => {
    const { code, message } = faultOf(() => toFlightRecord({ ...sound, version: 2 }))
    expect(code).toBe('version')
    expect(message).toContain('newer @switchhook/inspector')
    expect(faultOf(() => toFlightRecord({ ...sound, version: 'one' })).code).toBe('version')
  })

  it.each<[string, unknown]>([
    ['entries', { ...sound, entries: {} }],
    ['entries.1.path', changed((copy) => Object.assign((copy.entries as unknown[])[1] as object, { path: 'a.b.c.d' }))],
    ['entries.2.id', changed((copy) => Object.assign((copy.entries as unknown[])[2] as object, { id: 7 }))],
    ['entries.3.session', changed((copy) => Object.assign((copy.entries as unknown[])[3] as object, { session: -1 }))],
    ['entries.5.do', changed((copy) => Object.assign((copy.entries as unknown[])[5] as object, { do: 'explode' }))],
    [
      'world.transport.services',
      changed((copy) => Object.assign((copy.world as { transport: object }).transport, { services: 'call' })),
    ],
    ['startedAt', { ...sound, startedAt: 'yesterday' }],
    ['cut.call', { ...sound, cut: { call: 'all' } }],
  ])('names the field at fault: %s', (field, value) => {
    expect(faultOf(() => toFlightRecord(value))).toMatchObject({ code: 'invalid', field })
  })

  it('refuses keys that could reach a prototype, and nesting without end', () => {
    const text = recordText(sound).replace(
      '{"type":"socket.opened"',
      '{"__proto__":{"isAdmin":true},"type":"socket.opened"',
    )
    expect(faultOf(() => parseRecord(text))).toMatchObject({ code: 'invalid', field: 'entries.3.fact' })
    const deep = recordText(sound).replace('[["call"]]', `${'['.repeat(100_000)}${']'.repeat(100_000)}`)
    expect(faultOf(() => parseRecord(deep))).toMatchObject({ code: 'invalid' })
  })

  it('never fails in another way, whatever the file holds', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(...Object.keys(sound)), (json, key) => {
        const value = { ...sound, [key]: JSON.parse(json) as unknown }
        try {
          expect(toFlightRecord(value)).toMatchObject({ format: recordFormat })
        } catch (error) {
          expect(error).toBeInstanceOf(RecordError)
        }
      }),
    )
  })
})
