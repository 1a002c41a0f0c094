import { describe, expect, it, onTestFinished } from 'vitest'
import { createClient } from '../createClient.ts'
import type { Credentials, Party, Transport } from '../ports/index.ts'
import { createMemoryNetwork } from '../testing/memory.ts'
import { createTestClock } from '../testing/testClock.ts'

const bearer = (username: string, bearerAccessToken = 'token-1') => ({ username, bearerAccessToken })
const password: Credentials = { username: 'alice', password: 'secret-password', authname: 'alice-auth' }
const hmac: Credentials = { username: 'alice', hmacToken: 'secret-hmac' }

/** A client in memory, with what it tells of credentials. */
function setUp(user: string | Party = { id: 'alice' }, change: Partial<Transport> = {}) {
  const transport = createMemoryNetwork().connect(user)
  const client = createClient({ transport: { ...transport, ...change }, clock: createTestClock() })
  const events: unknown[] = []
  client.on('auth:change', (payload) => events.push(['auth:change', payload]))
  client.on('auth:error', ({ error }) => events.push(['auth:error', error.code]))
  client.on('request:error', ({ error }) => events.push(['request:error', error.code]))
  onTestFinished(() => client.destroy())
  return { client, transport, events }
}

const codeOf = (promise: Promise<void>) =>
  promise.then(
    () => 'resolved',
    (error: { code: string }) => error.code,
  )

