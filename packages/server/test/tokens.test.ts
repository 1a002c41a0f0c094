import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { connect, generations } from './support/clients.ts'
import { startStill } from './support/phone.ts'
import { control, startServer } from './support/server.ts'

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const decode = (part: string | undefined) => JSON.parse(Buffer.from(part ?? '', 'base64url').toString())

describe.each(generations)('a connection with $name', (generation) => {
  const altered: [string, (token: string) => string | undefined][] = [
    ['no token', () => undefined],
    ['an empty token', () => ''],
    ['a word', () => 'nonsense'],
    [
      'another identity under the same signature',
      (token) => {
        const [header, payload, signature] = token.split('.')
        return [header, encode({ ...decode(payload), sub: 'bob' }), signature].join('.')
      },
    ],
    ['no signature', (token) => `${token.split('.').slice(0, 2).join('.')}.`],
    ['the algorithm "none"', (token) => `${encode({ alg: 'none', typ: 'JWT' })}.${token.split('.')[1]}.`],
    [
      'another algorithm',
      (token) => {
        const body = `${encode({ alg: 'HS512', typ: 'JWT' })}.${token.split('.')[1]}`
        return `${body}.${createHmac('sha512', 'a secret of somebody else').update(body).digest('base64url')}`
      },
    ],
    [
      'a token signed by somebody else',
      (token) => {
        const body = token.split('.').slice(0, 2).join('.')
        return `${body}.${createHmac('sha256', 'a secret of somebody else').update(body).digest('base64url')}`
      },
    ],
  ]

  it.each(altered)('is refused with %s', async (_name, alter) => {
    const server = await startServer()
    const refused = connect(server.url, alter(await server.token('alice')), { generation })
    const error = await refused.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    const data = generation.version === 4 ? (error as { data: unknown }).data : error
    expect(data).toEqual({ code: 'unauthorized', message: expect.any(String) })
  })

  it('is refused with a token that was never good, and with one that is no longer', async () => {
    const { server, clock } = await startStill()
    const user = { type: 'user', username: 'alice@example.test', displayname: 'Alice' }
    const expired = (await control(server, 'spaces/token', { user, expiresInSec: -1 })).body.token
    await expect(connect(server.url, expired, { generation })).rejects.toBeDefined()
    const short = await server.token('alice', 60)
    const client = await connect(server.url, short, { generation })
    clock.advance(61_000)
    await client.caughtUp()
    await expect(connect(server.url, short, { generation })).rejects.toBeDefined()
  })
})

describe('who a token is for', () => {
  it('is the same for the same type and username, and says itself whole', async () => {
    const server = await startServer()
    const user = {
      type: 'user',
      username: 'ada@example.test',
      displayname: 'Ada',
      picture_url: 'https://example.test/a',
    }
    const [first, again, guest] = await Promise.all([
      control(server, 'spaces/token', { user }),
      control(server, 'spaces/token', { user: { ...user, displayname: 'Ada L.' } }),
      control(server, 'spaces/token', { user: { ...user, type: 'anonymous' } }),
    ])
    expect(first.body.user).toEqual({ ...user, _id: expect.any(String) })
    expect(again.body.user._id).toBe(first.body.user._id)
    expect(guest.body.user._id).not.toBe(first.body.user._id)
    const alice = { type: 'user', username: 'alice@example.test', displayname: 'A' }
    expect((await control(server, 'spaces/token', { user: alice })).body.user._id).toBe('alice')
  })

  it('can be known by several processes that share a secret', async () => {
    const tokenSecret = 'a secret that is long enough to be one'
    const [one, other] = [await startServer({ tokenSecret }), await startServer({ tokenSecret })]
    await connect(other.url, await one.token({ type: 'user', username: 'x', displayname: 'X' }))
    const stranger = await startServer()
    await expect(connect(stranger.url, await one.token('alice'))).rejects.toBeDefined()
  })
})
