import { describe, expect, it } from 'vitest'
import { actorKey, isEnded, unknownSender } from './entry.ts'
import { createScript, ofAlice } from './sequence.test.stage.ts'
import { createTimeline, type TimelineOptions } from './timeline.ts'

function stage(options?: TimelineOptions) {
  const script = createScript()
  const timeline = createTimeline(options)
  const take = (...messages: Parameters<typeof timeline.take>[1][]) => {
    for (const message of messages) timeline.take('alice', message)
  }
  return { script, timeline, take, names: () => timeline.entries().map(({ name }) => name) }
}

describe('actors', () => {
  it('stand under the actor that started them, with their newest snapshot', () => {
    const { script, timeline, take } = stage()
    take(script.machine('x:0', 'call'), script.actor('x:1', 'peer', { parentId: 'x:0' }))
    take(script.event('x:0', 'go'), script.snapshot('x:0', 'go', 'b'))
    const call = timeline.actor(ofAlice('x:0'))
    expect(call).toMatchObject({ name: 'call', parent: null, snapshot: { value: 'b' } })
    expect([...(call?.children ?? [])]).toEqual([ofAlice('x:1')])
    expect([...(timeline.source('alice')?.roots ?? [])]).toEqual([ofAlice('x:0')])
  })

  it('find their parent when it is told of after them, as when an inspector attaches late', () => {
    const { script, timeline, take } = stage()
    take(script.actor('x:1', 'peer', { parentId: 'x:0' }), script.machine('x:0', 'call'))
    expect(timeline.actor(ofAlice('x:1'))?.parent).toBe(ofAlice('x:0'))
    expect(timeline.actor(ofAlice('x:0'))?.name).toBe('call')
    expect([...(timeline.source('alice')?.roots ?? [])]).toEqual([ofAlice('x:0')])
  })

  it('of two applications stay apart though their names and session ids are the same', () => {
    const { script, timeline } = stage()
    for (const source of ['one', 'two']) timeline.take(source, script.machine('x:0', 'call'))
    timeline.take('two', script.event('x:0', 'go'))
    timeline.take('two', script.snapshot('x:0', 'go', 'b'))
    expect(timeline.actor(actorKey('one', 'x:0'))?.snapshot?.value).toBe('a')
    expect(timeline.actor(actorKey('two', 'x:0'))?.snapshot?.value).toBe('b')
  })

  it('cannot be their own ancestors, whatever an application says', () => {
    const { script, timeline, take } = stage()
    take(
      script.actor('x:0', 'a', { parentId: 'x:1' }),
      script.actor('x:1', 'b', { parentId: 'x:0' }),
      script.actor('x:2', 'c', { parentId: 'x:2' }),
    )
    expect(timeline.actor(ofAlice('x:1'))?.parent).toBeNull()
    expect(timeline.actor(ofAlice('x:2'))?.parent).toBeNull()
  })

  it('that are over are forgotten from the oldest on, with all below them; those that live stay', () => {
    const { script, timeline, take } = stage({ endedLimit: 2 })
    take(script.machine('x:live', 'connection'))
    for (let call = 0; call < 5; call += 1) {
      take(script.machine(`x:${call}`, 'call'), script.actor(`x:${call}p`, 'peer', { parentId: `x:${call}` }))
      take(script.snapshot(`x:${call}`, 'end', 'b', { snapshot: { status: 'done', value: 'b' } }))
    }
    const left = [...timeline.actors()].map(({ sessionId }) => sessionId)
    expect(left).toEqual(['x:live', 'x:3', 'x:3p', 'x:4', 'x:4p'])
    expect([...timeline.actors()].filter(isEnded)).toHaveLength(2)
  })

  it('named like the things of an object are kept like others', () => {
    const { script, timeline } = stage()
    for (const source of ['__proto__', 'constructor'])
      timeline.take(source, script.machine('__proto__', 'hasOwnProperty'))
    expect(timeline.sources().map(({ id }) => id)).toEqual(['__proto__', 'constructor'])
    expect(timeline.actor(actorKey('__proto__', '__proto__'))?.name).toBe('hasOwnProperty')
  })
})

