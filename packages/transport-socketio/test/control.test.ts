import type { SignalFact } from '@switchhook/core'
import { describe, expect, it } from 'vitest'
import type { FakeSocket } from './fake-socket.ts'
import { createRig, settle } from './setup.ts'

const bob = { _id: 'bob', sessionId: 'session-b' }
const carol = { _id: 'carol', sessionId: 'session-c' }
const media = { audio: true, video: false }
const parameters = [{ name: 'x-case', value: '42' }]

function far(socket: FakeSocket) {
  let seq = 100
  return (type: string, fields: object = {}) => {
    seq += 1
    socket.says('CALL_SIGNAL', { callId: 'call-1', seq, type, from: bob, ...fields })
  }
}

const known = (more: object = {}) => ({
  callId: 'call-1',
  state: 'established',
  direction: 'outgoing',
  party: bob,
  sessionId: 'former',
  ...more,
})
const synced = (socket: FakeSocket, calls: object[]) => socket.says('CALL_SIGNAL', { seq: 900, type: 'synced', calls })

async function openCall(leg: object = {}) {
  const rig = createRig()
  const socket = await rig.connect()
  const call = rig.openCall(leg)
  return { rig, socket, call, says: far(socket) }
}

describe('commands of call control', () => {
  it('name whom they are about as the wire wants it, and carry their parameters', async () => {
    const { call, socket } = await openCall()
    call.send({ type: 'forward', to: 'sip:carol@example.test', parameters })
    call.send({ type: 'transfer', to: 'tel:+15550100' })
    call.send({ type: 'transfer', toCallId: 'call-2', parameters })
    call.send({ type: 'sendParameters', parameters })
    call.send({ type: 'dtmf', tones: '1#', duration: 100, gap: 70 })
    call.send({ type: 'audit' })
    call.send({ type: 'progress', answer: 'early' })
    expect(socket.sentOf('CALL_SIGNAL')).toEqual([
      { callId: 'call-1', seq: 1, type: 'forward', to: { username: 'carol@example.test' }, parameters },
      { callId: 'call-1', seq: 2, type: 'transfer', to: { _id: '+15550100' } },
      { callId: 'call-1', seq: 3, type: 'transfer', toCallId: 'call-2', parameters },
      { callId: 'call-1', seq: 4, type: 'sendParameters', parameters },
      { callId: 'call-1', seq: 5, type: 'dtmf', tones: '1#', duration: 100, gap: 70 },
      { callId: 'call-1', seq: 6, type: 'audit' },
      { callId: 'call-1', seq: 7, type: 'progress', answer: 'early' },
    ])
  })

  it('forward: said without a connection, it is said once the call has its place again, and answered', async () => {
    const { rig, socket: first, call } = await openCall({ direction: 'incoming' })
    first.says('SERVICE_SUBSCRIBED', { services: ['call'], expires: 60, sessionId: 'former' })
    first.drops()
    call.send({ type: 'forward', to: 'carol', parameters })
    const socket = await rig.connect()
    synced(socket, [known({ state: 'ringing', direction: 'incoming', sessionId: undefined })])
    expect(socket.sentOf('CALL_SIGNAL').slice(1)).toEqual([
      { callId: 'call-1', seq: 1, type: 'resume', formerSessionId: 'former' },
      { callId: 'call-1', seq: 2, type: 'forward', to: { _id: 'carol' }, parameters },
    ])
    far(socket)('forwarded')
    await settle()
    expect(call.types().at(-1)).toBe('signal.forwarded')
  })

  it('forward: of a call that is gone meanwhile, it hears so', async () => {
    const { rig, socket: first, call } = await openCall({ direction: 'incoming' })
    first.drops()
    call.send({ type: 'forward', to: 'carol' })
    const socket = await rig.connect()
    synced(socket, [])
    await settle()
    expect(call.facts.at(-1)).toEqual({ type: 'signal.ended', reason: 'gone', statusCode: 481 })
  })
})

