import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Participant } from './space.participant.ts'
import { addSession, type Entry, newEntry } from './space.roster.entry.ts'
import { flag, newSession } from './space.roster.session.ts'
import { createRoster } from './space.roster.ts'
import {
  type ParticipantFilter,
  type ParticipantQuery,
  type ParticipantWindow,
  parseParticipantQuery,
} from './space.window.query.ts'
import { createWindows } from './space.window.ts'

function setUp(size = 0) {
  const errors: unknown[] = []
  const roster = createRoster(
    (error) => errors.push(error),
    () => 0,
  )
  const online = (id: string, presence = {}, displayName?: string) =>
    roster.online({ id, ...(displayName === undefined ? {} : { displayName }) }, `${id}-1`, presence, true)
  const leave = (id: string) => roster.offline({ id }, `${id}-1`, 'left')
  for (let index = 0; index < size; index += 1) online(`user-${index}`)
  roster.flush()
  /** Looks at a window, and keeps what it is told. */
  const open = (query: ParticipantQuery) => {
    const told: ParticipantWindow[] = []
    const window = roster.observeWindow(query)
    const { unsubscribe } = window.subscribe((now) => told.push(now))
    return { window, told, unsubscribe, names: () => namesOf(window.getSnapshot()) }
  }
  return { roster, online, leave, open, errors }
}
const namesOf = ({ participants }: ParticipantWindow) => participants.map(({ displayName }) => displayName)

/** What a filter means, said of the rows that everybody can see. */
function isMeant({ displayName, presence, role, attendances }: Participant, filter: ParticipantFilter = {}): boolean {
  if ('presence' in filter && presence !== filter.presence) return false
  if ('role' in filter && role !== filter.role) return false
  if ('inCall' in filter && filter.inCall !== attendances.length > 0) return false
  return displayName.toLowerCase().includes((filter.text ?? '').toLowerCase())
}

