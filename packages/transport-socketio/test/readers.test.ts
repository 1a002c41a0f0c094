import * as wire from '@switchhook/transport-socketio/wire'
import fc from 'fast-check'
import { type GenericSchema, safeParse } from 'valibot'
import { describe, expect, it } from 'vitest'
import type { Reader } from '../src/read.ts'
import { callFact, callSignalFailed } from '../src/reads/call-facts.ts'
import { messageSent, sendMessageFailed } from '../src/reads/messages.ts'
import { serviceEnded, serviceSubscribed, serviceSubscribeFailed, serviceUnsubscribed } from '../src/reads/services.ts'
import {
  activeMeeting,
  channelFailed,
  channelSubscribed,
  channelUnsubscribed,
  joinedSpace,
  mediaSessionEvent,
  presenceEvent,
} from '../src/reads/spaces.ts'

/** What of valibot's schemas the protocol is written with. */
interface Node {
  type: string
  literal?: unknown
  wrapped?: Node
  item?: Node
  entries?: Record<string, Node>
  options?: readonly Node[]
}

const absent = Symbol('absent')

/** Anything that a schema of the wire lets through. */
function allowedBy(schema: Node): fc.Arbitrary<unknown> {
  const { type, literal, wrapped, item, entries, options } = schema
  if (type === 'literal') return fc.constant(literal)
  if (type === 'string') return fc.string()
  if (type === 'boolean') return fc.boolean()
  if (type === 'number') return fc.double({ noNaN: true })
  if (type === 'unknown') return fc.jsonValue()
  if (item) return fc.array(allowedBy(item), { maxLength: 3 })
  if (options) return fc.oneof(...options.map(allowedBy))
  if (entries) return objectWith(entries)
  if (wrapped && type === 'nullable') return fc.oneof(fc.constant(null), allowedBy(wrapped))
  if (wrapped && type === 'optional') return fc.oneof(fc.constant(absent), allowedBy(wrapped))
  if (wrapped && type === 'nullish') return fc.oneof(fc.constant(absent), fc.constant(null), allowedBy(wrapped))
  throw new Error(`The protocol uses ${type} now: say here what it allows.`)
}

function objectWith(entries: Record<string, Node>): fc.Arbitrary<object> {
  const fields = Object.fromEntries(Object.entries(entries).map(([name, schema]) => [name, allowedBy(schema)]))
  return fc.record(fields).map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== absent)))
}

const readers: [string, GenericSchema, Reader<unknown>][] = [
  ['CALL_SIGNAL', wire.CallFact, callFact],
  ['CALL_SIGNAL_FAILED', wire.CallSignalFailed, callSignalFailed],
  ['CHANNEL_SUBSCRIBED', wire.ChannelSubscribed, channelSubscribed],
  ['CHANNEL_UNSUBSCRIBED', wire.ChannelUnsubscribed, channelUnsubscribed],
  ['SUBSCRIBE_CHANNEL_FAILED', wire.ChannelFailed, channelFailed],
  ['PRESENCE_EVENT_RESPONSE', wire.PresenceEvent, presenceEvent],
  ['MEDIA_SESSION_RESPONSE', wire.MediaSessionEvent, mediaSessionEvent],
  ['SERVICE_SUBSCRIBED', wire.ServiceSubscribed, serviceSubscribed],
  ['SERVICE_SUBSCRIBE_FAILED', wire.ServiceSubscribeFailed, serviceSubscribeFailed],
  ['SERVICE_UNSUBSCRIBED', wire.ServiceUnsubscribed, serviceUnsubscribed],
  ['SERVICE_ENDED', wire.ServiceEnded, serviceEnded],
  ['MESSAGE_SENT', wire.MessageSent, messageSent],
  ['SEND_MESSAGE_FAILED', wire.SendMessageFailed, sendMessageFailed],
  ['the active meeting', wire.ActiveMeeting, activeMeeting],
  ['space that was joined', wire.JoinedSpace, joinedSpace],
]

describe('the client reads', () => {
  it.each(readers)('every %s that the protocol allows', (_, schema, read) => {
    fc.assert(
      fc.property(allowedBy(schema as unknown as Node), (payload) => {
        expect(safeParse(schema, payload).success).toBe(true)
        expect(() => read(payload, '')).not.toThrow()
      }),
      { numRuns: 300 },
    )
  })

  it('every kind of call fact', () => {
    const kinds = wire.CallFact.options.map(({ entries }) => entries.type.literal)
    const seen = new Set<unknown>()
    fc.assert(
      fc.property(allowedBy(wire.CallFact as unknown as Node), (payload) => {
        const fact = callFact(payload, '')
        if (fact) seen.add(fact.type)
      }),
      { numRuns: 1000, seed: 1 },
    )
    expect([...seen].sort()).toEqual([...kinds].sort())
  })
})
