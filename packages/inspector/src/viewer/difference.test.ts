import { describe, expect, it } from 'vitest'
import { differencesOf, previewOf } from './difference.ts'

describe('the difference of two states', () => {
  it('names what was added, removed and changed, by path', () => {
    const before = { value: 'a', context: { muted: [], old: 1, same: { deep: true } } }
    const after = { value: { b: 'c' }, context: { muted: ['audio'], fresh: null, same: { deep: true } } }
    expect(differencesOf(before, after)).toEqual({
      changes: [
        { path: 'value', kind: 'changed', before: 'a', after: { b: 'c' } },
        { path: 'context.muted.0', kind: 'added', before: undefined, after: 'audio' },
        { path: 'context.old', kind: 'removed', before: 1, after: undefined },
        { path: 'context.fresh', kind: 'added', before: undefined, after: null },
      ],
      isCut: false,
    })
  })

  it('ends with cyclic values', () => {
    const make = (name: string) => {
      const value: Record<string, unknown> = { name }
      value.self = value
      return value
    }
    const { changes, isCut } = differencesOf(make('a'), make('b'))
    expect(changes[0]).toMatchObject({ path: 'name', kind: 'changed' })
    expect(isCut).toBe(true)
  })

  it('is bounded with huge values', () => {
    const huge = (offset: number) => Array.from({ length: 100_000 }, (_, index) => index + offset)
    const { changes, isCut } = differencesOf(huge(0), huge(1))
    expect(changes).toHaveLength(200)
    expect(isCut).toBe(true)
  })

  it('tells a field named like a part of every object from that part', () => {
    expect(differencesOf({}, JSON.parse('{ "constructor": 1 }')).changes).toEqual([
      { path: 'constructor', kind: 'added', before: undefined, after: 1 },
    ])
  })
})

describe('a preview', () => {
  it('is one short line of whatever it is', () => {
    const cyclic: unknown[] = []
    cyclic.push(cyclic)
    const values = ['text', 1, null, undefined, [], {}, { a: 1, b: { c: { d: 1 } } }, [1, 2, 3, 4], cyclic, 10n]
    expect(values.map((value) => previewOf(value))).toEqual([
      '"text"',
      '1',
      'null',
      'undefined',
      '[]',
      '{}',
      '{ a: 1, b: { c: {…} } }',
      '[… 4]',
      '[[[… 1]]]',
      '10n',
    ])
    expect(previewOf('x'.repeat(1000)).length).toBeLessThan(100)
  })
})
