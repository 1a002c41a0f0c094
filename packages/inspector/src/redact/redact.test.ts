import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedactor } from './redact.ts'

const { stringify } = JSON
const redacted = (value: unknown, before: readonly unknown[] = []) => {
  const { redact } = createRedactor()
  for (const item of before) redact(item)
  return redact(value)
}

describe('what a redactor replaces', () => {
  const secrets: readonly (readonly [string, unknown, string])[] = [
    ['a token by its key', { token: 'abc' }, 'abc'],
    ['a token by a longer key', { 'x-Access_Token': 'abc123' }, 'abc123'],
    ['a number under such a key', { pin: 4711 }, '4711'],
    ['everything within credentials', { credentials: { user: { one: 'hush-1' } } }, 'hush-1'],
    ['a password', { password: 'correct horse' }, 'correct horse'],
    ['a header in a list', { headers: [['Authorization', 'Basic dTpw']] }, 'dTpw'],
    ['a named parameter', { customParameters: [{ name: 'X-Api-Key', value: 'k-77' }] }, 'k-77'],
    ['a JWT in a text', 'was eyJhbGciOi.eyJzdWIiOiIx.c2lnbmF0dXJl refused', 'eyJhbGciOi'],
    ['a bearer in a text', { note1: 'sent Bearer abcdef123456 twice' }, 'abcdef123456'],
    ['a long random run', { x: 'got Zk8sQ1fT0aLm3Nv7Rr2Wy5Bd here' }, 'Zk8sQ1fT0aLm3Nv7Rr2Wy5Bd'],
    ['a long hexadecimal run', { x: 'key 00ff00ff00ff00ff00ff00ff00ff00ff' }, '00ff00ff00ff'],
    ['a query of a URL', { url: 'https://x.test/a?token=hush-2&x=1' }, 'hush-2'],
    ['a fragment of a URL', { url: 'https://x.test/a#access_token=hush-3' }, 'hush-3'],
    ['user and password of a URL', { url: 'wss://ann:hush-4@x.test/' }, 'hush-4'],
    ['an error', new Error('password: hush-5 is wrong'), 'hush-5'],
    ['the cause of an error', new Error('no', { cause: new Error('token=hush-6') }), 'hush-6'],
    ['JSON within a text', { payload: '{"password":"hush-7"}' }, 'hush-7'],
    ['JSON within JSON within a text', { payload: stringify(stringify({ password: 'hush-8' })) }, 'hush-8'],
    ['a key', { sessions: { 'Bearer abcdef987654': 1 } }, 'abcdef987654'],
    ['a telephone number', { destination: '+49 30 1234567' }, '1234567'],
    ['a telephone number in a text', { reason: 'nobody at 0301234567 answers' }, '0301234567'],
    ['a telephone URI', { to: 'sip:+49301234567@gate.test' }, '49301234567'],
    ['a name', { displayName: 'Ann Onymous' }, 'Onymous'],
    ['an e-mail address in a text', { reason: 'no mailbox ann@example.test' }, 'ann@example'],
    ['a text somebody wrote', { content: { bodyText: 'see you at eight' } }, 'eight'],
    ['a message that is no error', { message: 'see you at nine' }, 'nine'],
    ['a description by its key', { offer: '{"tracks":[]}' }, 'tracks'],
    ['a description by its shape', { x: 'v=0\r\no=- 1 2 IN IP4 10.0.0.7\r\n' }, '10.0.0.7'],
    ['a description as JSON in a text', { x: stringify({ s: 'v=0\r\na=ice-pwd:hush9hush9\r\n' }) }, 'hush9'],
    ['a candidate', { candidate: 'candidate:1 1 udp 1 192.168.7.9 5000 typ host ufrag AbCd' }, '192.168.7.9'],
  ]
  it.each(secrets)('%s', (_, value, secret) => {
    const shown = stringify(redacted(value))
    expect(shown).not.toContain(secret)
    expect(shown).toContain('‹')
  })

  it('keeps what says nothing about anybody', () => {
    const value = {
      type: 'signal.failed',
      step: 'offerUpdate',
      attempt: 3,
      callId: '550e8400-e29b-41d4-a716-446655440000',
      code: 'unknown_call',
      message: 'No such call.',
      at: 1_700_000_000_000,
      joinTime: '2024-05-01T10:00:00.000Z',
      media: { audio: true, video: false },
      tracks: [{ id: 'audio-1.1', kind: 'audio' }],
      states: ['live.phase.established.hold.active'],
      empty: '',
      nothing: null,
      path: '/api/spaces/63f1a2b3c4/activemeeting',
    }
    expect(redacted(value)).toEqual(value)
  })

  it('names what it replaced, and keeps which were equal', () => {
    const { redact } = createRedactor()
    expect(redact({ token: 'one', again: { token: 'one' }, other: { token: 'two' } })).toEqual({
      token: '‹token-1›',
      again: { token: '‹token-1›' },
      other: { token: '‹token-2›' },
    })
    expect(redact({ displayName: 'Ann', username: 'ann' })).toEqual({ displayName: '‹name-1›', username: '‹name-1›' })
    expect(redact({ offer: 'v=0\r\n1' })).toEqual({ offer: '‹sdp-1›' })
    expect(redact([{ offer: 'v=0\r\n2' }, { answer: 'v=0\r\n1' }])).toEqual([
      { offer: '‹sdp-2›' },
      { answer: '‹sdp-1›' },
    ])
  })

  it('leaves marks as they are, so that redacting twice changes nothing', () => {
    const { redact } = createRedactor()
    const once = redact({
      token: 'abcdefgh',
      x: 'the abcdefgh',
      displayName: 'Ann',
      y: 'Ann said',
      call: { to: 'Ann' },
    })
    expect(createRedactor().redact(once)).toEqual(once)
    expect(redact(once)).toEqual(once)
  })
})

