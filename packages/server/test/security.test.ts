import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { RunningServer } from '../src/index.ts'
import { openRawSocket } from './support/raw-socket.ts'
import { control, startServer } from './support/server.ts'

/** A request as it stands on the wire: `fetch` would not let us write these headers. */
function ask(
  server: RunningServer,
  path: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port: server.port, path, method, headers, setHost: !('host' in headers) },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
      },
    )
    asked.on('error', reject)
    asked.end(body)
  })
}

const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }

describe('the host a request names', () => {
  it.each(['evil.test', 'localhost.evil.test', '10.0.0.1', 'evil@localhost', ''])(
    'is refused with 421 if it is %j',
    async (host) => {
      const server = await startServer()
      for (const path of ['/healthz', '/socket.io/?EIO=4&transport=polling', '/api/users/me', '/_control/state', '/'])
        expect((await ask(server, path, { headers: { host } })).status).toBe(421)
      const upgrade = openRawSocket(`${server.url}/socket.io/?EIO=4&transport=websocket`, { host: host || 'x' })
      await expect(upgrade).rejects.toThrow('421')
    },
  )

  it.each(['localhost', 'LOCALHOST:80', '127.0.0.1:1', '[::1]:5', 'phone.localhost'])('may be %s', async (host) => {
    const server = await startServer()
    expect((await ask(server, '/healthz', { headers: { host } })).text).toBe('{"status":"ok"}')
  })

  it('may be the one of the public URL', async () => {
    const server = await startServer({ publicUrl: 'https://calls.example.test' })
    expect(server.url).toBe('https://calls.example.test')
    expect((await ask(server, '/healthz', { headers: { host: 'calls.example.test' } })).status).toBe(200)
  })
})

describe('the control interface and demo tokens', () => {
  it.each([
    [{ origin: 'http://localhost:1' }],
    [{ origin: 'null' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ forwarded: 'for=1.2.3.4' }],
    [{ 'x-forwarded-for': '1.2.3.4' }],
    [{ 'x-forwarded-host': 'localhost' }],
  ])('refuse what %j comes with', async (headers) => {
    const server = await startServer()
    const answers = [
      await ask(server, '/_control/state', { ...post, headers: { ...post.headers, ...headers } }),
      await ask(server, '/demo/token?user=alice', { headers }),
    ]
    for (const answer of answers) {
      expect(answer.status).toBe(403)
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
    }
  })

  it('take JSON only, and a mebibyte of it at most', async () => {
    const server = await startServer()
    const status = async (options: object) =>
      (await ask(server, '/_control/state', { method: 'POST', ...options })).status
    expect(await status({ headers: { 'content-type': 'text/plain' }, body: '{}' })).toBe(415)
    expect(await status({ body: '{}' })).toBe(415)
    expect(await status({ headers: post.headers, body: '{' })).toBe(400)
    expect(await status({ headers: post.headers, body: '{"__proto__":1}' })).toBe(400)
    expect(await status({ headers: post.headers, body: '{}' })).toBe(200)
    const large = JSON.stringify({ x: 'x'.repeat(1024 * 1024) })
    expect(
      await status({ headers: { ...post.headers, 'transfer-encoding': 'chunked' }, body: large }).catch(() => 413),
    ).toBe(413)
    expect(
      await status({ headers: { ...post.headers, 'content-length': `${large.length}` }, body: large }).catch(() => 413),
    ).toBe(413)
    expect((await ask(server, '/_control/state')).status).toBe(405)
    expect((await ask(server, '/_control/nothing', post)).status).toBe(404)
  })

  it('want the control token when there is one, which closes demo tokens', async () => {
    const server = await startServer({ control: { token: 'let-me-in' } })
    const state = (authorization?: string) =>
      ask(server, '/_control/state', {
        ...post,
        headers: { ...post.headers, ...(authorization ? { authorization } : {}) },
      })
    expect((await state()).status).toBe(401)
    expect((await state('Bearer let-me-i')).status).toBe(401)
    expect((await state('Bearer let-me-in')).status).toBe(200)
    expect((await ask(server, '/demo/token?user=alice')).status).toBe(404)
  })

  it('are not there when switched off, nor beyond loopback without a token', async () => {
    for (const options of [{ control: false }, { host: '0.0.0.0' }]) {
      const server = await startServer(options)
      expect((await ask(server, '/_control/state', post)).status).toBe(404)
      expect((await ask(server, '/demo/token?user=alice')).status).toBe(404)
      expect((await ask(server, '/healthz')).status).toBe(200)
    }
    const guarded = await startServer({ host: '0.0.0.0', control: { token: 't' } })
    const headers = { ...post.headers, authorization: 'Bearer t' }
    expect((await ask(guarded, '/_control/state', { ...post, headers })).status).toBe(200)
  })

  it('name what is wrong with an order', async () => {
    const server = await startServer()
    const field = async (name: string, body: object) => {
      const answer = await control(server, name, body)
      return [answer.status, answer.body.error.field ?? answer.body.error.code]
    }
    expect(await field('spaces/token', { user: { type: 'robot', username: 'x', displayname: 'x' } })).toEqual([
      400,
      'user.type',
    ])
    expect(await field('spaces/topic', { access: 'ajar' })).toEqual([400, 'access'])
    expect(await field('spaces/topic', { access: 'open', members: [{ _id: 'x', role: 'king' }] })).toEqual([
      400,
      'members[0].role',
    ])
    const kick = { topicId: 'lobby', attendeeType: 'userId', attendee: 'bob', by: 'alice' }
    expect(await field('spaces/kick', { ...kick, by: 'nobody' })).toEqual([404, 'by'])
    expect(await field('spaces/kick', { ...kick, topicId: 'nowhere' })).toEqual([404, 'no_space'])
    expect(await field('spaces/recording/stop', { topicId: 'lobby', recordingId: 'x', by: 'alice' })).toEqual([
      404,
      'no_recording',
    ])
    expect(await field('spaces/recording/ready', { topicId: 'lobby' })).toEqual([400, 'recordingId'])
  })

  it('give a token for each user out of the box, and for nobody else', async () => {
    const server = await startServer()
    for (const name of ['alice', 'bob', 'carol', 'dave']) {
      const { user, token } = JSON.parse((await ask(server, `/demo/token?user=${name}`)).text)
      expect(user).toMatchObject({ _id: name, type: 'user', username: `${name}@example.test` })
      expect((await ask(server, '/api/users/me', { headers: { authorization: `jwt ${token}` } })).status).toBe(200)
    }
    expect((await ask(server, '/demo/token?user=mallory')).status).toBe(404)
    expect((await ask(server, '/demo/token')).status).toBe(400)
    expect((await ask(server, '/demo/token?user=alice', { method: 'POST' })).status).toBe(405)
  })

  it('bring everything back to the start', async () => {
    const server = await startServer()
    await control(server, 'spaces/topic', { access: 'open' })
    await control(server, 'spaces/token', { user: { type: 'user', username: 'x', displayname: 'x' } })
    await control(server, 'faults', { wire: 'spaces', action: 'drop' })
    expect((await control(server, 'reset')).status).toBe(204)
    const { body } = await control(server, 'state')
    expect(body.counts).toEqual({ users: 4, connections: 0, spaces: 1, calls: 0, subscriptions: 0, conferences: 0 })
    expect([body.users, body.faults]).toEqual([['alice', 'bob', 'carol', 'dave'], []])
  })
})

