import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { ConfigInput } from '../client/config.ts'
import type { Feature } from '../client/feature.ts'
import { createClient } from '../createClient.ts'
import type { Transport, WireEvent } from '../ports/index.ts'
import { fakeMedia } from '../testing/fakeMedia.ts'
import { createMemoryNetwork } from '../testing/memory.ts'
import { createTestClock, settled } from '../testing/testClock.ts'
import { logToConsole } from './console.ts'
import type { LogEntry, LogLevel } from './logger.entry.ts'
import { logger } from './logger.ts'

type Logs = NonNullable<ConfigInput['logs']>

/** A feature that emits whatever it is told to, and has a function for anything. */
function teller(): Feature<
  'teller',
  { emit: (type: string, payload: unknown) => void; sendMessage: (...args: unknown[]) => void }
> {
  return {
    name: 'teller',
    install: ({ emit }) => ({ api: { emit, sendMessage: () => {} }, destroy: () => {} }),
  }
}

/** A client that logs into lists. */
function setUp(logs: Logs = {}, change: Partial<Transport> = {}) {
  const entries: LogEntry[] = []
  const actions: LogEntry[] = []
  const errors: unknown[] = []
  const { logActions, ...rest } = logs
  const own = logActions === true ? {} : logActions
  const client = createClient({
    transport: { ...createMemoryNetwork().connect('alice'), ...change },
    media: fakeMedia(),
    clock: createTestClock(),
    features: [logger(), teller()],
    onError: (error) => errors.push(error),
    logs: {
      handler: (entry) => entries.push(entry),
      ...(own && { logActions: { handler: (entry: LogEntry) => actions.push(entry), ...own } }),
      ...rest,
    },
  })
  onTestFinished(() => client.destroy())
  const texts = () => entries.map(({ level, target, messages }) => `${level} ${target.name}: ${messages[0]}`)
  return { client, entries, actions, errors, texts }
}

/** A console that notes what is written. */
function writing() {
  const written: unknown[][] = []
  const methods = ['debug', 'info', 'warn', 'error', 'log', 'group', 'groupCollapsed', 'groupEnd', 'trace'] as const
  for (const method of methods)
    vi.spyOn(console, method).mockImplementation((...args: unknown[]) => {
      written.push([method, ...args])
    })
  onTestFinished(() => {
    vi.restoreAllMocks()
  })
  return written
}