describe('entries', () => {
  it('are events with sender, receiver, and the state before and after', () => {
    const { script, timeline, take } = stage()
    take(script.machine('x:0', 'call'), script.actor('x:1', 'signaling', { parentId: 'x:0' }))
    take(script.event('x:0', 'signal.rang', { sourceId: 'x:1' }), script.snapshot('x:0', 'signal.rang', 'b'))
    expect(timeline.entries()).toEqual([
      expect.objectContaining({
        kind: 'event',
        name: 'signal.rang',
        from: ofAlice('x:1'),
        to: ofAlice('x:0'),
        before: { status: 'active', value: 'a' },
        after: { status: 'active', value: 'b' },
      }),
    ])
  })

  it('get the snapshot of their own event, though others were sent in between', () => {
    const { script, timeline, take } = stage()
    take(script.machine('x:0', 'call'), script.actor('x:1', 'peer', { parentId: 'x:0' }))
    take(
      script.event('x:0', 'first'),
      script.event('x:1', 'capture', { sourceId: 'x:0' }),
      script.event('x:0', 'second'),
      script.snapshot('x:1', 'capture', undefined),
      script.snapshot('x:0', 'first', 'b'),
      script.snapshot('x:0', 'second', 'a'),
    )
    expect(timeline.entries().map(({ name, before, after }) => [name, before?.value, after?.value])).toEqual([
      ['first', 'a', 'b'],
      ['capture', undefined, undefined],
      ['second', 'b', 'a'],
    ])
  })

  it('are made of snapshots too, when their event was not told', () => {
    const { script, timeline, take } = stage()
    take(script.machine('x:0', 'call'), script.snapshot('x:0', 'go', 'b'))
    expect(timeline.entries()).toEqual([
      expect.objectContaining({ name: 'go', from: unknownSender, after: expect.anything() }),
    ])
  })

  it('hold what went over the wire and what the application called', () => {
    const { script, timeline, take } = stage()
    take(script.command('call.make', 'bob'), script.wire('out', 'call', { to: 'bob' }))
    expect(timeline.entries()).toEqual([
      expect.objectContaining({ kind: 'command', name: 'call.make', payload: ['bob'] }),
      expect.objectContaining({ kind: 'wire', direction: 'out', protocol: 'socketio', payload: { to: 'bob' } }),
    ])
  })

  it('stand in order of time, when a second application tells its past later', () => {
    const { script, timeline } = stage()
    const [first, second, third] = [script.wire('out', '1'), script.wire('out', '2'), script.wire('out', '3')]
    timeline.take('alice', first)
    timeline.take('alice', third)
    timeline.take('bob', second)
    expect(timeline.entries().map(({ name }) => name)).toEqual(['1', '2', '3'])
  })

  it('of one application stay in the order in which it told them, though its clocks differ a little', () => {
    const { timeline, names } = stage()
    const at = (name: string, createdAt: string) => ({ ...createScript().wire('out', name), createdAt })
    for (const [name, time] of [
      ['1', '1000.8'],
      ['2', '1000'],
      ['3', '1000.9'],
    ] as const)
      timeline.take('alice', at(name, time))
    timeline.take('bob', at('between', '1000.85'))
    expect(names()).toEqual(['1', '2', 'between', '3'])
  })

  it('with a time that is none stand after the newest', () => {
    const { script, timeline, names } = stage()
    timeline.take('alice', script.wire('out', '1'))
    timeline.take('alice', { ...script.wire('out', '2'), createdAt: 'tomorrow' })
    timeline.take('alice', { ...script.wire('out', '3'), createdAt: '' })
    expect(names()).toEqual(['1', '2', '3'])
  })

  it('are bounded: the oldest go, and their number is told', () => {
    const { script, timeline, take } = stage({ limit: 100 })
    for (let index = 0; index < 1000; index += 1) take(script.wire('out', String(index)))
    expect(timeline.entries()).toHaveLength(100)
    expect(timeline.entries().at(0)?.name).toBe('900')
    expect(timeline.dropped()).toBe(900)
  })

  it('that an application was too fast to tell are counted', () => {
    const { timeline } = stage()
    for (const count of [3, 4]) timeline.take('alice', { type: '@switchhook.dropped', count, createdAt: '1' })
    expect(timeline.lost()).toBe(7)
    expect(timeline.entries()).toEqual([])
  })

  it('that arrive late do not push out newer ones', () => {
    const { script, timeline, names } = stage({ limit: 3 })
    const old = [script.wire('out', 'old 1'), script.wire('out', 'old 2')]
    for (const name of ['1', '2', '3']) timeline.take('alice', script.wire('out', name))
    for (const message of old) timeline.take('bob', message)
    expect(names()).toEqual(['1', '2', '3'])
    expect(timeline.dropped()).toBe(2)
  })

  it('are forgotten on demand, the actors are not', () => {
    const { script, timeline, take } = stage()
    take(script.machine('x:0', 'call'), script.wire('out', 'a'))
    timeline.clear()
    expect(timeline.entries()).toEqual([])
    expect([...timeline.actors()]).toHaveLength(1)
  })

  it('keep a bounded number of events waiting for an actor that never takes one', () => {
    const { script, timeline, take } = stage({ limit: 1000 })
    take(script.machine('x:0', 'call'))
    for (let index = 0; index < 500; index += 1) take(script.event('x:0', `event ${index}`))
    take(script.snapshot('x:0', 'event 0', 'b'))
    expect(timeline.entries()).toHaveLength(501)
    take(script.snapshot('x:0', 'event 499', 'a'))
    expect(timeline.entries().find(({ name }) => name === 'event 499')?.after?.value).toBe('a')
  })
})