describe('pages of other origins', () => {
  it('may use REST and the socket from loopback and from where they were allowed, not from elsewhere', async () => {
    const server = await startServer({ corsOrigins: ['https://app.example.test'] })
    const allowed = async (origin: string) => {
      const rest = await ask(server, '/api/users/me', { method: 'OPTIONS', headers: { origin } })
      const polling = await ask(server, '/socket.io/?EIO=4&transport=polling', { headers: { origin } })
      const socket = await openRawSocket(`${server.url}/socket.io/?EIO=4&transport=websocket`, { origin }).then(
        (opened) => {
          opened.close()
          return true
        },
        () => false,
      )
      const isAllowed = (answer: { headers: Record<string, unknown> }) =>
        answer.headers['access-control-allow-origin'] === origin
      return [isAllowed(rest), isAllowed(polling), socket]
    }
    for (const origin of ['http://localhost:5173', 'http://127.0.0.1:1', 'https://app.example.test'])
      expect(await allowed(origin)).toEqual([true, true, true])
    for (const origin of ['https://evil.test', 'https://app.example.test.evil.test', 'null'])
      expect(await allowed(origin)).toEqual([false, false, false])
  })
})

describe('files', () => {
  it('are served from the folder given and from nowhere else', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'switchhook-'))
    const outside = mkdtempSync(join(tmpdir(), 'switchhook-'))
    onTestFinished(() => {
      for (const folder of [dir, outside]) rmSync(folder, { recursive: true })
    })
    writeFileSync(join(dir, 'index.html'), '<title>phones</title>')
    writeFileSync(join(dir, 'app.js'), 'export {}')
    writeFileSync(join(dir, '.env'), 'SECRET=1')
    writeFileSync(join(outside, 'secret.txt'), 'secret')
    symlinkSync(join(outside, 'secret.txt'), join(dir, 'link.txt'))
    const server = await startServer({
      serveStatic: { dir, headers: { 'content-security-policy': "default-src 'self'" } },
    })
    const page = await ask(server, '/?user=alice')
    expect([page.status, page.text]).toEqual([200, '<title>phones</title>'])
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'self'",
      'x-content-type-options': 'nosniff',
    })
    expect((await ask(server, '/app.js', { method: 'HEAD' })).headers['content-type']).toContain('text/javascript')
    for (const path of [
      '/.env',
      '/link.txt',
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%5csecret.txt',
      '/nothing',
      '/%00',
    ])
      expect((await ask(server, path)).status).toBe(404)
    expect((await ask(server, '/', { method: 'POST' })).status).toBe(404)
  })

  it('come after the pages a program gives', async () => {
    const server = await startServer({
      pages: (asked, response) => {
        if (asked.url !== '/hello') return false
        response.end('hello')
        return true
      },
    })
    expect((await ask(server, '/hello')).text).toBe('hello')
    expect((await ask(server, '/other')).status).toBe(404)
  })
})
