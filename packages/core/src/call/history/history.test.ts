import { describe, expect, it, onTestFinished } from 'vitest'
import { createClient } from '../../createClient.ts'
import type { CallLog, Transport } from '../../ports/index.ts'
import { fakeMedia } from '../../testing/fakeMedia.ts'
import { createMemoryNetwork } from '../../testing/memory.ts'
import { createTestClock, settled } from '../../testing/testClock.ts'
import { audio, outcome } from '../call.test.stage.ts'
import { type CallHistoryOptions, callHistory, type HistoryStorage } from './history.ts'
import { maxRecords } from './records.ts'

/** Alice, with a history, and bob. */
async function setUp(options: CallHistoryOptions = {}, change: Partial<Transport> = {}) {
  const clock = createTestClock()
  const network = createMemoryNetwork()
  const transport = { ...network.connect('alice'), ...change }
  const errors: unknown[] = []
  const client = createClient({
    transport,
    media: fakeMedia(),
    clock,
    features: [callHistory(options)],
    onError: (error) => errors.push(error),
  })
  const bob = createClient({ transport: network.connect('bob'), media: fakeMedia(), clock })
  onTestFinished(async () => {
    const gone = Promise.all([client.destroy(), bob.destroy()])
    await clock.advance(10_000)
    await gone
    expect(errors).toEqual([])
  })
  await Promise.all([client.services.subscribe(['call']), bob.services.subscribe(['call'])])
  const heard: unknown[] = []
  client.subscribe((type, payload) => {
    if (/^callHistory/.test(type) || type === 'request:error') heard.push([type, payload])
  })
  const { history } = client.call
  /** Alice calls bob, who answers; after a second alice hangs up. */
  async function talk(): Promise<string> {
    const id = client.call.make('bob', audio)
    await settled()
    await clock.advance(500)
    await bob.call.answer(id, audio)
    await clock.advance(1000)
    await client.call.end(id)
    await settled()
    return id
  }
  return { client, bob, clock, network, transport, history, heard, talk }
}

const newLog = [
  ['callHistory:change', {}],
  ['callHistoryCache:change', {}],
]
const failure = (code: string) => ['callHistory:error', { error: { code, message: expect.any(String) } }]

/** A storage in memory. */
function createStorage(items = new Map<string, string>()) {
  const storage: HistoryStorage = {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => {
      items.set(key, value)
    },
    removeItem: (key) => {
      items.delete(key)
    },
  }
  return { storage, items }
}

const record = (id: string, startTime: number) => ({
  id,
  direction: 'incoming',
  peer: { id: 'bob' },
  startTime,
  endTime: startTime + 1,
  reason: 'noAnswer',
  missed: true,
})

describe('the history of calls', () => {
  it('callHistory.1: keeps one record a finished call, newest first, and tells of each', async () => {
    const { client, history, heard, talk, clock } = await setUp()
    const start = clock.now()
    const first = await talk()
    expect(history.get()).toEqual([
      {
        id: first,
        direction: 'outgoing',
        peer: client.call.getById(first)?.peer,
        startTime: start,
        answeredTime: start + 500,
        endTime: start + 1500,
        reason: 'hungUp',
        missed: false,
      },
    ])
    expect(heard).toEqual(newLog)
    const second = await talk()
    expect(history.get().map(({ id }) => id)).toEqual([second, first])
    expect(heard).toEqual([...newLog, ...newLog])
  })

  it('marks what nobody here reacted to as missed, and knows refusals and calls that never began', async () => {
    const { client, bob, history, clock } = await setUp()
    const missed = bob.call.make('alice', audio)
    await settled()
    await bob.call.end(missed)
    await clock.advance(1000)
    const refused = bob.call.make('alice', audio)
    await settled()
    await client.call.reject(refused)
    await clock.advance(1000)
    client.call.make('nobody', audio)
    await settled()
    expect(
      history
        .get()
        .map(({ direction, reason, missed: isMissed, answeredTime }) => [direction, reason, isMissed, answeredTime]),
    ).toEqual([
      ['outgoing', client.call.getAll().at(-1)?.ending?.reason, false, undefined],
      ['incoming', 'rejected', false, undefined],
      ['incoming', 'cancelled', true, undefined],
    ])
  })

  it('is a readable that changes with each record, after the event that tells of the end', async () => {
    const { client, history, talk } = await setUp()
    const order: string[] = []
    client.on('call:stateChange', ({ callId }) => order.push(client.call.getById(callId)?.state ?? ''))
    history.observe().subscribe((records) => order.push(`records ${records.length}`))
    await talk()
    expect(order.slice(-2)).toEqual(['Ended', 'records 1'])
    expect(history.observe()).toBe(history.observe())
    expect(history.get()).toBe(history.observe().getSnapshot())
  })

  it('is complete when the client ends during a call', async () => {
    const { storage, items } = createStorage()
    const { client, clock } = await setUp({ storage })
    const id = client.call.make('bob', audio)
    await settled()
    const gone = client.destroy()
    await clock.advance(10_000)
    await gone
    expect(JSON.parse(items.get('switchhook.callHistory') ?? '[]')).toMatchObject([{ id, reason: 'destroyed' }])
  })
})

