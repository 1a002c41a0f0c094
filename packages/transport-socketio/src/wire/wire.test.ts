import { type GenericSchema, safeParse } from 'valibot'
import { describe, expect, it } from 'vitest'
import * as wire from '../wire.ts'

const nested = (levels: number): unknown => {
  let value: unknown = 1
  for (let level = 0; level < levels; level++) value = [value]
  return value
}

describe('what may not be read', () => {
  it.each([
    ['forbidden_key', JSON.parse('{"a":[{"__proto__":1}]}'), 'a[0] must not have a key named __proto__.'],
    ['forbidden_key', { constructor: 1 }, 'The payload must not have a key named constructor.'],
    ['forbidden_key', { a: { prototype: 1 } }, 'a must not have a key named prototype.'],
    ['too_deep', nested(33), undefined],
    ['too_deep', nested(100_000), undefined],
    ['too_large', new Array(10_000).fill(0), 'The payload must not hold more than 10000 values.'],
    ['too_large', { a: 'x'.repeat(100_001) }, 'a must not hold a string longer than 100000 characters.'],
    ['too_large', { ['x'.repeat(100_001)]: 1 }, undefined],
    ['invalid_payload', { a: Buffer.from('x') }, 'a must be plain JSON.'],
    ['invalid_payload', new Date(), 'The payload must be plain JSON.'],
  ])('is said to be %s', (code, payload, message) => {
    const found = wire.findViolation(payload)
    expect(found?.code).toBe(code)
    if (message !== undefined) expect(found?.message).toBe(message)
    expect(found?.message.length).toBeLessThan(400)
  })

  it.each([
    [undefined],
    [null],
    ['x'],
    [5],
    [{}],
    [[]],
    [nested(32)],
    [new Array(9999).fill(0)],
    [{ a: 'x'.repeat(100_000) }],
  ])('is nothing that stays within the limits', (payload) => {
    expect(wire.findViolation(payload)).toBeUndefined()
  })
})

describe('what a failed check says', () => {
  it.each<[GenericSchema, unknown, string]>([
    [wire.SubscribeChannel, [], 'The payload must be an object.'],
    [wire.SubscribeChannel, {}, 'channel is missing.'],
    [wire.SubscribeChannel, { channel: { type: 'topic', _id: '' } }, 'channel._id must be a string that is not empty.'],
    [wire.SendPresence, { category: 'x', topicId: 'x', receivers: [{ _id: 'a' }, {}] }, 'receivers[1]._id is missing.'],
    [
      wire.SendMessage,
      { category: 'chat', topicId: 'x', content: {} },
      'content.bodyText must be a string when data is empty.',
    ],
    [wire.CallCommand, { callId: 'c', seq: 1, type: 'ring', extra: 1 }, ''],
    [wire.CallCommand, { callId: 'c', seq: -1, type: 'ring' }, 'seq must be at least 0.'],
    [
      wire.CallCommand,
      { callId: 'c', seq: 1, type: 'invite', to: {}, media: { audio: true, video: true } },
      'to must be named by either _id or username.',
    ],
  ])('names the field and what it should be', (schema, payload, message) => {
    const result = safeParse(schema, payload, { abortEarly: true })
    expect(result.success ? '' : wire.problemOf(result.issues).message).toBe(message)
  })
})

describe('what other servers may send', () => {
  it.each<[string, GenericSchema, unknown]>([
    ['a refusal without any reason', wire.ChannelFailed, {}],
    [
      'a refusal with a reason of another shape',
      wire.SendMessageFailed,
      { error: { code: null, why: 5 }, category: null },
    ],
    ['an error reply without a topic', wire.PresenceEvent, { category: 'media.session.invalid', topicId: null }],
    [
      'a party without a session',
      wire.PresenceEvent,
      { category: 'x', topicId: 't', sender: { _id: 'a' }, content: {} },
    ],
    ['a meeting without lists', wire.MediaSessionEvent, { category: 'x', topicId: 't', content: { attendees: null } }],
    ['a subscription without a session', wire.ChannelSubscribed, { channel: { _id: 't' } }],
    ['a category of tomorrow', wire.MessageSent, { _id: 'm', category: 'topic.updated', topicId: 't', plan: {} }],
    ['a fact that counts no attempts', wire.CallFact, { callId: 'c', seq: 1, type: 'answered', answer: 'a' }],
  ])('is taken: %s', (_name, schema, payload) => {
    expect(safeParse(schema, payload)).toMatchObject({ success: true, output: payload })
  })

  it('may be facts of a kind nobody knows yet, which fail at their type', () => {
    const result = safeParse(wire.CallFact, { callId: 'c', seq: 1, type: 'beamed' })
    expect(result.success ? '' : wire.problemOf(result.issues).path).toBe('type')
  })
})