describe('the log', () => {
  it('tells of functions called, messages on the wire, changes and failures, each by name', async () => {
    const { client, texts, entries } = setUp()
    await client.services.subscribe(['call'])
    const id = client.call.make('bob', { audio: true })
    await settled()
    await client.call.hold('nothing').catch(() => {})
    expect(texts()).toEqual(
      expect.arrayContaining([
        'debug services: services.subscribe was called',
        'debug memory: out connect',
        'debug memory: in socket.opened',
        'info ws: ws:change',
        'info subscription: subscription:change',
        'debug call: call.make was called',
        `info call/${id}: call:start`,
      ]),
    )
    for (const { timestamp, method, level } of entries) {
      expect(timestamp).toEqual(expect.any(Number))
      expect(method).toBe(level)
    }
  })

  it('names the call an entry is about', async () => {
    const { client, entries } = setUp()
    client.teller.emit('call:receive', { callId: 'call-7' })
    expect(entries.at(-1)).toEqual({
      timestamp: expect.any(Number),
      method: 'info',
      level: 'info',
      target: { type: 'call', id: 'call-7', name: 'call/call-7' },
      messages: ['call:receive'],
    })
  })

  it('tells a failure with its code', () => {
    const { client, texts } = setUp({ logLevel: 'error' })
    client.teller.emit('call:start', { callId: 'a', error: { code: 'call:7', message: 'No such user.' } })
    expect(texts()).toEqual(['error call/a: call:start call:7 No such user.'])
  })

  it.each([
    ['debug', ['debug', 'info', 'error']],
    ['info', ['info', 'error']],
    ['warn', ['error']],
    ['error', ['error']],
    ['silent', []],
    ['INFO', ['info', 'error']],
  ])('logger.1: at %s a level includes every more severe one, and none below', (logLevel, expected) => {
    const { client, entries } = setUp({ logLevel: logLevel as LogLevel })
    client.teller.emit('call:operation', {})
    client.teller.emit('ws:change', {})
    client.teller.emit('call:start', { error: { code: 'call:1', message: 'x' } })
    expect([...new Set(entries.map(({ level }) => level))].sort()).toEqual([...expected].sort())
  })

  it('follows the configuration at once, and has its levels as constants', () => {
    const { client, entries } = setUp({ logLevel: 'silent' })
    client.updateConfig({ logs: { logLevel: client.logger.levels.DEBUG } })
    client.teller.emit('ws:change', {})
    expect(entries.length).toBeGreaterThan(0)
    expect(Object.entries(client.logger.levels)).toEqual([
      ['SILENT', 'silent'],
      ['ERROR', 'error'],
      ['WARN', 'warn'],
      ['INFO', 'info'],
      ['DEBUG', 'debug'],
    ])
  })

  it('goes on when its handler throws, and reports what it threw', async () => {
    const { client, errors } = setUp({
      handler: () => {
        throw new Error('no log')
      },
    })
    await client.services.subscribe(['call'])
    expect(client.services.getSubscriptions().subscribed).toEqual(['call'])
    expect(errors.length).toBeGreaterThan(0)
  })

  it('does not log what its handler does to the client', () => {
    let count = 0
    const { client } = setUp({
      handler: () => {
        count += 1
        client.teller.emit('ws:change', {})
      },
    })
    client.teller.emit('ws:change', {})
    // The function called, and the event it emits.
    expect(count).toBe(2)
  })

  it('watches the wire only while debugging is on', async () => {
    let watchers = 0
    const { client, texts } = setUp(
      { logLevel: 'info' },
      {
        watch: () => {
          watchers += 1
          return () => {
            watchers -= 1
          }
        },
      },
    )
    const seen = [watchers]
    for (const logLevel of ['debug', 'debug', 'warn', 'debug'] as const) {
      client.updateConfig({ logs: { logLevel } })
      seen.push(watchers)
    }
    client.connection.retryNow()
    expect(texts().at(-1)).toBe('debug connection: connection.retryNow was called')
    await client.destroy()
    expect([...seen, watchers]).toEqual([0, 1, 1, 0, 1, 0])
  })

  it('ends with the client', async () => {
    const { client, entries } = setUp()
    await client.destroy()
    entries.length = 0
    client.connection.retryNow()
    expect(entries).toEqual([])
  })
})

describe('the console', () => {
  const entry = (method: LogEntry['method'], timer?: string): LogEntry => ({
    timestamp: Date.UTC(2026, 0, 2, 3, 4, 5),
    method,
    level: 'info',
    target: { type: 'call', id: 'a', name: 'call/a' },
    messages: ['text', { more: 1 }],
    ...(timer && { timer: { name: timer } }),
  })

  it.each(['debug', 'info', 'warn', 'error', 'log', 'group', 'groupCollapsed', 'groupEnd', 'trace'] as const)(
    'logger.2: is written to by the method of the entry: %s',
    (method) => {
      const written = writing()
      logToConsole(entry(method))
      expect(written).toEqual([[method, '2026-01-02T03:04:05.000Z INFO call/a - text', { more: 1 }]])
    },
  )

  it.each(['time', 'timeLog', 'timeEnd'] as const)('logger.2: gets %s as debug', (method) => {
    const written = writing()
    logToConsole(entry(method, 'setup'))
    expect(written).toEqual([['debug', '2026-01-02T03:04:05.000Z INFO call/a - text (setup)', { more: 1 }]])
  })

  it('is what both streams are written to without a handler', () => {
    const written = writing()
    const client = createClient({
      transport: createMemoryNetwork().connect('alice'),
      clock: createTestClock(),
      features: [logger(), teller()],
      logs: { logActions: { actionOnly: true } },
    })
    onTestFinished(() => client.destroy())
    client.teller.emit('ws:change', {})
    expect(written.map(([method, text]) => `${method} ${String(text).slice(25)}`)).toEqual([
      'debug DEBUG teller - teller.emit was called',
      'log DEBUG action - action teller.emit',
      'info INFO ws - ws:change',
      'log DEBUG action - action ws:change',
    ])
  })
})

