import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { joinedClient } from './client-stage.ts'
import { at, down, leavesOf, type Payload, payloadOf, spaceOf, withAt } from './fixtures.ts'
import { json, serveRest } from './rest-server.ts'
import { createRig, hear, required, settle } from './setup.ts'

/** All ports of a transport, open for a space, and everything they told. */
async function listening(spaceId: string) {
  const rig = createRig()
  const socket = await rig.connect()
  const space = rig.openSpace(spaceId)
  const messages = rig.openMessages(spaceId)
  const call = rig.openCall({})
  const services = hear(required(rig.transport.subscriptions).open)
  space.send({ type: 'join', attempt: 1 })
  messages.send({ type: 'send', ref: 'm-1', category: 'chat', content: { html: 'x' } })
  services.send({ type: 'subscribe', attempt: 1, services: [{ service: 'call' }], expires: 60 })
  await settle()
  const facts = () => [...space.facts, ...messages.facts, ...call.facts, ...services.facts]
  return { rig, socket, facts }
}

const marker = 'not-to-be-told'
const poisoned = ['__proto__', 'constructor', 'prototype'].map((key) => JSON.parse(`{"${key}": {"isAdmin": true}}`))
const deep: unknown = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`)

/** What a hostile or broken server may put in the place of anything. */
const anything = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, Number.NaN, -0, 1e308, '', [], {}, [[]], deep, new Date(0), () => 1),
  fc.constantFrom<unknown>(...poisoned),
  fc.constant('x'.repeat(100_001)),
  fc.constant(new Array(100_001).fill(0)),
  fc.constant(new Uint8Array(8)),
  fc.boolean(),
  fc.double(),
  fc.string(),
  fc.jsonValue({ maxDepth: 4 }),
)

/** A fixture of the server with some of it replaced or taken away. */
const mutated = fc
  .record({
    fixture: fc.constantFrom(...down),
    changes: fc.array(fc.tuple(fc.nat(), fc.nat(), anything), { minLength: 1, maxLength: 4 }),
  })
  .map(({ fixture: { file, event }, changes }) => {
    const original = payloadOf(file)
    const paths = leavesOf(original)
    let payload: unknown = original
    for (const [which, level, value] of changes) {
      const parts = (paths[which % paths.length] ?? '').split('.')
      payload = withAt(payload, parts.slice(0, 1 + (level % parts.length)).join('.'), value)
    }
    return { event, spaceId: spaceOf(original), payload }
  })

/** Whether something holds only what JSON holds, and no key that reaches a prototype. */
function isHarmless(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return ['string', 'boolean', 'object'].includes(typeof value)
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
  const poison = ['__proto__', 'constructor', 'prototype']
  return isPlain && Object.entries(value).every(([key, inner]) => !poison.includes(key) && isHarmless(inner))
}

describe('whatever a server sends', () => {
  it('throws nothing, tells facts that are plain data, and is told at most once, by name', async () => {
    await fc.assert(
      fc.asyncProperty(mutated, async ({ event, spaceId, payload }) => {
        const { rig, socket, facts } = await listening(spaceId)
        const before = facts().length
        expect(() => socket.says(event, payload)).not.toThrow()
        await settle()
        expect(facts().length - before).toBeLessThanOrEqual(1)
        for (const fact of facts().slice(before)) expect(isHarmless(fact), JSON.stringify(fact)).toBe(true)
        expect(rig.invalid.length).toBeLessThanOrEqual(1)
        rig.transport.close()
      }),
      { numRuns: 600 },
    )
  }, 60_000)

  it('leaves a client whole: nothing throws, and what comes next is understood', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(mutated, { minLength: 1, maxLength: 8 }), async (storm) => {
        const spaceId = '64d0c2aa10f3b2001c7e9a01'
        const { client, socket, shown } = await joinedClient(spaceId)
        for (const { event, payload } of storm) {
          // Those that end the stay are another matter.
          if (event.includes('SUBSCRIBE') || Object(payload).category === 'party.removed') continue
          expect(() => socket.says(event, withTopic(payload, spaceId))).not.toThrow()
        }
        await settle()
        socket.says('PRESENCE_EVENT_RESPONSE', {
          category: 'app.event.presence.party.online',
          topicId: spaceId,
          sender: { _id: 'late', displayname: 'Late' },
          content: { sessionId: 'late-session' },
        })
        await settle()
        expect(shown().participants.late).toMatchObject({ displayName: 'Late', presence: 'online' })
        await client.destroy()
      }),
      { numRuns: 25 },
    )
    expect(Object.keys(Object.prototype)).toEqual([])
  }, 60_000)

  it('may be answers over REST, which throw nothing either', async () => {
    const meeting = payloadOf('media-session-response.recording.ready.reconstructed.json').content
    const message = payloadOf('message-sent.chat.reconstructed.json')
    const answers: unknown[] = []
    const { rig } = await serveRest((request, response) => json(200, answers.shift() ?? null)(request, response))
    await rig.connect()
    const space = rig.openSpace('space-1')
    const messages = rig.openMessages('space-1')
    await settle()
    const asks = [
      () => space.send({ type: 'fetchMeeting' }),
      () => messages.send({ type: 'fetch', ref: 'f', size: 1, skip: 0 }),
    ]
    const wraps = [(content: unknown) => ({ _id: 'm', content }), (one: unknown) => ({ total: 1, data: [one] })]
    for (const [index, original] of [meeting, message].entries())
      for (const path of leavesOf(original))
        for (const wrong of [5, {}, ['x'], 'javascript:alert(1)', poisoned[0]]) {
          answers.push(wraps[index]?.(withAt(original, path, wrong)))
          space.facts.length = messages.facts.length = 0
          asks[index]?.()
          const facts = () => [...space.facts, ...messages.facts]
          await vi.waitFor(() => expect(facts()).toHaveLength(1), { interval: 1 })
          expect(facts().every(isHarmless)).toBe(true)
          expect(JSON.stringify(facts())).not.toContain('isAdmin')
          expect(JSON.stringify(facts().map((fact) => at(fact, 'meeting.files.0.url')))).not.toContain('javascript')
        }
  }, 30_000)
})

const withTopic = (payload: unknown, topicId: string): unknown =>
  Object(payload) === payload && !Array.isArray(payload) ? { ...(payload as object), topicId } : payload

describe('what does not fit', () => {
  it.each(down.map(({ file, event }) => [file, event] as const))(
    '%s: each field of the wrong type is told by its name, without what stood there',
    async (file, event) => {
      const original = payloadOf(file)
      for (const path of leavesOf(original)) {
        const { rig, socket, facts } = await listening(spaceOf(original))
        const wrong = { [marker]: [marker] }
        socket.says(event, withAt(original, path, wrong))
        await settle()
        expect(JSON.stringify(facts()), path).not.toContain(marker)
        expect(JSON.stringify(rig.invalid), path).not.toContain(marker)
        // Whoever is told is told this field; of a list whose items have another form, the item.
        for (const { field } of rig.invalid) expect(path.startsWith(field) || field.startsWith(path), path).toBe(true)
        rig.transport.close()
      }
    },
  )
})

const payloads = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)>',
  '"><script>alert(1)</script>',
  "'-alert(1)-'",
  '<iframe src="javascript:alert(1)"></iframe>',
  '<a href="javascript:alert(1)">x</a>',
  '<body onload=alert(1)>',
  '<details open ontoggle=alert(1)>',
  '<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<template><script>alert(1)</script></template>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '\u003cscript\u003ealert(1)\u003c/script\u003e',
  '<scr\u0000ipt>alert(1)</scr\u0000ipt>',
  '<input autofocus onfocus=alert(1)>',
  '{{constructor.constructor("alert(1)")()}}',
  `\${alert(1)}`,
  '<style>@import"javascript:alert(1)"</style>',
  '\u202e<script>alert(1)</script>',
]
const addresses = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' javascript:alert(1)',
  'java\nscript:alert(1)',
  'javascript&colon;alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'data:image/svg+xml,<svg onload=alert(1)>',
  'vbscript:msgbox(1)',
  'file:///etc/passwd',
  'http://example.test/a.png',
  '//example.test/a.png',
  '/a.png',
  'a.png',
  'filesystem:https://example.test/a.png',
  'about:blank',
  'ftp://example.test/a.png',
  'ws://example.test',
  'intent://x#Intent;end',
  'view-source:https://example.test',
  '\u0000https://example.test',
]

describe('text of others', () => {
  it.each(payloads)('%j is carried as data, and shown as it is where people write', async (text) => {
    const file = payloadOf('message-sent.chat.reconstructed.json')
    const spaceId = spaceOf(file)
    const { socket, shown, invalid } = await joinedClient(spaceId)
    socket.says('MESSAGE_SENT', { ...file, content: { bodyText: text, data: [{ name: text }] } })
    socket.says('PRESENCE_EVENT_RESPONSE', {
      category: 'app.event.presence.party.online',
      topicId: spaceId,
      sender: { _id: 'mallory', displayname: text, username: text },
      content: { sessionId: 'm' },
    })
    await settle()
    expect(invalid).toEqual([])
    expect(shown().participants.mallory).toMatchObject({ displayName: text, username: text })
    expect(at(shown(), 'chat.messages.0')).toMatchObject({ html: text, files: [{ name: text }] })
  })

  it.each(addresses)('%j is no address of a picture or a file', async (address) => {
    const online = payloadOf('presence-event-response.party.online.json')
    const ready: Payload = payloadOf('media-session-response.recording.ready.reconstructed.json')
    const { socket, facts, rig } = await listening(spaceOf(online))
    socket.says('PRESENCE_EVENT_RESPONSE', withAt(online, 'sender.picture_url', address))
    const named = withAt(ready, 'content.data.0', { name: 'a', path: address, thumbnailFile: address }) as Payload
    socket.says('MEDIA_SESSION_RESPONSE', { ...named, topicId: spaceOf(online) })
    await settle()
    const [seen, recorded] = facts().filter(({ type }) => /partyOnline|recordingReady/.test(type))
    expect(seen).toMatchObject({ type: 'space.partyOnline', party: { displayName: 'Igor Test' } })
    expect(at(seen, 'party.pictureUrl')).toBeUndefined()
    expect(at(recorded, 'files')).toEqual([{ name: 'a' }])
    expect(rig.invalid).toEqual([])
  })

  it.each(['https://example.test/a.png', 'HTTPS://example.test/a.png', 'blob:https://example.test/1'])(
    '%j is one',
    async (address) => {
      const online = payloadOf('presence-event-response.party.online.json')
      const { socket, facts } = await listening(spaceOf(online))
      socket.says('PRESENCE_EVENT_RESPONSE', withAt(online, 'sender.picture_url', address))
      await settle()
      const seen = facts().find(({ type }) => type === 'space.partyOnline')
      expect(at(seen, 'party.pictureUrl')).toBe(address)
    },
  )
})
