import { createClient, type Transport } from '@switchhook/core'
import { chat } from '@switchhook/core/chat'
import { createMemoryNetwork, createTestClock, fakeMedia, settled } from '@switchhook/core/testing'
import { createRecorder, recordText } from '@switchhook/inspector/recorder'
import { replay } from '@switchhook/inspector/replay'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

/** What is planted, each found nowhere else. */
interface Secrets {
  token: string
  password: string
  phone: string
  name: string
  icePwd: string
  address: string
  text: string
}

const letters = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const random = (length: number) =>
  fc
    .array(fc.nat(letters.length - 1), { minLength: length, maxLength: length })
    .map((at) => at.map((i) => letters[i]).join(''))
const digits = (length: number) =>
  fc.array(fc.nat(9), { minLength: length, maxLength: length }).map((at) => at.join(''))
const secrets: fc.Arbitrary<Secrets> = fc.record({
  token: random(28),
  password: random(12),
  phone: digits(9).map((number) => `+49${number}`),
  name: fc.tuple(random(6), random(7)).map(([first, last]) => `${first} ${last}`),
  icePwd: random(24),
  address: fc.tuple(fc.nat(250), fc.nat(250)).map(([one, other]) => `10.77.${one + 1}.${other + 1}`),
  text: fc.tuple(random(7), random(8)).map(([one, other]) => `see ${one} at ${other}`),
})

/** A session whose facts, commands, errors and wire hold the secrets in every way that was thought of. */
async function plant(planted: Secrets, order: number) {
  const { token, password, phone, name, icePwd, address, text } = planted
  const network = createMemoryNetwork()
  const clock = createTestClock()
  const recorder = createRecorder({ mode: 'full' })
  const memory = network.connect({ id: 'alice', displayName: name, username: `${phone.slice(1)}@example.test` })
  const tell: ((event: Parameters<Parameters<NonNullable<Transport['watch']>>[0]>[0]) => void)[] = []
  const transport: Transport = {
    ...memory,
    watch: (report) => {
      tell.push(report)
      return memory.watch?.(report) ?? (() => {})
    },
  }
  const wire = (payload: unknown) => {
    for (const report of tell) report({ direction: 'in', protocol: 'test', name: 'NEWS', payload, at: clock.now() })
  }
  const media = fakeMedia()
  const client = createClient({
    transport,
    media,
    clock,
    recorder,
    onError: () => {},
    features: [chat()],
    call: { defaultPeerConfig: { iceServers: [{ urls: `turn:${address}`, username: name, credential: token }] } },
  })
  const bob = createClient({ transport: network.connect('bob'), media: fakeMedia(), clock, features: [chat()] })
  await Promise.all([client.services.subscribe(['call']), bob.services.subscribe(['call'])])

  const ways = [
    () => wire({ reason: `it says ${password} and ${token}`, part: token.slice(0, 13) }),
    () => wire({ rest: token.slice(13), blob: btoa(`user:${password}`), other: btoa(`x${token}yz`) }),
    () => wire(new Error(`GET https://ann:${password}@x.test/?token=${token}#${encodeURIComponent(name)} failed`)),
    () =>
      wire({
        sdp: `v=0\r\na=ice-pwd:${icePwd}\r\nc=IN IP4 ${address}\r\n`,
        about: `no route to ${address}, ${icePwd}`,
      }),
    () =>
      wire({ content: { bodyText: text }, again: `he wrote: ${text}`, call: `from ${phone}`, by: name.toUpperCase() }),
    () =>
      wire({
        headers: { Authorization: `Bearer ${token}` },
        credentials: { password },
        [token]: 1,
        phone,
        displayName: name,
      }),
    () => void client.space.join('room', { password }),
    () =>
      void client.call.make(
        phone,
        { audio: true },
        { displayName: name, customParameters: [{ name: 'X-Token', value: token }] },
      ),
    () => void bob.call.make('alice', { audio: true }, { displayName: name }),
    () => void client.call.hold(token),
    async () => {
      await Promise.all([client.space.join('office'), bob.space.join('office')])
      void client.space.sendMessage('office', { text }, { category: 'task', description: `for ${name}: ${text}` })
      void bob.space.sendMessage('office', { text: `so ${text}`, html: `<b>${text}</b> from ${phone}` })
    },
  ]
  for (let index = 0; index < ways.length; index += 1) {
    await ways[(index + order) % ways.length]?.()
    await settled()
  }
  const call = client.call.observe().getSnapshot()
  if (call !== undefined) {
    media
      .peer(call.id)
      ?.report({ type: 'peer.failed', step: 'capture', fault: { name: 'denied', message: `${name}: ${token}` } })
    media.peer(call.id)?.report({
      type: 'peer.candidate',
      candidate: { candidate: `candidate:1 1 udp 1 ${address} 9 typ host`, usernameFragment: icePwd },
    })
  }
  await clock.advance(100_000)
  await Promise.all([client.destroy(), bob.destroy()])
  return recorder.toRecord()
}

describe('a record', () => {
  it('holds none of the secrets that were planted, in whatever order and form they came, and replays', async () => {
    await fc.assert(
      fc.asyncProperty(secrets, fc.nat(10), async (planted, order) => {
        const record = await plant(planted, order)
        const text = recordText(record)
        const { token, password, phone, name, icePwd, address } = planted
        const [first, last] = name.split(' ') as [string, string]
        const traces = [
          token,
          token.slice(0, 13),
          token.slice(13),
          encodeURIComponent(token),
          btoa(`x${token}yz`).slice(4, 30),
          password,
          btoa(`user:${password}`),
          phone,
          phone.slice(1),
          name,
          name.toUpperCase(),
          encodeURIComponent(name),
          first,
          last,
          icePwd,
          address,
          planted.text,
          planted.text.split(' ')[1] as string,
        ]
        expect(traces.filter((trace) => text.includes(trace))).toEqual([])
        expect(text).toContain('‹token-')
        expect((await replay(JSON.parse(text))).difference).toBeNull()
      }),
      { numRuns: 30 },
    )
  }, 120_000)
})