describe('a secret that was seen once', () => {
  const token = 'q7-Planted_Secret.9xZ'
  const before = [{ token }]
  const forms: readonly (readonly [string, unknown, readonly string[]])[] = [
    ['in a text', { reason: `refused ${token} today` }, [token]],
    ['in a text, beside letters', { reason: `x${token}x` }, [token]],
    ['as a key', { [token]: 1 }, [token]],
    ['as a number', 12, []],
    ['in Base64', { x: btoa(token) }, [btoa(token)]],
    [
      'in Base64 behind one character',
      { x: btoa(`u${token}`) },
      [btoa(token).slice(4, 20), btoa(`u${token}`).slice(4, 20)],
    ],
    ['in Base64 behind two characters', { x: btoa(`ab${token}!`) }, [btoa(`ab${token}!`).slice(4, 20)]],
    ['in Base64 for URLs', { x: btoa(`>>>${token}`).replaceAll('+', '-').replaceAll('/', '_') }, ['UGxhbnRlZ']],
    ['as hexadecimal', { x: Buffer.from(token).toString('hex') }, [Buffer.from(token).toString('hex')]],
    ['encoded for a URL', { x: `?q=${encodeURIComponent(token)}` }, [token]],
    ['in two parts', { first: token.slice(0, 10), second: token.slice(10) }, [token.slice(0, 10), token.slice(10)]],
    [
      'in three parts',
      [token.slice(0, 7), token.slice(7, 14), token.slice(14)],
      [token.slice(0, 7), token.slice(7, 14), token.slice(14)],
    ],
    ['in parts with words around them', { x: `part one ${token.slice(3, 12)} ends` }, [token.slice(3, 12)]],
    ['in small parts', [token.slice(0, 5), token.slice(15, 20)], [token.slice(0, 5), token.slice(15, 20)]],
    ['in an error', new Error(`bad ${token}`), [token]],
    ['under a harmless key', { type: token }, [token]],
  ]
  it.each(forms)('is replaced %s', (_, value, traces) => {
    const shown = stringify(redacted(value, before))
    for (const trace of traces) expect(shown).not.toContain(trace)
  })

  it('is replaced in Base64 of a short password, as basic authorization has it', () => {
    const shown = stringify(redacted({ x: btoa('ann:hunter2') }, [{ password: 'hunter2' }]))
    expect(shown).not.toContain(btoa('ann:hunter2'))
  })

  it('is no reason to tear words apart that happen to share letters with it', () => {
    const value = { type: 'connection.lost', state: 'connected', x: 'a reference to the connection' }
    expect(redacted(value, [{ password: 'conference-connection' }])).toEqual({ ...value, x: expect.any(String) })
    expect(redacted({ x: 'a reference' }, [{ password: 'my-conference-room' }])).toEqual({ x: 'a reference' })
    expect(redacted({ state: 'connected', type: 'x' }, [{ password: 'connected' }])).toEqual({
      state: 'connected',
      type: 'x',
    })
  })

  it('may be named by the caller, and so may keys', () => {
    const { redact } = createRedactor({ secrets: ['our own secret'], keys: ['badge'] })
    const shown = stringify(redact({ x: 'it is our own secret!', badge: 'B-17', y: 'B-17' }))
    expect(shown).not.toContain('our own')
    expect(shown).not.toContain('B-17')
  })

  it('is replaced in what came before it too, when that is redacted after it was learnt', () => {
    const { learn, redact } = createRedactor()
    const early = { reason: 'says hush-hush-7' }
    learn([early, { password: 'hush-hush-7' }])
    expect(stringify(redact(early))).not.toContain('hush-hush-7')
  })
})