describe('facts of call control', () => {
  it('come as the port words them', async () => {
    const { call, says, rig } = await openCall()
    says('forwarded')
    says('parameters', { parameters })
    says('dtmf', { tones: '1', duration: 120, gap: 50 })
    says('dtmf', { tones: '2' })
    says('audited')
    says('answered', { answer: 'sdp', parameters })
    says('offered', { offer: 'sdp', attempt: 2, parameters })
    says('transferred', { statusCode: -1, reason: 'busy' })
    says('ended', { statusCode: 200, reason: 'hungUp', parameters })
    await settle()
    expect(call.facts.slice(1)).toEqual([
      { type: 'signal.forwarded' },
      { type: 'signal.parameters', parameters },
      { type: 'signal.dtmf', tones: '1', duration: 120, gap: 50 },
      { type: 'signal.dtmf', tones: '2', duration: 100, gap: 70 },
      { type: 'signal.audited' },
      { type: 'signal.answered', answer: 'sdp', from: { id: 'bob', sessionId: 'session-b' }, parameters },
      { type: 'signal.offered', attempt: 2, offer: 'sdp', parameters },
      { type: 'signal.transferred', statusCode: -1, reason: 'busy' },
      { type: 'signal.ended', statusCode: 200, reason: 'hungUp', parameters },
    ] satisfies SignalFact[])
    expect(rig.invalid).toEqual([])
  })

  it.each([
    ['retargeted', { party: { name: 'carol' } }, 'party._id'],
    ['retargeted', {}, 'party'],
    ['retargeted', { party: carol, makesOffer: 'yes' }, 'makesOffer'],
    ['transferred', { statusCode: '9905' }, 'statusCode'],
    ['dtmf', { tones: 5 }, 'tones'],
    ['dtmf', { tones: '5', gap: 'long' }, 'gap'],
    ['parameters', { parameters: [{ name: 'a' }] }, 'parameters.0.value'],
    ['parameters', { parameters: { a: 'b' } }, 'parameters'],
    ['offered', { offer: 'sdp', parameters: 'a=b' }, 'parameters'],
  ])('%s that does not fit is dropped, and the field is named', async (type, fields, field) => {
    const { call, says, rig } = await openCall()
    says(type, fields)
    says('audited')
    await settle()
    expect(call.types()).toEqual(['signal.opened', 'signal.audited'])
    expect(rig.invalid.map((invalid) => invalid.field)).toEqual([field])
  })

  it('tell whom an invite replaces, also one that was missed', async () => {
    const { rig, socket: first, says } = await openCall()
    const invites: unknown[] = []
    rig.transport.calls?.listen((invite) => invites.push(invite))
    says('invited', { callId: 'call-2', media, replaces: carol, parameters })
    first.drops()
    const socket = await rig.connect()
    const call = rig.openCall({ callId: 'call-4' })
    call.send({ type: 'resync' })
    const missed = { callId: 'call-3', state: 'ringing', direction: 'incoming', media, replaces: carol, parameters }
    synced(socket, [known(missed)])
    await settle()
    const party = { id: 'carol', sessionId: 'session-c' }
    const from = { id: 'bob', sessionId: 'session-b' }
    expect(invites).toEqual([
      { type: 'signal.invited', callId: 'call-2', from, media, replaces: party, parameters },
      { type: 'signal.invited', callId: 'call-3', from, media, replaces: party, parameters },
    ])
  })
})

describe('another far end', () => {
  const retargeted = { party: carol, makesOffer: false }

  it('has its offers counted anew, and its answers as those to our offers to it', async () => {
    const { call, says } = await openCall()
    says('answered', { answer: 'sdp' })
    says('offered', { offer: 'of bob', attempt: 7 })
    call.send({ type: 'offerUpdate', attempt: 3, offer: 'sdp', operation: 'HOLD' })
    says('retargeted', retargeted)
    says('offered', { offer: 'of carol' })
    call.send({ type: 'offerUpdate', attempt: 4, offer: 'sdp', operation: 'HOLD' })
    says('updateAnswered', { answer: 'of carol' })
    await settle()
    expect(call.facts.slice(3)).toEqual([
      { type: 'signal.retargeted', party: { id: 'carol', sessionId: 'session-c' }, makesOffer: false },
      { type: 'signal.offered', attempt: 1, offer: 'of carol' },
      { type: 'signal.updateAnswered', attempt: 4, answer: 'of carol' },
    ])
  })

  it('that the former one replaces again leaves the count of that one where it was', async () => {
    const { call, says } = await openCall()
    says('answered', { answer: 'sdp' })
    says('offered', { offer: 'of bob', attempt: 7 })
    says('retargeted', { party: carol, makesOffer: true })
    says('retargeted', { party: bob, makesOffer: false, restored: true })
    says('offered', { offer: 'of bob' })
    await settle()
    expect(call.facts.slice(4)).toEqual([
      { type: 'signal.retargeted', party: { id: 'bob', sessionId: 'session-b' }, makesOffer: false, restored: true },
      { type: 'signal.offered', attempt: 8, offer: 'of bob' },
    ])
  })

  it('that was missed is told with the list of calls, before its offer, and not again', async () => {
    const { rig, socket: first, call, says } = await openCall()
    says('answered', { answer: 'sdp' })
    says('offered', { offer: 'of bob', attempt: 7 })
    first.drops()
    const socket = await rig.connect()
    call.send({ type: 'resync' })
    const missed = { callId: 'call-1', seq: 500, type: 'retargeted', from: bob, ...retargeted }
    synced(socket, [known({ party: carol, retargeted: missed, lastOffer: 'of carol', lastOfferAttempt: 2 })])
    socket.says('CALL_SIGNAL', missed)
    socket.says('CALL_SIGNAL', { ...missed, seq: 499 })
    await settle()
    expect(call.types().slice(5)).toEqual(['signal.synced', 'signal.retargeted', 'signal.offered'])
    expect(call.facts.at(-1)).toEqual({ type: 'signal.offered', attempt: 2, offer: 'of carol' })
  })
})