describe('action logs', () => {
  const brief = (actions: readonly LogEntry[]) =>
    actions.map(({ method, level, messages }) => [method, level, ...messages])

  it('are off unless asked for', () => {
    const { client, actions, entries } = setUp()
    client.teller.emit('ws:change', {})
    expect(actions).toEqual([])
    expect(entries.length).toBe(2)
  })

  it('logger.3: are a second stream with its own handler and level, only where the log is at debug', async () => {
    const { client, actions } = setUp({ logActions: { level: 'INFO' as LogLevel } })
    await client.services.subscribe(['call'])
    actions.length = 0
    client.teller.emit('ws:change', {})
    const looks = { connection: 'open', services: 'call' }
    expect(brief(actions.slice(5))).toEqual([
      ['group', 'info', 'action ws:change'],
      ['log', 'info', 'previous', looks],
      ['log', 'info', 'action', { type: 'ws:change' }],
      ['log', 'info', 'next', looks],
      ['groupEnd', 'info', 'action ws:change'],
    ])
    expect(brief(actions.slice(0, 1))).toEqual([['group', 'info', 'action teller.emit']])
    actions.length = 0
    client.updateConfig({ logs: { logLevel: 'info' } })
    actions.length = 0
    client.teller.emit('ws:change', {})
    expect(actions).toEqual([])
    client.updateConfig({ logs: { logLevel: 'debug', logActions: { level: 'silent' } } })
    client.teller.emit('ws:change', {})
    expect(actions).toEqual([])
  })

  it('show what an action changed, collapsed, or the action alone, as asked', async () => {
    const { client, actions } = setUp({ logActions: { diff: true, collapsed: true } })
    const id = client.call.make('bob', { audio: true })
    await settled()
    const at = actions.findIndex(
      ({ method, messages }) => method === 'groupCollapsed' && messages[0] === 'action call:stateChange',
    )
    const differences = actions
      .filter(({ messages }) => messages[0] === 'difference')
      .map(({ messages }) => messages[1])
    expect(at).toBeGreaterThan(0)
    expect(differences).toContainEqual({ [`call ${id}`]: [undefined, 'Initiating'] })
    client.updateConfig({ logs: { logActions: { diff: false, actionOnly: true } } })
    actions.length = 0
    client.teller.emit('ws:change', {})
    expect(brief(actions)).toEqual([
      ['log', 'debug', 'action teller.emit', { type: 'teller.emit' }],
      ['log', 'debug', 'action ws:change', { type: 'ws:change' }],
    ])
    client.updateConfig({ logs: { logActions: { diff: true } } })
    actions.length = 0
    client.teller.emit('ws:change', {})
    expect(brief(actions.slice(-4)).map(([method]) => method)).toEqual(['groupCollapsed', 'log', 'log', 'groupEnd'])
  })

  it('logger.4: leave payloads out, unless they are asked for', () => {
    const { client, actions } = setUp({ logActions: { actionOnly: true } })
    const payload = { callId: 'a', who: 'Bob Smith' }
    client.teller.emit('call:receive', payload)
    expect(JSON.stringify(actions)).not.toContain('Bob Smith')
    client.updateConfig({ logs: { logActions: { exposePayloads: true } } })
    client.teller.emit('call:receive', payload)
    expect(actions.at(-1)?.messages).toEqual(['action call:receive', { type: 'call:receive', payload }])
    expect(actions.at(-2)?.messages[1]).toEqual({ type: 'teller.emit', payload: ['call:receive', payload] })
  })
})

