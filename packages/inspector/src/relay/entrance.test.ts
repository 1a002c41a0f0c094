import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEntrance } from './entrance.ts'
import { startRelay } from './relay.harness.ts'

let relay: Awaited<ReturnType<typeof startRelay>>
beforeEach(async () => {
  relay = await startRelay({ origins: ['https://phone.example'] })
})
afterEach(() => relay.stop())

/** As `fetch` does, but any `Host` may be named. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const [hostname, port] = relay.host.split(':')
  return new Promise<{ status: number; body: string; headers: NodeJS.Dict<string | string[]> }>((resolve, reject) => {
    request({ hostname, port, path, method, headers }, (response) => {
      let body = ''
      response.on('data', (part) => {
        body += part
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }))
    })
      .on('error', reject)
      .end()
  })
}

describe('the page', () => {
  it('is served to who has the URL as printed', async () => {
    const { status, body, headers } = await get(`/?token=${relay.token}`)
    expect([status, body]).toEqual([200, '<!doctype html><title>page</title>'])
    expect(headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self'; style-src 'self';/)
    expect(headers['content-security-policy']).not.toMatch(/unsafe|\*(?!(;| |$))/)
    expect(headers['referrer-policy']).toBe('no-referrer')
    expect(headers['access-control-allow-origin']).toBeUndefined()
  })

  it('is refused without the token and with another', async () => {
    expect((await get('/')).status).toBe(403)
    expect((await get(`/?token=${relay.token}x`)).status).toBe(403)
    expect((await get('/record')).status).toBe(403)
  })

  it('is refused to a name that is not of this machine, which is how DNS rebinding looks', async () => {
    const port = relay.host.split(':')[1]
    for (const host of [`evil.example:${port}`, `localhost.evil.example:${port}`, `127.0.0.1.evil.example:${port}`])
      expect((await get(`/?token=${relay.token}`, { host })).status).toBe(403)
    expect((await get(`/?token=${relay.token}`, { host: `localhost:${port}` })).status).toBe(200)
    expect((await get(`/?token=${relay.token}`, { host: '127.0.0.1:9000' })).status).toBe(200)
  })

  it('gives out its own files only', async () => {
    expect((await get('/viewer.js')).status).toBe(200)
    for (const path of ['/../package.json', '/%2e%2e/package.json', '/__proto__', '/constructor', '//etc/passwd', '/a'])
      expect((await get(path)).status).toBe(404)
    expect((await get(`/?token=${relay.token}`, {}, 'POST')).status).toBe(405)
  })
})

describe('the sockets', () => {
  const app = () => `/?token=${relay.token}`
  const viewer = () => `/viewer?token=${relay.token}`

  it('let in an app with the token: from Node, from a page of this machine, from an origin that was allowed', async () => {
    expect(await relay.handshake(app())).toBe(101)
    expect(await relay.handshake(app(), { origin: 'http://localhost:5173' })).toBe(101)
    expect(await relay.handshake(app(), { origin: 'https://127.0.0.1' })).toBe(101)
    expect(await relay.handshake(app(), { origin: 'https://phone.example' })).toBe(101)
  })

  it.each(['https://evil.example', 'https://localhost.evil.example', 'http://phone.example', 'null', 'chrome://x'])(
    'refuse a page of %s though it had the token',
    async (origin) => {
      expect(await relay.handshake(app(), { origin })).toBe(403)
      expect(relay.troubles.join()).toMatch(/Origin is .* --allow-origin/)
    },
  )

  it('refuse everybody without the token of this run', async () => {
    for (const path of ['/', '/?token=', '/?token=wrong', '/viewer', '/viewer?token=wrong'])
      expect(await relay.handshake(path, { origin: `http://${relay.host}` })).toBe(401)
    expect(relay.troubles.join()).not.toContain(relay.token)
  })

  it('let in a viewer from the page served here only', async () => {
    expect(await relay.handshake(viewer(), { origin: `http://${relay.host}` })).toBe(101)
    expect(await relay.handshake(viewer())).toBe(403)
    expect(await relay.handshake(viewer(), { origin: 'http://localhost:5173' })).toBe(403)
    expect(await relay.handshake(viewer(), { origin: 'https://phone.example' })).toBe(403)
  })

  it('refuse a Host that names another machine, and paths nobody serves', async () => {
    expect(await relay.handshake(app(), { host: 'evil.example' })).toBe(403)
    expect(await relay.handshake(`/other?token=${relay.token}`)).toBe(404)
  })
})

describe('an entrance that listens beyond this machine', () => {
  it('takes addresses as Host and its own name, but no other name', () => {
    const entrance = createEntrance({ host: '0.0.0.0', token: 't', origins: [] })
    for (const host of ['192.168.1.5:4000', '[fe80::1]:4000', 'localhost:4000'])
      expect(entrance.isHost(host)).toBe(true)
    for (const host of ['evil.example:4000', '192.168.1.5.evil.example', 'a b', undefined])
      expect(entrance.isHost(host)).toBe(false)
  })

  it('on loopback takes no other address', () => {
    const entrance = createEntrance({ host: '127.0.0.1', token: 't', origins: [] })
    expect(entrance.isHost('192.168.1.5:4000')).toBe(false)
    expect(entrance.isHost('[::1]:4000')).toBe(true)
  })
})
