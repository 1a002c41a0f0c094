import { describe, expect, it } from 'vitest'
import type { Entry } from './entry.ts'
import { toLabel } from './entry.ts'
import { filterEntries, searchEntries, toNameTest } from './filter.ts'
import { createRowDrawer, placeLanes } from './geometry.ts'
import { appKey, type LaneChoice, serverKey, toLaneGroups } from './lanes.ts'
import { enteredStates, leavesOf, titleOf } from './machine.ts'
import { momentOf, presentOf } from './moment.ts'
import { createScript, ofAlice } from './sequence.test.stage.ts'
import { createTimeline, type Timeline } from './timeline.ts'

const choice: LaneChoice = { chosen: new Map(), pinned: null, hiddenSources: new Set(), only: () => true }
const everything = { hiddenKinds: new Set<never>(), names: '' }

/** Two ends of a call, each with a machine, a port below it, and something else that was there before. */
function call() {
  const script = createScript()
  const timeline = createTimeline()
  for (const source of ['alice', 'bob']) {
    timeline.take(source, script.hello(source))
    timeline.take(source, script.machine('x:0', 'connection'))
    timeline.take(source, script.machine('x:1', 'call'))
    timeline.take(source, script.actor('x:2', 'signaling', { parentId: 'x:1' }))
  }
  const take = (...messages: Parameters<Timeline['take']>[1][]) => {
    for (const message of messages) timeline.take('alice', message)
  }
  return { script, timeline, take }
}

const titlesOf = (timeline: Timeline, choices: Partial<LaneChoice> = {}) =>
  toLaneGroups(timeline, { ...choice, ...choices }).map(({ lanes }) => lanes.map(({ title }) => title))

describe('lanes', () => {
  it('put the server between two applications and mirror the second', () => {
    const { timeline } = call()
    expect(titlesOf(timeline)).toEqual([['app', 'call', 'signaling'], ['server'], ['signaling', 'call', 'app']])
  })

  it('stand in the same order whoever is heard of first', () => {
    const script = createScript()
    const timeline = createTimeline()
    for (const source of ['10', '2', '1']) timeline.take(source, script.hello(`client ${source}`))
    expect(timeline.sources().map(({ id }) => id)).toEqual(['1', '2', '10'])
  })

  it('show the family of the machine that started last, and of its like that still lives', () => {
    const { script, timeline, take } = call()
    take(script.machine('x:5', 'call'))
    expect(titlesOf(timeline)[0]).toEqual(['app', 'call', 'signaling', 'call'])
    take(script.snapshot('x:1', 'end', 'b', { snapshot: { status: 'done', value: 'b' } }))
    expect(titlesOf(timeline)[0]).toEqual(['app', 'call'])
  })

  it('show the family of the actor that is looked at, and what was switched on or off by hand', () => {
    const { timeline } = call()
    expect(titlesOf(timeline, { pinned: ofAlice('x:0') })[0]).toEqual(['app', 'connection'])
    const chosen = new Map([
      [ofAlice('x:0'), true],
      [ofAlice('x:2'), false],
    ])
    expect(titlesOf(timeline, { chosen })[0]).toEqual(['app', 'connection', 'call'])
  })

  it('are the machines alone where there is no room', () => {
    const { timeline } = call()
    expect(titlesOf(timeline, { isBrief: true })).toEqual([['app', 'call'], ['server'], ['call', 'app']])
  })

  it('leave out applications and actors that are not wanted', () => {
    const { timeline } = call()
    expect(titlesOf(timeline, { hiddenSources: new Set(['alice']) })).toEqual([
      ['app', 'call', 'signaling'],
      ['server'],
    ])
    expect(titlesOf(timeline, { only: ({ name }) => name !== 'signaling' })[0]).toEqual(['app', 'call'])
  })
})

describe('names', () => {
  it('of XState are told in short, others as they are', () => {
    expect(
      ['xstate.init', 'xstate.after.ringTimeout.call.live', 'xstate.done.actor.peer', 'signal.rang'].map(toLabel),
    ).toEqual(['started', 'after ringTimeout', 'done peer', 'signal.rang'])
  })

  it('of actors that are long ids are those of their machines', () => {
    const { script, timeline, take } = call()
    take(script.machine('x:9', 'call', { name: '32c6d45b-22f1-4953-a9c3-6bef269677c8' }))
    const actor = timeline.actor(ofAlice('x:9'))
    expect(actor && titleOf(actor)).toEqual({ title: 'call', hint: '32c6d45b' })
  })

  it('of states are the innermost ones, and those entered are told apart', () => {
    const [before, after] = [
      { live: { phase: 'starting', link: 'up' } },
      { live: { phase: { out: 'ringing' }, link: 'up' } },
    ]
    expect(leavesOf(after)).toEqual(['live.phase.out.ringing', 'live.link.up'])
    expect(enteredStates(before, after)).toEqual(['ringing'])
  })

  it('are filtered by words, a minus hides', () => {
    const isNamed = toNameTest('signal, media -candidate')
    expect(['signal.rang', 'media.changed', 'signal.candidate', 'peer.opened'].map(isNamed)).toEqual([
      true,
      true,
      false,
      false,
    ])
    expect(toNameTest(' ')('anything')).toBe(true)
  })
})

