import { describe, expect, it } from 'vitest'
import { createMachine } from 'xstate'
import { parseMessage } from './parse.ts'

const actor = {
  type: '@xstate.actor',
  createdAt: '1700000000000',
  sessionId: 'x:1',
  name: 'door',
  snapshot: { status: 'active', value: 'closed', context: { a: [1, null, 'x'] } },
}
const errorOf = (input: unknown) => (parseMessage(input) as { error?: string }).error

describe('parseMessage', () => {
  it('takes every kind of message', () => {
    const stamped = { createdAt: '1' }
    const messages = [
      actor,
      { ...stamped, type: '@xstate.event', sessionId: 'x:1', sourceId: 'x:0', event: { type: 'open', by: 'me' } },
      { ...stamped, type: '@xstate.snapshot', sessionId: 'x:1', event: { type: 'open' }, snapshot: { value: 'open' } },
      { ...stamped, type: '@switchhook.wire', direction: 'in', protocol: 'rest', name: 'GET /x', payload: { a: 1 } },
      { ...stamped, type: '@switchhook.command', path: 'call.make', args: [{ to: 'bob' }] },
      { ...stamped, type: '@switchhook.hello', name: 'alice', version: '1.0.0' },
      { ...stamped, type: '@switchhook.dropped', count: 3 },
    ]
    for (const message of messages) expect(parseMessage(message)).toEqual(message)
  })

  it('leaves out fields it does not know', () => {
    const snapshot = { ...actor.snapshot, children: {}, tags: [] }
    expect(parseMessage({ ...actor, snapshot, id: null, _version: '0.7.2' })).toEqual(actor)
  })

  it('gives an actor without a name that of its session, as a machine without an id comes', () => {
    expect(createMachine({}).config.id).toBeUndefined()
    expect(parseMessage({ ...actor, name: undefined })).toMatchObject({ name: 'x:1' })
  })

  it('names the field that is wrong', () => {
    expect(errorOf({ ...actor, sessionId: 7 })).toMatch(/^sessionId: /)
    expect(errorOf({ ...actor, snapshot: { status: 1 } })).toMatch(/^snapshot\.status: /)
    expect(errorOf({ ...actor, createdAt: 'yesterday' })).toMatch(/^createdAt: must be milliseconds/)
    expect(errorOf({ ...actor, type: 'toString' })).toMatch(/^type: /)
    expect(errorOf({ ...actor, name: 'n'.repeat(10_001) })).toMatch(/^name: /)
  })

  it.each([null, undefined, 7, 'text', [], {}, () => 0])('refuses %s', (input) => {
    expect(errorOf(input)).toEqual(expect.any(String))
  })

  it.each(['__proto__', 'constructor', 'prototype'])('refuses the key %s wherever it stands', (key) => {
    const payload = JSON.parse(`{"deep":[{"${key}":{"polluted":1}}]}`)
    const message = { type: '@switchhook.wire', createdAt: '1', direction: 'in', protocol: 'rest', name: 'x', payload }
    expect(errorOf(message)).toBe(`message.payload.deep.0: the key ${key} is refused`)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  it('refuses what nests too deep, is too long or has too many values', () => {
    let deep: unknown = 1
    for (let depth = 0; depth < 5000; depth++) deep = [deep]
    const withContext = (context: unknown) => ({ ...actor, snapshot: { context } })
    expect(errorOf(withContext(deep))).toBe('message: nested deeper than 100')
    expect(errorOf(withContext('x'.repeat(4_000_001)))).toBe('message: more than 4000000 characters')
    expect(errorOf(withContext(Array(200_001).fill(0)))).toBe('message: more than 200000 values')
  })
})