describe('any value', () => {
  it('is copied as plain JSON: cycles, getters that throw, functions, elements, proxies, buffers', () => {
    const cyclic: Record<string, unknown> = { name: 'loop' }
    cyclic.self = cyclic
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    class Track {}
    const value = {
      cyclic,
      proxy,
      get broken() {
        throw new Error('no')
      },
      call: () => {},
      big: 10n,
      nan: Number.NaN,
      none: undefined,
      symbol: Symbol('s'),
      when: new Date(0),
      map: new Map([['a', 1]]),
      set: new Set([1]),
      bytes: new Uint8Array(3),
      element: { nodeType: 1, nodeName: 'VIDEO', ownerDocument: cyclic },
      track: new Track(),
      failing: {
        toJSON() {
          throw new Error('no')
        },
      },
      named: { toJSON: () => ({ id: 'ref' }) },
    }
    expect(redacted(value)).toEqual({
      cyclic: { name: 'loop', self: '‹cycle›' },
      proxy: '‹unreadable›',
      broken: '‹unreadable›',
      call: '‹function›',
      big: '‹bigint 10›',
      nan: '‹NaN›',
      symbol: '‹Symbol(s)›',
      when: '1970-01-01T00:00:00.000Z',
      map: { '‹Map›': [['a', 1]] },
      set: { '‹Set›': [1] },
      bytes: '‹Uint8Array 3 bytes›',
      element: '‹video element›',
      track: '‹Track›',
      failing: '‹unreadable›',
      named: { id: 'ref' },
    })
  })

  it('loses keys that could reach a prototype', () => {
    const value = JSON.parse('{"a":{"__proto__":{"x":1},"constructor":2,"prototype":3,"b":4}}')
    expect(redacted(value)).toEqual({ a: { b: 4 } })
    expect(({} as { x?: number }).x).toBeUndefined()
  })

  it('is cut where it is too much, saying how much', () => {
    const { redact } = createRedactor({ limits: { depth: 3, values: 10, text: 5 } })
    expect(redact({ a: { b: { c: { d: 1 } } } })).toEqual({ a: { b: { c: '‹… deeper›' } } })
    expect(redact('abcdefgh')).toBe('abcde‹… 3 more characters›')
    expect(redact(Array.from({ length: 100 }, (_, index) => index))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, '‹… 91 more›'])
    const { '‹cut›': cut } = redact(
      Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`k${at}`, at])),
    ) as Record<string, unknown>
    expect(cut).toBe('‹… 41 more›')
  })

  it('of a context with a million values costs no more than the limits', () => {
    const huge = { list: Array.from({ length: 1_000_000 }, (_, at) => ({ at })), text: 'x'.repeat(10_000_000) }
    const shown = stringify(redacted(huge))
    expect(shown.length).toBeLessThan(1_000_000)
    expect(shown).toContain('more')
  })

  it('stays JSON whatever it is, and a planted secret never shows', () => {
    const secret = 'Pl4nted-s3cret-Value'
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true }), (value) => {
        const { redact } = createRedactor({ secrets: [secret] })
        const shown = stringify(redact({ value, planted: [secret, { x: `${secret}!` }] }))
        expect(shown).not.toContain(secret)
        expect(() => JSON.parse(shown)).not.toThrow()
      }),
    )
  })
})

describe('redacting what keeps its parts', () => {
  it('gives what redacting it whole gives, and the same copy of a part that is the same object', () => {
    const { redact, redactParts } = createRedactor()
    const peer = { id: 'bob', displayName: 'Robert Paulson' }
    const context = { peer, token: 'tok-4711-0815-xyz', attempt: 3, tracks: [{ id: 't1' }] }
    const first = redactParts(context)
    expect(first).toEqual(redact(context))
    const again = redactParts({ ...context, attempt: 4 }) as { peer: unknown }
    expect(again.peer).toBe((redactParts(context) as { peer: unknown }).peer)
  })

  it('copies a part anew when more is known to be secret', () => {
    const { redactParts, learn } = createRedactor()
    const context = { note: { said: 'swordfish-1234 is what he said' } }
    redactParts(context)
    learn({ password: 'swordfish-1234' })
    expect(JSON.stringify(redactParts(context))).not.toContain('swordfish')
  })

  it('drops what could reach a prototype', () => {
    const { redactParts } = createRedactor()
    const made = redactParts(JSON.parse('{"__proto__": {"a": 1}, "constructor": {"b": 2}, "fine": {"c": 3}}'))
    expect(JSON.stringify(made)).toBe('{"fine":{"c":3}}')
  })
})