describe('the chart', () => {
  it('has the entries with an end on a lane, and all of the wire', () => {
    const { script, timeline, take } = call()
    take(
      script.event('x:0', 'connect'),
      script.event('x:1', 'make'),
      script.event('x:2', 'invite', { sourceId: 'x:1' }),
    )
    take(script.wire('out', 'call'), script.command('call.make'))
    const groups = toLaneGroups(timeline, choice)
    const names = (rows: readonly Entry[]) => rows.map(({ name }) => name)
    expect(names(filterEntries(timeline.entries(), everything, groups))).toEqual([
      'make',
      'invite',
      'call',
      'call.make',
    ])
    const noWire = { ...everything, hiddenKinds: new Set(['wire' as const]) }
    expect(names(filterEntries(timeline.entries(), noWire, groups))).toEqual(['make', 'invite', 'call.make'])
  })

  it('is searched in names and payloads', () => {
    const { script, timeline, take } = call()
    const cyclic: Record<string, unknown> = {}
    cyclic.self = cyclic
    take(script.wire('out', 'one', { to: 'Carol' }), script.wire('out', 'two', cyclic), script.wire('in', 'carol'))
    expect(searchEntries(timeline.entries(), 'CAROL')).toEqual([0, 2])
    expect(searchEntries(timeline.entries(), '')).toEqual([])
  })

  it('draws the wire between an application and the server, on both sides', () => {
    const { script, timeline } = call()
    timeline.take('alice', script.wire('out', 'call'))
    timeline.take('bob', script.wire('in', 'call'))
    const placement = placeLanes(toLaneGroups(timeline, choice), 1000)
    const draw = createRowDrawer(placement)
    const server = placement.lanes.find(({ key }) => key === serverKey)?.x ?? 0
    const [out, into] = timeline.entries().map(draw)
    expect(out).toMatchObject({ kind: 'arrow', to: server })
    expect(out?.from).toBeLessThan(server)
    expect(into).toMatchObject({ kind: 'arrow', from: server })
    expect(into?.to).toBeGreaterThan(server)
  })

  it('draws events between lanes, to oneself as a loop, and from a hidden sender out of a dot', () => {
    const { script, timeline, take } = call()
    take(
      script.event('x:1', 'signal.rang', { sourceId: 'x:2' }),
      script.event('x:1', 'xstate.after.ringTimeout.call', { sourceId: 'x:1' }),
      script.event('x:1', 'connection.opened', { sourceId: 'x:0' }),
      script.event('x:1', 'make'),
    )
    const placement = placeLanes(toLaneGroups(timeline, choice), 1000)
    const x = (key: string) => placement.lanes.find((lane) => lane.key === key)?.x
    const shapes = timeline.entries().map(createRowDrawer(placement))
    expect(shapes).toMatchObject([
      { kind: 'arrow', from: x(ofAlice('x:2')), to: x(ofAlice('x:1')), isFound: false },
      { kind: 'loop', label: 'after ringTimeout' },
      { kind: 'arrow', to: x(ofAlice('x:1')), isFound: true },
      { kind: 'arrow', from: x(appKey('alice')), isFound: false },
    ])
  })

  it('keeps labels and notes inside, and lanes apart, however narrow it is', () => {
    const { script, timeline, take } = call()
    take(script.event('x:1', 'a.very.long.name.of.an.event.that.does.not.end.soon', { sourceId: 'x:2' }))
    take(script.snapshot('x:1', 'a.very.long.name.of.an.event.that.does.not.end.soon', 'somewhereElse'))
    for (const width of [0, 300, 700, 2000]) {
      const placement = placeLanes(toLaneGroups(timeline, choice), width)
      const xs = placement.lanes.map((lane) => lane.x)
      expect(xs).toEqual([...xs].sort((one, other) => one - other))
      for (const shape of timeline.entries().map(createRowDrawer(placement))) {
        expect(shape.labelX).toBeGreaterThanOrEqual(0)
        expect(shape.noteX).toBeGreaterThanOrEqual(0)
        expect(shape.labelX).toBeLessThan(placement.width)
      }
    }
  })
})

describe('a moment', () => {
  it('shows an actor as it was: after what it took last, before what it took next, and now', () => {
    const { script, timeline, take } = call()
    take(script.wire('out', 'early'))
    take(script.event('x:1', 'go'), script.snapshot('x:1', 'go', 'b'))
    take(script.wire('out', 'between'))
    take(script.event('x:1', 'back'), script.snapshot('x:1', 'back', 'a'))
    const entry = (name: string) => timeline.entries().find((each) => each.name === name) as Entry
    const valueAt = (name: string) => momentOf(timeline, ofAlice('x:1'), entry(name)).snapshot?.value
    expect(['early', 'go', 'between', 'back'].map(valueAt)).toEqual(['a', 'b', 'b', 'a'])
    expect(momentOf(timeline, ofAlice('x:1'), entry('between')).step?.name).toBe('go')
    expect(presentOf(timeline, ofAlice('x:1'))).toMatchObject({ snapshot: { value: 'a' }, step: { name: 'back' } })
  })

  it('before an actor took anything is its first snapshot, or none when it was not there', () => {
    const { script, timeline, take } = call()
    take(script.wire('out', 'early'), script.actor('x:7', 'late'), script.snapshot('x:7', 'xstate.init', 'a'))
    const [early] = timeline.entries()
    expect(momentOf(timeline, ofAlice('x:7'), early as Entry)).toEqual({ snapshot: null, step: null })
    expect(momentOf(timeline, ofAlice('x:1'), early as Entry).snapshot?.value).toBe('a')
  })
})