describe('setCredentials', () => {
  it.each([
    ['user name and password', password, undefined],
    ['user name and HMAC token', hmac, 'secret-hmac'],
    ['user name and bearer token', bearer('alice'), 'token-1'],
  ])('takes %s, hands them to the transport and knows the user by them', async (_, credentials, token) => {
    const { client, transport, events } = setUp()
    expect(client.getUserInfo()).toBe(undefined)
    await client.setCredentials(credentials)
    expect(events).toEqual([['auth:change', {}]])
    expect(transport.credentials()).toEqual(credentials)
    expect(client.getUserInfo()).toEqual({ username: 'alice', ...(token && { token }) })
    await client.connection.connect()
    expect(client.getUserInfo()).toEqual({ id: 'alice', username: 'alice', ...(token && { token }) })
  })

  it('api.5: hands an HMAC token on as the application made it, and signs nothing itself', async () => {
    const { client, transport } = setUp()
    await client.setCredentials(hmac)
    expect(transport.credentials()).toEqual({ username: 'alice', hmacToken: 'secret-hmac' })
  })

  it.each([
    [undefined, 'credentials should be an object.'],
    [null, 'credentials should be an object.'],
    ['token', 'credentials should be an object.'],
    [{}, 'credentials.username should be a text that is not empty.'],
    [{ username: '', password: 'x' }, 'credentials.username should be a text that is not empty.'],
    [{ username: 5, password: 'x' }, 'credentials.username should be a text that is not empty.'],
    [{ username: 'a' }, 'credentials should hold either a password, an hmacToken or a bearerAccessToken.'],
    [
      { username: 'a', password: 'x', hmacToken: 'y' },
      'credentials should hold either a password, an hmacToken or a bearerAccessToken.',
    ],
    [{ username: 'a', password: '' }, 'credentials.password should be a text that is not empty.'],
    [{ username: 'a', hmacToken: 7 }, 'credentials.hmacToken should be a text that is not empty.'],
    [
      { username: 'a', bearerAccessToken: 'x'.repeat(20_000) },
      'credentials.bearerAccessToken should be a text that is not empty.',
    ],
    [{ username: 'a', password: 'x', authname: {} }, 'credentials.authname should be a text.'],
  ])('refuses %j with authentication:1, and keeps what it had', async (given, message) => {
    const { client, transport, events } = setUp()
    await client.setCredentials(bearer('alice'))
    const promise = client.setCredentials(given as never)
    await expect(promise).rejects.toMatchObject({ code: 'authentication:1', message })
    expect(events).toEqual([
      ['auth:change', {}],
      ['auth:error', 'authentication:1'],
    ])
    expect(transport.credentials()).toEqual(bearer('alice'))
    expect(client.getUserInfo()).toEqual({ username: 'alice', token: 'token-1' })
  })

  it('api.3: while subscribed only a new bearer token of the same user is taken', async () => {
    const { client, transport, events } = setUp()
    await client.setCredentials(bearer('alice'))
    await client.services.subscribe(['call'])
    events.length = 0
    expect(await codeOf(client.setCredentials(password))).toBe('authentication:7')
    expect(await codeOf(client.setCredentials(hmac))).toBe('authentication:7')
    expect(await codeOf(client.setCredentials(bearer('bob')))).toBe('authentication:7')
    expect(transport.credentials()).toEqual(bearer('alice'))
    expect(await codeOf(client.setCredentials(bearer('alice', 'token-2')))).toBe('resolved')
    expect(events).toEqual([
      ['auth:error', 'authentication:7'],
      ['auth:error', 'authentication:7'],
      ['auth:error', 'authentication:7'],
      ['auth:change', {}],
    ])
    expect(client.getUserInfo()).toMatchObject({ token: 'token-2' })
    await client.services.unsubscribe(['call'])
    expect(await codeOf(client.setCredentials(bearer('bob')))).toBe('resolved')
  })

  it('api.3: counts a subscription that is pending, and the user whom the back end told of', async () => {
    const { client } = setUp({ id: 'alice', username: 'alice@example.test' })
    const subscribing = client.services.subscribe(['call'])
    expect(await codeOf(client.setCredentials(password))).toBe('authentication:7')
    await subscribing
    expect(await codeOf(client.setCredentials(bearer('bob')))).toBe('authentication:7')
    expect(await codeOf(client.setCredentials(bearer('alice@example.test')))).toBe('resolved')
  })

  it('tells of a form that the transport has no use for as authentication:7', async () => {
    const { client, events } = setUp('alice', {
      setCredentials: (credentials) => 'bearerAccessToken' in credentials,
    })
    expect(await codeOf(client.setCredentials(password))).toBe('authentication:7')
    expect(await codeOf(client.setCredentials(hmac))).toBe('authentication:7')
    expect(await codeOf(client.setCredentials(bearer('alice')))).toBe('resolved')
    expect(events.map((event) => (event as string[])[0])).toEqual(['auth:error', 'auth:error', 'auth:change'])
  })

  it('is not supported where the transport takes none', async () => {
    const { setCredentials: _none, ...transport } = createMemoryNetwork().connect('alice')
    const client = createClient({ transport, clock: createTestClock() })
    onTestFinished(() => client.destroy())
    expect(await codeOf(client.setCredentials(bearer('alice')))).toBe('not-supported')
    expect(client.getUserInfo()).toBe(undefined)
  })

  it('does not repeat what a transport throws: it may hold the secret', async () => {
    const { client } = setUp('alice', {
      setCredentials: (credentials) => {
        throw new Error(JSON.stringify(credentials))
      },
    })
    await expect(client.setCredentials(hmac)).rejects.toMatchObject({
      code: 'authentication:1',
      message: 'The transport did not take the credentials.',
    })
  })

  it('pains 40: shows those who watch the client that credentials were given, never a secret', async () => {
    const { client } = setUp()
    const seen: unknown[] = []
    client.inspect({ command: (event) => seen.push(event), wire: (event) => seen.push(event) })
    for (const credentials of [password, hmac, bearer('alice', 'secret-token')])
      await client.setCredentials(credentials)
    await client.services.subscribe(['call'])
    expect(seen.length).toBeGreaterThan(3)
    expect(JSON.stringify(seen)).not.toMatch(/secret-/)
    expect(seen[0]).toMatchObject({
      path: 'setCredentials',
      args: [{ username: 'alice', authname: 'alice-auth', secret: '…' }],
    })
  })

  it('is refused after the end', async () => {
    const { client } = setUp()
    await client.destroy()
    expect(await codeOf(client.setCredentials(bearer('alice')))).toBe('destroyed')
  })
})
