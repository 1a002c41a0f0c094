import { describe, expect, it } from 'vitest'
import { createScript, ofAlice } from '../sequence/sequence.test.stage.ts'
import { createModel } from './model.ts'
import { stepFrom, toScene } from './scene.ts'

function stage() {
  const script = createScript()
  let changes = 0
  const model = createModel(() => {
    changes += 1
  })
  const take = (source: string, ...messages: Parameters<typeof model.take>[1][]) => {
    for (const message of messages) model.take(source, message)
  }
  return { script, model, take, changes: () => changes }
}

describe('the model', () => {
  it('takes messages when there is time, and says when some are left', () => {
    const { script, model, take, changes } = stage()
    for (let index = 0; index < 1000; index += 1) take('alice', script.wire('out', String(index)))
    expect(changes()).toBe(1000)
    expect(model.timeline.entries()).toEqual([])
    expect(model.settle(-1)).toBe(false)
    expect(model.timeline.entries().length).toBeLessThan(1000)
    expect(model.settle(Number.POSITIVE_INFINITY)).toBe(true)
    expect(model.timeline.entries()).toHaveLength(1000)
  })

  it('loses nothing while the page draws no frames, and lets only so many wait', () => {
    const { script, model, take } = stage()
    for (let index = 0; index < 19_000; index += 1) take('alice', script.wire('out', String(index)))
    expect(model.timeline.entries()).toHaveLength(14_000)
    model.settle(Number.POSITIVE_INFINITY)
    expect(model.timeline.entries().map(({ name }) => Number(name))).toEqual(
      Array.from({ length: 19_000 }, (_, i) => i),
    )
  })
})

describe('the scene', () => {
  it('shows the newest machine, then the one that a selected entry is about, then the pinned one', () => {
    const { script, model, take } = stage()
    take('alice', script.machine('x:0', 'connection'), script.machine('x:1', 'call'))
    take('alice', script.event('x:1', 'go'), script.snapshot('x:1', 'go', 'b'), script.event('x:0', 'connect'))
    model.settle(Number.POSITIVE_INFINITY)
    expect(toScene(model).focus?.name).toBe('call')
    const connect = model.timeline.entries().find(({ name }) => name === 'connect') ?? null
    model.choose({ selected: connect })
    expect(toScene(model).focus?.name).toBe('connection')
    model.choose({ pinned: ofAlice('x:1') })
    expect(toScene(model)).toMatchObject({ focus: { name: 'call' }, moment: { snapshot: { value: 'b' } } })
  })

  it('keeps the first of two ends in the picture, and its last state after the call', () => {
    const { script, model, take } = stage()
    for (const source of ['alice', 'bob']) take(source, script.machine('x:1', 'call'))
    model.settle(Number.POSITIVE_INFINITY)
    expect(toScene(model).focus?.source).toBe('alice')
    for (const source of ['alice', 'bob'])
      take(source, script.snapshot('x:1', 'end', 'b', { snapshot: { status: 'done', value: 'b' } }))
    model.settle(Number.POSITIVE_INFINITY)
    expect(toScene(model)).toMatchObject({ focus: { source: 'alice' }, moment: { snapshot: { status: 'done' } } })
  })

  it('steps backwards from the newest and forwards again, and stays at the ends', () => {
    const { script, model, take } = stage()
    take('alice', script.wire('out', '1'), script.wire('out', '2'), script.wire('out', '3'))
    model.settle(Number.POSITIVE_INFINITY)
    const go = (by: number) => {
      const entry = stepFrom(toScene(model), by)
      if (entry !== undefined) model.choose({ selected: entry })
      return entry?.name
    }
    expect([go(-1), go(-1), go(-1), go(-1), go(1), go(Number.POSITIVE_INFINITY), go(Number.NEGATIVE_INFINITY)]).toEqual(
      ['3', '2', '1', '1', '2', '3', '1'],
    )
  })
})