describe('a window on the participants', () => {
  it('pains 34: of 25 of 10,000 is told of changes of those 25, and of nobody else', () => {
    const { roster, online, open } = setUp(10_000)
    const { window, told } = open({ offset: 5000, limit: 25 })
    const before = window.getSnapshot()
    expect(before).toMatchObject({ total: 10_000 })
    expect(before.participants.map(({ id }) => id)).toEqual(
      Array.from({ length: 25 }, (_, index) => `user-${5000 + index}`),
    )
    for (let index = 0; index < 10_000; index += 1) {
      if (index >= 5000 && index < 5025) continue
      online(`user-${index}`, { idle: true, mediaSession: { connected: true, audio: true } })
      roster.flush()
    }
    expect(told).toEqual([])
    expect(window.getSnapshot()).toBe(before)
    for (let index = 5000; index < 5025; index += 1) {
      online(`user-${index}`, { idle: true })
      roster.flush()
    }
    expect(told).toHaveLength(25)
    expect(told[0]?.participants[0]).toMatchObject({ id: 'user-5000', presence: 'idle' })
    expect(told[0]?.participants.slice(1)).toEqual(before.participants.slice(1))
    expect(
      told[0]?.participants.every((participant, index) => index === 0 || participant === before.participants[index]),
    ).toBe(true)
  })

  describe('of a thousand', () => {
    /** Windows on parties, with a count of the walks through all and of the rows made. */
    function setUpCounted() {
      const counts = { walks: 0, rows: 0 }
      class Watched extends Map<string, Entry> {
        override values() {
          counts.walks += 1
          return super.values()
        }
      }
      const entries = new Watched()
      for (let index = 0; index < 1000; index += 1) {
        const entry = newEntry({ id: `user-${1000 + index}` }, index)
        addSession(entry, { ...newSession('1'), flags: flag.present })
        entries.set(entry.party.id, entry)
      }
      const rowOf = ({ party: { id } }: Entry) => {
        counts.rows += 1
        return { id } as Participant
      }
      const windows = createWindows(entries, rowOf, (error) => {
        throw error
      })
      const change = (id: string) => {
        windows.take([entries.get(id) as Entry])
        windows.tell()
      }
      return { counts, windows, change }
    }

    it.each([
      {},
      { sort: 'name' },
      { filter: { inCall: false } },
      { filter: { presence: 'online', text: 'user' } },
    ] as const)('looks at no more than who changed: %j', (query) => {
      const { counts, windows, change } = setUpCounted()
      windows.observe({ ...query, limit: 25 }).subscribe(() => {})
      expect(counts).toEqual({ walks: 1, rows: 25 })
      change('user-1900')
      expect(counts).toEqual({ walks: 1, rows: 25 })
      change('user-1010')
      expect(counts).toEqual({ walks: 1, rows: 50 })
    })

    it('costs nothing while nobody watches', () => {
      const { counts, windows, change } = setUpCounted()
      const window = windows.observe({ limit: 25 })
      const { unsubscribe } = window.subscribe(() => {})
      unsubscribe()
      unsubscribe()
      change('user-1000')
      expect(counts).toEqual({ walks: 1, rows: 25 })
      window.subscribe(() => {})
      expect(counts).toEqual({ walks: 2, rows: 50 })
      change('user-1900')
      expect(counts).toEqual({ walks: 2, rows: 50 })
    })

    it('keeps nothing of a page that was turned', () => {
      const { counts, windows, change } = setUpCounted()
      const [first, second] = [windows.observe({ limit: 25 }), windows.observe({ offset: 25, limit: 25 })]
      second.subscribe(() => {})
      first.subscribe(() => {}).unsubscribe()
      change('user-1000')
      change('user-1001')
      expect(counts).toEqual({ walks: 1, rows: 50 })
      expect(first.getSnapshot().participants).toHaveLength(25)
      expect(counts).toEqual({ walks: 1, rows: 75 })
    })
  })

  it('tells once what came of one message, however much it was', () => {
    const { roster, online, leave, open } = setUp(10)
    const { told } = open({ limit: 5 })
    online('user-1', { idle: true })
    online('user-2', { idle: true })
    leave('user-3')
    online('new')
    roster.flush()
    expect(told).toHaveLength(1)
    expect(told[0]).toMatchObject({ total: 10 })
    expect(told[0]?.participants.map(({ id }) => id)).toEqual(['user-0', 'user-1', 'user-2', 'user-4', 'user-5'])
  })

  it('tells of who comes and goes outside of it, as the total changes', () => {
    const { roster, online, leave, open } = setUp(3)
    const { told } = open({ limit: 1 })
    online('new')
    roster.flush()
    leave('new')
    roster.flush()
    expect(told.map(({ total }) => total)).toEqual([4, 3])
  })

  it('sorts by name as people do, and moves who is renamed', () => {
    const { roster, online, open } = setUp()
    for (const name of ['bob', 'Älva', 'Carol', 'alice']) online(name, {}, name)
    roster.flush()
    const { names, told } = open({ sort: 'name' })
    expect(names()).toEqual(['alice', 'Älva', 'bob', 'Carol'])
    online('alice', {}, 'Zoe')
    roster.flush()
    expect(names()).toEqual(['Älva', 'bob', 'Carol', 'Zoe'])
    online('bob', { idle: true })
    roster.flush()
    expect(told.map(namesOf)).toEqual([
      ['Älva', 'bob', 'Carol', 'Zoe'],
      ['Älva', 'bob', 'Carol', 'Zoe'],
    ])
  })

  it('keeps those of one name in the order in which they came', () => {
    const { roster, online, leave, open } = setUp()
    for (const id of ['c', 'a', 'b']) online(id, {}, 'Sam')
    roster.flush()
    const { window } = open({ sort: 'name' })
    const ids = () => window.getSnapshot().participants.map(({ id }) => id)
    expect(ids()).toEqual(['c', 'a', 'b'])
    leave('c')
    online('c', {}, 'Sam')
    roster.flush()
    expect(ids()).toEqual(['a', 'b', 'c'])
  })

  it('takes in and lets go of who begins and ceases to match', () => {
    const { roster, online, open } = setUp(3)
    const { window, told } = open({ filter: { inCall: true } })
    expect(window.getSnapshot()).toEqual({ participants: [], total: 0 })
    online('user-1', { mediaSession: { connected: true } })
    roster.flush()
    online('user-0', { idle: true })
    roster.flush()
    online('user-1', { mediaSession: { connected: false } })
    roster.flush()
    expect(told.map(({ total }) => total)).toEqual([1, 0])
  })

  it('is the same object for the same query, with one order for all pages', () => {
    const { roster, open } = setUp(100)
    const filter = { presence: 'online' } as const
    expect(roster.observeWindow({ filter, limit: 10 })).toBe(roster.observeWindow({ limit: 10, filter: { ...filter } }))
    const pages = [0, 10, 20].map((offset) => open({ filter, limit: 10, offset }))
    expect(pages.flatMap(({ window }) => window.getSnapshot().participants.map(({ id }) => id))).toEqual(
      Array.from({ length: 30 }, (_, index) => `user-${index}`),
    )
  })

  it('shows the truth also where nobody watches, and again after a while without anybody', () => {
    const { roster, online, leave, open } = setUp(2)
    const quiet = roster.observeWindow({ sort: 'name' })
    expect(quiet.getSnapshot().total).toBe(2)
    online('new')
    roster.flush()
    expect(quiet.getSnapshot().total).toBe(3)
    const { unsubscribe } = open({ sort: 'name' })
    unsubscribe()
    unsubscribe()
    leave('new')
    roster.flush()
    online('newer')
    online('newest')
    roster.flush()
    const { window, told } = open({ sort: 'name' })
    expect(window).toBe(quiet)
    expect(window.getSnapshot().total).toBe(4)
    leave('newer')
    roster.flush()
    expect(told.map(({ total }) => total)).toEqual([3])
  })

  it('stays right for who holds one that is long forgotten', () => {
    const { roster, online } = setUp(2)
    const old = roster.observeWindow({ filter: { text: 'user' } })
    expect(old.getSnapshot().total).toBe(2)
    for (let index = 0; index < 200; index += 1) roster.observeWindow({ filter: { text: `${index}` } }).getSnapshot()
    online('user-2')
    roster.flush()
    expect(old.getSnapshot().total).toBe(3)
    const told: number[] = []
    old.subscribe(({ total }) => told.push(total))
    online('user-3')
    roster.flush()
    expect(told).toEqual([4])
  })

  it('is empty when the space is left', () => {
    const { roster, open } = setUp(5)
    const { told } = open({ limit: 2 })
    roster.clear()
    roster.flush()
    expect(told).toEqual([{ participants: [], total: 0 }])
  })

  it('goes on when an observer throws', () => {
    const { roster, online, errors } = setUp(1)
    const bug = new Error('bug of the application')
    const window = roster.observeWindow({})
    const totals: number[] = []
    window.subscribe(() => {
      throw bug
    })
    window.subscribe(({ total }) => totals.push(total))
    online('new')
    roster.flush()
    expect([errors, totals]).toEqual([[bug], [2]])
  })

  const ids = ['a', 'b', 'c', 'd', 'e', 'f'] as const
  const query: fc.Arbitrary<ParticipantQuery> = fc.record(
    {
      filter: fc.record(
        {
          presence: fc.constantFrom('online', 'idle', 'offline'),
          inCall: fc.boolean(),
          role: fc.constantFrom('host', 'guest'),
          text: fc.constantFrom('a', 'B', ''),
        },
        { requiredKeys: [] },
      ),
      sort: fc.constantFrom('arrival', 'name'),
      offset: fc.nat(3),
      limit: fc.nat(4),
    },
    { requiredKeys: [] },
  )
  const deed = fc.record({
    id: fc.constantFrom(...ids),
    what: fc.constantFrom('online', 'online', 'online', 'leave', 'watch', 'unwatch', 'lost', 'found'),
    name: fc.constantFrom('Ann', 'bob', 'Ænne', undefined),
    idle: fc.boolean(),
    connected: fc.boolean(),
    role: fc.constantFrom('admin', 'guest'),
    flushes: fc.boolean(),
  })

  it('after any history is what filtering, sorting and cutting the whole list gives', () => {
    fc.assert(
      fc.property(
        fc.array(query, { minLength: 1, maxLength: 4 }),
        fc.array(deed, { maxLength: 60 }),
        (queries, history) => {
          const { roster, online, leave, open, errors } = setUp()
          const windows = queries.map((one) => ({ query: one, watched: [open(one)] }))
          for (const { id, what, name, idle, connected, role, flushes } of history) {
            const window = windows[ids.indexOf(id) % windows.length]
            if (what === 'online') online(id, { idle, role, mediaSession: { connected } }, name)
            if (what === 'leave') leave(id)
            if (what === 'watch') window?.watched.push(open(window.query))
            if (what === 'unwatch') window?.watched.pop()?.unsubscribe()
            if (what === 'lost') roster.startSync()
            if (what === 'found') roster.endSync()
            if (!flushes) continue
            roster.flush()
            roster.list()
          }
          roster.flush()
          for (const { query: one, watched } of windows) {
            const all = roster.list().filter((participant) => isMeant(participant, one.filter))
            const byName = (left: Participant, right: Participant) => left.displayName.localeCompare(right.displayName)
            const sorted = one.sort === 'name' ? [...all].sort(byName) : all
            const { offset = 0, limit = sorted.length } = one
            const expected = { participants: sorted.slice(offset, offset + limit), total: all.length }
            expect(roster.observeWindow(one).getSnapshot()).toEqual(expected)
            for (const { told } of watched) if (told.length > 0) expect(told.at(-1)).toEqual(expected)
          }
          expect(errors).toEqual([])
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('a query of participants', () => {
  const all: ParticipantQuery = {
    filter: { presence: 'idle', inCall: false, kind: 'phone', role: 'guest', text: 'x' },
    sort: 'name',
    offset: 0,
    limit: 25,
  }
  it('is taken as it is', () => {
    expect(parseParticipantQuery(all)).toEqual(all)
    expect(parseParticipantQuery()).toEqual({})
  })

  it.each([
    [null, 'query should be an object'],
    [[], 'query should be an object'],
    [{ filter: 'x' }, 'query.filter should be an object'],
    [{ filter: { presence: 'away' } }, 'query.filter.presence should be one of online, idle, offline'],
    [{ filter: { kind: 1 } }, 'query.filter.kind should be one of'],
    [{ filter: { role: 'admin' } }, 'query.filter.role should be one of host, member, guest'],
    [{ filter: { inCall: 'yes' } }, 'query.filter.inCall should be a boolean'],
    [{ filter: { text: 7 } }, 'query.filter.text should be a text'],
    [{ filter: { text: 'x'.repeat(2000) } }, 'query.filter.text should be a text'],
    [{ sort: 'age' }, 'query.sort should be one of arrival, name'],
    [{ offset: -1 }, 'query.offset should be a whole number'],
    [{ limit: 2.5 }, 'query.limit should be a whole number'],
    [{ limit: Number.NaN }, 'query.limit should be a whole number'],
  ])('%j is refused: %s', (query, message) => {
    expect(() => parseParticipantQuery(query)).toThrow(expect.objectContaining({ code: 'space:7' }))
    expect(() => parseParticipantQuery(query)).toThrow(message)
  })

  it.each([
    [{ kind: 'phone' }, ['CA1']],
    [{ role: 'host' }, ['bob']],
    [{ text: 'BO' }, ['bob', 'rob']],
    [{ text: 'example' }, ['rob']],
    [{ presence: 'idle' }, ['rob']],
    [{ inCall: true, kind: 'phone' }, ['CA1']],
    [{ inCall: true, kind: 'user' }, []],
    [{}, ['bob', 'rob', 'CA1']],
  ] as const)('with the filter %j finds %j', (filter, expected) => {
    const { roster } = setUp()
    roster.online({ id: 'bob', displayName: 'Bob' }, 'b', { role: 'admin' }, true)
    roster.online({ id: 'rob', displayName: 'Robot', username: 'r@example.test' }, 'r', { idle: true }, true)
    roster.attendeeAdded({ party: { id: 'CA1', type: 'phone', displayName: '+1 555' } })
    const { participants } = roster.observeWindow({ filter }).getSnapshot()
    expect(participants.map(({ id }) => id)).toEqual(expected)
  })
})
