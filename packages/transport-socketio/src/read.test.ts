import { describe, expect, it } from 'vitest'
import { flag, list, Mismatch, maybe, nullable, number, orEmpty, type Reader, record, text } from './read.ts'

const refusal = (read: () => unknown): Mismatch => {
  try {
    read()
  } catch (error) {
    if (error instanceof Mismatch) return error
    throw error
  }
  throw new Error('It was read.')
}

const person = record(
  { name: text, age: maybe(number), nick: maybe(text, 'none'), pets: maybe(list(record({ name: text })), []) },
  { name: 'fullName' },
)

describe('a record', () => {
  it('holds the named fields by our names, and of absent ones what stands in for them', () => {
    expect(person({ fullName: 'Ann', pets: [{ name: 'Rex', breed: 'mutt' }], shoes: 5 }, '')).toStrictEqual({
      name: 'Ann',
      nick: 'none',
      pets: [{ name: 'Rex' }],
    })
  })

  it('reads null as absent', () => {
    expect(person({ fullName: 'Ann', age: null, nick: null, pets: null }, '')).toStrictEqual({
      name: 'Ann',
      nick: 'none',
      pets: [],
    })
  })

  it.each<[unknown, string, string]>([
    [{}, 'fullName', 'string'],
    [{ fullName: null }, 'fullName', 'string'],
    [{ fullName: 'Ann', age: '5' }, 'age', 'number'],
    [{ fullName: 'Ann', pets: {} }, 'pets', 'list'],
    [{ fullName: 'Ann', pets: [{ name: 'Rex' }, {}] }, 'pets.1.name', 'string'],
    [{ fullName: 'Ann', pets: [['name', 'Rex']] }, 'pets.0', 'object'],
    [[], '', 'object'],
    [null, '', 'object'],
    [undefined, '', 'object'],
    ['Ann', '', 'object'],
  ])('is refused of %j for its field "%s", which should be a %s', (value, field, expected) => {
    expect(refusal(() => person(value, ''))).toMatchObject({ field, expected })
  })

  it('reads a part from the object itself, and names a field of it as its own', () => {
    const owner = record({ pet: record({ name: text }), age: maybe(number) }, { pet: '' })
    expect(owner({ name: 'Ann', age: 5 }, '')).toStrictEqual({ pet: { name: 'Ann' }, age: 5 })
    expect(refusal(() => owner({ name: 5 }, ''))).toMatchObject({ field: 'name', expected: 'string' })
    expect(refusal(() => list(owner)([{}], 'owners'))).toMatchObject({ field: 'owners.0.name' })
  })

  it('does not take what every object inherits for a field', () => {
    expect(refusal(() => record({ toString: maybe(text), valueOf: text })({}, ''))).toMatchObject({ field: 'valueOf' })
  })

  it('is never refused by a message that holds what was sent', () => {
    expect(`${refusal(() => person({ fullName: ['secret'] }, ''))}`).not.toContain('secret')
  })
})

describe('what may be absent', () => {
  it.each<[string, Reader<unknown>, unknown, unknown]>([
    ['undefined when nothing stands in', maybe(flag), null, undefined],
    ['what stands in', maybe(flag, true), undefined, true],
    ['what it is when it is there', maybe(flag, true), false, false],
    ['an empty object', orEmpty(record({ code: maybe(text, 'unknown') })), null, { code: 'unknown' }],
    ['null where that means something', nullable(text), null, null],
    ['undefined beside such a null', nullable(maybe(text)), undefined, undefined],
  ])('is read as %s', (_, read, value, result) => {
    expect(read(value, '')).toStrictEqual(result)
  })

  it('is refused where only null means something', () => {
    expect(refusal(() => nullable(text)(undefined, 'endTime'))).toMatchObject({ field: 'endTime', expected: 'string' })
  })
})
