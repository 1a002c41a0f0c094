import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCell, share } from './readable.ts'

const failOnError = (error: unknown) => {
  throw error
}

/** Plain data as views hold it: no key that an object treats in its own way. */
const data = fc.jsonValue({ maxDepth: 4 }).filter((value) => !JSON.stringify(value).includes('__proto__'))

describe('sharing structure', () => {
  it('gives the new value, whatever both are, and the old one where they are equal', () => {
    fc.assert(
      fc.property(data, data, fc.integer({ min: 0, max: 4 }), (previous, next, depth) => {
        expect(share(previous, next, depth)).toEqual(next)
        expect(share(previous, structuredClone(previous), 9)).toBe(previous)
      }),
    )
  })

  it('keeps every part that did not change, also when another part did', () => {
    const previous = { hold: { local: { wanted: false } }, tracks: ['a'], ending: null as object | null }
    const next = share(previous, { hold: { local: { wanted: false } }, tracks: ['a'], ending: { by: 'local' } })
    expect(next).not.toBe(previous)
    expect(next.hold).toBe(previous.hold)
    expect(next.tracks).toBe(previous.tracks)
  })

  it('tells a missing key from an undefined one, and a list from an object', () => {
    expect(Object.keys(share({ a: 1, b: 2 }, { a: 1 } as object))).toEqual(['a'])
    expect(share({ 0: 'a' }, ['a'] as unknown)).toEqual(['a'])
    expect(share({ a: undefined }, { b: undefined } as object)).toEqual({ b: undefined })
  })

  it('gives the new part itself where nothing of the old one is in it', () => {
    const refusal = Object.freeze({ allowed: false, reason: 'held' })
    const next = share({ can: { hold: { allowed: true }, end: { allowed: true } } } as object, {
      can: { hold: refusal, end: { allowed: true } },
    })
    expect(next).toMatchObject({ can: { end: { allowed: true } } })
    expect((next as { can: { hold: object } }).can.hold).toBe(refusal)
  })

  it('changes neither of the two', () => {
    const [previous, next] = [{ a: { b: [1] } }, { a: { b: [1] }, c: 2 }]
    const [before, after] = [structuredClone(previous), structuredClone(next)]
    share(previous, next)
    expect([previous, next]).toEqual([before, after])
  })
})

describe('a cell', () => {
  it('computes when somebody looks, once a change', () => {
    let computed = 0
    const cell = createCell(() => {
      computed += 1
      return { computed }
    }, failOnError)
    cell.invalidate()
    expect(computed).toBe(0)
    expect(cell.getSnapshot()).toBe(cell.getSnapshot())
    expect(computed).toBe(1)
    cell.invalidate()
    cell.invalidate()
    expect(cell.getSnapshot()).toEqual({ computed: 2 })
  })

  it('tells observers of real changes only, and not of the value now', () => {
    let source = { n: 1 }
    const cell = createCell(() => ({ ...source }), failOnError)
    const told: unknown[] = []
    cell.subscribe((value) => told.push(value))
    cell.invalidate()
    source = { n: 2 }
    cell.invalidate()
    cell.invalidate()
    expect(told).toEqual([{ n: 2 }])
  })

  it('takes a function or an observer, the same one twice, and stops at unsubscribe', () => {
    let source = { n: 1 }
    const cell = createCell(() => source, failOnError)
    const told: string[] = []
    const listener = () => told.push('function')
    const one = cell.subscribe(listener)
    const two = cell.subscribe(listener)
    const three = cell.subscribe({ next: () => told.push('observer') })
    cell.subscribe({})
    source = { n: 2 }
    cell.invalidate()
    expect(told).toEqual(['function', 'function', 'observer'])
    one.unsubscribe()
    one.unsubscribe()
    three.unsubscribe()
    source = { n: 3 }
    cell.invalidate()
    expect(told).toEqual(['function', 'function', 'observer', 'function'])
    two.unsubscribe()
  })

  it('does not tell an observer that another one has just unsubscribed', () => {
    let source = { n: 1 }
    const cell = createCell(() => source, failOnError)
    const told: string[] = []
    const watching: { unsubscribe: () => void }[] = []
    cell.subscribe(() => {
      told.push('first')
      watching[0]?.unsubscribe()
    })
    watching.push(cell.subscribe(() => told.push('second')))
    source = { n: 2 }
    cell.invalidate()
    expect(told).toEqual(['first'])
  })

  it('tells the newest value when an observer changes the source while it is told', () => {
    let source = { n: 1 }
    const cell = createCell(() => source, failOnError)
    const told: number[] = []
    cell.subscribe(({ n }) => {
      if (n !== 2) return
      source = { n: 3 }
      cell.invalidate()
    })
    cell.subscribe(({ n }) => told.push(n))
    source = { n: 2 }
    cell.invalidate()
    expect(told.at(-1)).toBe(3)
    expect(cell.getSnapshot()).toEqual({ n: 3 })
  })

  it('reports what an observer throws and tells the others', () => {
    const errors: unknown[] = []
    let source = { n: 1 }
    const cell = createCell(
      () => source,
      (error) => errors.push(error),
    )
    const told: number[] = []
    cell.subscribe(() => {
      throw new Error('broken')
    })
    cell.subscribe(({ n }) => told.push(n))
    source = { n: 2 }
    cell.invalidate()
    expect(told).toEqual([2])
    expect(errors).toMatchObject([{ message: 'broken' }])
  })
})