describe('the cache', () => {
  it('callHistory.2: setCache takes exactly what getCache gave', async () => {
    const { history, heard, talk } = await setUp()
    await talk()
    await talk()
    const [text, records] = [history.getCache(), history.get()]
    await history.clear()
    expect(history.get()).toEqual([])
    heard.length = 0
    await history.setCache(text)
    expect(history.get()).toEqual(records)
    expect(history.getCache()).toBe(text)
    expect(heard).toEqual(newLog)
    const other = await setUp()
    await other.history.setCache(text)
    expect(other.history.get()).toEqual(records)
  })

  it.each([
    [undefined],
    [''],
    ['{'],
    ['{}'],
    ['null'],
    ['[null]'],
    ['[[]]'],
    [JSON.stringify([{ ...record('a', 1), startTime: 'now' }])],
    [JSON.stringify([{ ...record('a', 1), direction: 'sideways' }])],
    [JSON.stringify([{ ...record('a', 1), peer: { id: 5 } }])],
    [JSON.stringify([{ ...record('a', 1), peer: { id: 'b', displayName: {} } }])],
    [JSON.stringify([{ ...record('', 1) }])],
    [JSON.stringify([record('good', 1), { ...record('a', 1), missed: 'yes' }])],
    [JSON.stringify(Array.from({ length: maxRecords + 1 }, (_, index) => record(`call-${index}`, index)))],
  ])('refuses %s with callHistory:1 and stays as it was', async (text) => {
    const { history, heard, talk } = await setUp()
    await talk()
    const before = history.get()
    heard.length = 0
    expect(await outcome(history.setCache(text as never))).toBe('callHistory:1')
    expect(history.get()).toBe(before)
    expect(heard).toEqual([failure('callHistory:1')])
  })

  it('takes over known fields alone: nothing can be smuggled in', async () => {
    const { history } = await setUp()
    const peer = JSON.parse('{"id":"bob","__proto__":{"isAdmin":true},"extra":1}')
    await history.setCache(JSON.stringify([{ ...record('a', 1), peer, __proto__: null, onclick: 'x' }]))
    expect(history.get()).toEqual([record('a', 1)])
    expect(history.get()[0]?.peer).not.toHaveProperty('isAdmin')
  })

  it('forgets the oldest beyond its limit', async () => {
    const { history, talk } = await setUp()
    const text = JSON.stringify(Array.from({ length: maxRecords }, (_, index) => record(`call-${index}`, -index)))
    await history.setCache(text)
    const id = await talk()
    expect(history.get().length).toBe(maxRecords)
    expect(history.get()[0]?.id).toBe(id)
    expect(history.get().some((one) => one.id === `call-${maxRecords - 1}`)).toBe(false)
  })
})