describe('pains 40: passwords and tokens in console logs', () => {
  const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzZWNyZXQtand0In0.c2VjcmV0LXNpZ25hdHVyZQ'
  const sdp = 'v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\na=ice-pwd:secret-ice\r\n'

  /** Everything that is logged, at its most talkative, in one text. */
  function talkative(change: Partial<Transport> = {}) {
    const logActions = { diff: true, exposePayloads: true }
    const { client, entries, actions } = setUp({ logActions }, change)
    return { client, logged: () => JSON.stringify([entries, actions]) }
  }

  it('no credentials are logged, in any of their forms', async () => {
    const { client, logged } = talkative()
    await client.setCredentials({ username: 'alice', password: 'secret-password', authname: 'secret-auth' })
    await client.setCredentials({ username: 'alice', hmacToken: 'secret-hmac' })
    await client.setCredentials({ username: 'alice', bearerAccessToken: jwt })
    await client.setCredentials({ username: '', password: 'secret-password' }).catch(() => {})
    await client.connection.connect()
    expect(logged()).toContain('setCredentials')
    expect(logged()).not.toMatch(/secret-password|secret-hmac|eyJ/)
  })

  it.each([
    ['a token by its name', { accessToken: 'planted', nested: { refresh_token: 'planted' } }],
    ['a password', { conference: [{ password: 'planted' }] }],
    ['a credential of a TURN server', { iceServers: [{ urls: 'turn:x', username: 'u', credential: 'planted' }] }],
    ['a header', { headers: { Authorization: 'Basic planted' } }],
    ['a token by its form', { value: `${jwt}planted` }],
    ['a description by its name', { offer: 'planted', answer: 'planted', sdp: 'planted' }],
    ['a description by its form', { value: `${sdp}a=planted\r\n` }],
    ['a candidate', { candidate: { candidate: 'planted' } }],
    ['the text of a message', { message: { text: 'planted', parts: [{ content: 'planted' }] }, body: 'planted' }],
    ['tones', { tones: 'planted', tone: 'planted' }],
    ['a token in an error', { error: { code: 'call:2', message: 'GET /?token=planted&x=1 failed' } }],
    ['a secret in an error object', { error: new Error('password: planted') }],
  ])('%s is not logged', (_, payload) => {
    const { client, logged } = talkative()
    client.teller.emit('chat:new', payload)
    expect(logged()).toContain('chat:new')
    expect(logged()).not.toContain('planted')
  })

  it('words of people are not logged as arguments either', () => {
    const { client, logged } = talkative()
    client.teller.sendMessage('room-1', 'planted', { text: 'planted' })
    client.call.make('bob', { audio: true, note: sdp } as never)
    expect(logged()).toContain('room-1')
    expect(logged()).not.toMatch(/"planted"|secret-ice/)
  })

  it('what a transport tells of its wire is logged by name alone', () => {
    let tell: (event: WireEvent) => void = () => {}
    const { logged } = talkative({
      watch: (report) => {
        tell = report
        return () => {}
      },
    })
    tell({ direction: 'out', protocol: 'rest', name: 'GET /x?token=planted', payload: { offer: 'planted' }, at: 1 })
    expect(logged()).toContain('GET /x')
    expect(logged()).not.toContain('planted')
  })

  it('payloads that are deep, long, circular or booby-trapped do no harm', () => {
    const { client, logged } = talkative()
    const circular: Record<string, unknown> = { list: Array.from({ length: 1000 }, () => 'item') }
    circular.self = circular
    Object.defineProperty(circular, 'trap', {
      enumerable: true,
      get: () => {
        throw new Error('trapped')
      },
    })
    client.teller.emit('x:y', JSON.parse(`{"__proto__":{"polluted":true},"long":"${'x'.repeat(100_000)}"}`))
    client.teller.emit('x:y', circular)
    client.teller.emit('x:y', { big: 1n.toString(), call: () => {}, symbol: Symbol('x'), none: null })
    expect(logged().length).toBeLessThan(100_000)
    expect(({} as { polluted?: boolean }).polluted).toBe(undefined)
  })
})