describe('the log of the back end', () => {
  it('is loaded page by page into the cache, newest first', async () => {
    const { history, heard, talk } = await setUp()
    const ids = [await talk(), await talk(), await talk()]
    await history.setCache('[]')
    heard.length = 0
    await history.fetch(1, 1)
    expect(history.get().map(({ id }) => id)).toEqual([ids[1]])
    expect(heard).toEqual([['callHistory:change', {}]])
    await history.fetch()
    expect([...history.get().map(({ id }) => id)].sort()).toEqual([...ids].sort())
    expect(history.get()[0]).toMatchObject({ direction: 'outgoing', peer: { id: 'bob' }, reason: 'hungUp' })
  })

  it('loses what is removed or cleared here', async () => {
    const { history, talk } = await setUp()
    const [first, second] = [await talk(), await talk()]
    await history.remove(first)
    await history.setCache('[]')
    await history.fetch()
    expect(history.get().map(({ id }) => id)).toEqual([second])
    await history.clear()
    await history.fetch()
    expect(history.get()).toEqual([])
  })

  it('is not there on every transport: fetch is not supported, remove and clear act on the cache', async () => {
    const { history: _none, ...bare } = createMemoryNetwork().connect('alice')
    const client = createClient({ transport: bare, media: fakeMedia(), features: [callHistory()] })
    onTestFinished(() => client.destroy())
    const { history } = client.call
    expect(await outcome(history.fetch())).toBe('not-supported')
    await history.setCache(JSON.stringify([record('a', 1), record('b', 2)]))
    await history.remove('a')
    expect(history.get().map(({ id }) => id)).toEqual(['b'])
    await history.clear()
    expect(history.get()).toEqual([])
  })

  it.each([[0], [-1], [1.5], [1001], ['5'], [null], [Number.NaN]])(
    'refuses %j as amount with callHistory:2',
    async (amount) => {
      const { history, heard } = await setUp()
      expect(await outcome(history.fetch(amount as never))).toBe('callHistory:2')
      expect(
        await outcome(history.fetch(1, amount === 0 ? -1 : amount === 1001 ? ('0' as never) : (amount as never))),
      ).toBe('callHistory:2')
      expect(heard).toEqual([failure('callHistory:2'), failure('callHistory:2')])
    },
  )

  it.each([[undefined], [''], ['unknown'], [5], ['__proto__']])(
    'refuses to remove %j with callHistory:3',
    async (id) => {
      const { history, heard } = await setUp()
      expect(await outcome(history.remove(id as never))).toBe('callHistory:3')
      expect(heard).toEqual([failure('callHistory:3')])
    },
  )

  it.each([
    ['unauthorized', 'callHistory:4'],
    ['forbidden', 'callHistory:5'],
    ['bad-request', 'callHistory:2'],
    ['anything', 'callHistory:1'],
  ])('that fails with %s is told as %s, and loses nothing', async (name, code) => {
    const refuse = () => Promise.reject(Object.assign(new Error('no'), { name }))
    const history: CallLog = { fetch: refuse, remove: refuse, clear: refuse }
    const { client, heard, talk } = await setUp({}, { history })
    const id = await talk()
    heard.length = 0
    expect(await outcome(client.call.history.fetch())).toBe(code)
    expect(await outcome(client.call.history.remove(id))).toBe(code)
    expect(await outcome(client.call.history.clear())).toBe(code)
    expect(client.call.history.get().map((one) => one.id)).toEqual([id])
    const [, payload] = failure(code)
    const each = code === 'callHistory:4' ? [failure(code), ['request:error', payload]] : [failure(code)]
    expect(heard).toEqual([...each, ...each, ...each])
  })

  it('that sends what is no record is not taken over', async () => {
    const page = [record('a', 1), { ...record('b', 2), peer: null }, null, 'x'] as never
    const history: CallLog = { fetch: async () => page, remove: async () => {}, clear: async () => {} }
    const { client } = await setUp({}, { history })
    await client.call.history.fetch()
    expect(client.call.history.get()).toEqual([record('a', 1)])
  })

  it('is asked nothing after the end', async () => {
    const { client, history, clock } = await setUp()
    const gone = client.destroy()
    await clock.advance(10_000)
    await gone
    for (const promise of [history.fetch(), history.remove('a'), history.clear(), history.setCache('[]')])
      expect(await outcome(promise)).toBe('destroyed')
  })
})

describe('storage', () => {
  it('gives the history to the next client, by its key', async () => {
    const { storage, items } = createStorage()
    const before = await setUp({ storage, key: 'alice' })
    const id = await before.talk()
    const after = await setUp({ storage, key: 'alice' })
    expect(after.history.get().map((one) => one.id)).toEqual([id])
    await after.history.clear()
    expect(items.has('alice')).toBe(false)
  })

  it('that is full harms nothing: it is told, and the history is complete', async () => {
    const { storage } = createStorage()
    const full = new DOMException('full', 'QuotaExceededError')
    const { history, heard, talk } = await setUp({
      storage: {
        ...storage,
        setItem: () => {
          throw full
        },
      },
    })
    const id = await talk()
    expect(history.get().map((one) => one.id)).toEqual([id])
    expect(heard).toEqual([failure('callHistory:1'), ...newLog])
  })

  it.each(['{', '5', '[{"id":1}]', ''])(
    'that holds %s is told once somebody listens, and a new history begins',
    async (text) => {
      const { storage } = createStorage(new Map([['switchhook.callHistory', text]]))
      const client = createClient({
        transport: createMemoryNetwork().connect('alice'),
        features: [callHistory({ storage })],
      })
      onTestFinished(() => client.destroy())
      const heard: unknown[] = []
      client.on('callHistory:error', (payload) => heard.push(['callHistory:error', payload]))
      await settled()
      expect(heard).toEqual([failure('callHistory:1')])
      expect(client.call.history.get()).toEqual([])
    },
  )

  it('that cannot be read harms nothing', async () => {
    const { storage } = createStorage()
    const { history, talk } = await setUp({
      storage: {
        ...storage,
        getItem: () => {
          throw new DOMException('denied', 'SecurityError')
        },
      },
    })
    const id = await talk()
    expect(history.get().map((one) => one.id)).toEqual([id])
  })
})
