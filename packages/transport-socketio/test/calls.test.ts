import type { InvitedFact, SignalFact } from '@switchhook/core'
import { describe, expect, it } from 'vitest'
import type { FakeSocket } from './fake-socket.ts'
import { createRig, required, settle } from './setup.ts'

const bob = { _id: 'bob', type: 'user', displayname: 'Bob', username: 'bob@example.test', sessionId: 'session-b' }
const bobParty = { id: 'bob', type: 'user', displayName: 'Bob', username: 'bob@example.test', sessionId: 'session-b' }
const media = { audio: true, video: false }

function far(socket: FakeSocket, callId = 'call-1') {
  let seq = 0
  return (type: string, fields: object = {}) => {
    seq += 1
    socket.says('CALL_SIGNAL', { callId, seq, type, from: bob, ...fields })
  }
}

describe('commands', () => {
  it.each([
    ['sip:bob@example.test', { username: 'bob@example.test' }],
    ['SIPS:bob@example.test', { username: 'bob@example.test' }],
    ['tel:+4930123', { _id: '+4930123' }],
    ['bob', { _id: 'bob' }],
    ['__proto__', { _id: '__proto__' }],
  ])('invites %s as %o', async (id, to) => {
    const rig = createRig()
    const socket = await rig.connect()
    rig.openCall({ peer: { id } }).send({ type: 'invite', offer: 'sdp', media, displayName: 'Alice' })
    expect(socket.sentOf('CALL_SIGNAL')).toEqual([
      { callId: 'call-1', seq: 1, type: 'invite', to, offer: 'sdp', media, displayName: 'Alice' },
    ])
  })

  it('counts seq up for each call by itself', async () => {
    const rig = createRig()
    const socket = await rig.connect()
    const first = rig.openCall({ callId: 'call-1', direction: 'incoming' })
    const second = rig.openCall({ callId: 'call-2', direction: 'incoming' })
    first.send({ type: 'ring' })
    first.send({ type: 'answer', answer: 'sdp' })
    second.send({ type: 'reject', statusCode: 486, reason: 'busy' })
    expect(socket.sentOf('CALL_SIGNAL')).toEqual([
      { callId: 'call-1', seq: 1, type: 'ring' },
      { callId: 'call-1', seq: 2, type: 'answer', answer: 'sdp' },
      { callId: 'call-2', seq: 1, type: 'reject', statusCode: 486, reason: 'busy' },
    ])
  })

  it('sends nothing more after close', async () => {
    const rig = createRig()
    const socket = await rig.connect()
    const call = rig.openCall({})
    call.close()
    call.close()
    call.send({ type: 'end', reason: 'hungUp' })
    await settle()
    expect(socket.sent).toEqual([])
    expect(call.facts).toEqual([])
  })
})

describe('facts', () => {
  it('come as the wire told them, opened first and never from inside open', async () => {
    const rig = createRig()
    const socket = await rig.connect()
    const call = rig.openCall({})
    expect(call.facts).toEqual([])
    const says = far(socket)
    says('accepted')
    says('rang')
    says('progressed', { answer: 'early' })
    says('answered', { answer: 'final' })
    says('offered', { offer: 'o2', operation: 'HOLD', attempt: 2 })
    says('updateAnswered', { answer: 'a2', attempt: 2 })
    says('updateRejected', { statusCode: 491, attempt: 3 })
    says('candidate', { candidate: { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0, more: 1 } })
    says('candidate', { candidate: null })
    says('peerLost')
    says('peerBack')
    says('rejected', { statusCode: 486, reason: 'busy' })
    says('cancelled', { reason: 'answeredElsewhere', statusCode: null })
    says('ended', { statusCode: 480, reason: 'offline' })
    expect(call.facts).toEqual([])
    await settle()
    expect(call.facts).toEqual([
      { type: 'signal.opened' },
      { type: 'signal.accepted' },
      { type: 'signal.rang' },
      { type: 'signal.progressed', answer: 'early' },
      { type: 'signal.answered', answer: 'final', from: bobParty },
      { type: 'signal.offered', attempt: 2, offer: 'o2', operation: 'HOLD' },
      { type: 'signal.updateAnswered', attempt: 2, answer: 'a2' },
      { type: 'signal.updateRejected', attempt: 3, statusCode: 491 },
      { type: 'signal.candidate', candidate: { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 } },
      { type: 'signal.candidate', candidate: null },
      { type: 'signal.peerLost' },
      { type: 'signal.peerBack' },
      { type: 'signal.rejected', statusCode: 486, reason: 'busy' },
      { type: 'signal.cancelled', reason: 'answeredElsewhere' },
      { type: 'signal.ended', statusCode: 480, reason: 'offline' },
    ] satisfies SignalFact[])
  })

  it('drops one that was heard before from the same session, and takes the same number from another', async () => {
    const rig = createRig()
    const socket = await rig.connect()
    const call = rig.openCall({})
    socket.says('CALL_SIGNAL', { callId: 'call-1', seq: 5, type: 'peerLost', from: bob })
    socket.says('CALL_SIGNAL', { callId: 'call-1', seq: 5, type: 'peerLost', from: bob })
    socket.says('CALL_SIGNAL', { callId: 'call-1', seq: 5, type: 'peerBack', from: { ...bob, sessionId: 'other' } })
    await settle()
    expect(call.types()).toEqual(['signal.opened', 'signal.peerLost', 'signal.peerBack'])
  })

  it('takes facts out of order', async () => {
    const rig = createRig()
    const socket = await rig.connect()
    const call = rig.openCall({})
    socket.says('CALL_SIGNAL', { callId: 'call-1', seq: 6, type: 'peerBack', from: bob })
    socket.says('CALL_SIGNAL', { callId: 'call-1', seq: 5, type: 'rang', from: bob })
    await settle()
    expect(call.types()).toEqual(['signal.opened', 'signal.peerBack', 'signal.rang'])
  })

  it('ignores types of a newer server', async () => {
    const rig = createRig()
    const socket = await rig.connect()
    const call = rig.openCall({})
    const says = far(socket)
    says('constructor')
    says('teleported')
    await settle()
    expect(call.types()).toEqual(['signal.opened'])
    expect(rig.invalid).toEqual([])
  })

  it('go to their own call only', async () => {
    const rig = createRig()
    const socket = await rig.connect()
    const first = rig.openCall({ callId: 'call-1' })
    const second = rig.openCall({ callId: 'call-2' })
    far(socket, 'call-2')('rang')
    await settle()
    expect(first.types()).toEqual(['signal.opened'])
    expect(second.types()).toEqual(['signal.opened', 'signal.rang'])
  })
})

describe('refused commands', () => {
  it('are reported with the step, and with the attempt of the offer they were', async () => {
    const rig = createRig()
    const socket = await rig.connect()
    const call = rig.openCall({})
    call.send({ type: 'invite', offer: 'sdp', media })
    call.send({ type: 'offerUpdate', attempt: 4, offer: 'sdp', operation: 'HOLD' })
    call.send({ type: 'candidate', candidate: null })
    const error = { code: 'wrong_state', message: 'Not now.' }
    socket.says('CALL_SIGNAL_FAILED', { callId: 'call-1', seq: 2, type: 'offerUpdate', error })
    socket.says('CALL_SIGNAL_FAILED', { callId: 'call-1', seq: 1, error: null })
    socket.says('CALL_SIGNAL_FAILED', { callId: 'call-1', seq: 3, type: 'candidate', error })
    socket.says('CALL_SIGNAL_FAILED', { callId: 'call-1', seq: 99, type: 'teleport', error })
    socket.says('CALL_SIGNAL_FAILED', { callId: 'call-9', seq: 1, type: 'invite', error })
    await settle()
    expect(call.facts.slice(1)).toEqual([
      { type: 'signal.failed', step: 'offerUpdate', code: 'wrong_state', message: 'Not now.', attempt: 4 },
      { type: 'signal.failed', step: 'invite', code: 'unknown', message: 'No reason given.' },
      { type: 'signal.failed', step: 'candidate', code: 'wrong_state', message: 'Not now.' },
    ])
  })
})

describe('a far end whose client counts no attempts', () => {
  it('gets its offers counted here, and no number back', async () => {
    const rig = createRig()
    const socket = await rig.connect()
    const call = rig.openCall({})
    const says = far(socket)
    says('offered', { offer: 'o1' })
    says('offered', { offer: 'o2' })
    await settle()
    expect(call.facts.slice(1)).toEqual([
      { type: 'signal.offered', attempt: 2, offer: 'o1' },
      { type: 'signal.offered', attempt: 3, offer: 'o2' },
    ])
    call.send({ type: 'answerUpdate', attempt: 3, answer: 'a2' })
    call.send({ type: 'rejectUpdate', attempt: 2, statusCode: 488 })
    expect(socket.sentOf('CALL_SIGNAL')).toEqual([
      { callId: 'call-1', seq: 1, type: 'answerUpdate', answer: 'a2' },
      { callId: 'call-1', seq: 2, type: 'rejectUpdate', statusCode: 488 },
    ])
  })

  it('has its answers counted as those to our latest offer', async () => {
    const rig = createRig()
    const socket = await rig.connect()
    const call = rig.openCall({})
    call.send({ type: 'offerUpdate', attempt: 2, offer: 'o', operation: 'HOLD' })
    const says = far(socket)
    says('updateAnswered', { answer: 'a' })
    call.send({ type: 'offerUpdate', attempt: 3, offer: 'o', operation: 'UNHOLD' })
    says('updateRejected')
    await settle()
    expect(socket.sentOf('CALL_SIGNAL').map(({ attempt }) => attempt)).toEqual([2, 3])
    expect(call.facts.slice(1)).toEqual([
      { type: 'signal.updateAnswered', attempt: 2, answer: 'a' },
      { type: 'signal.updateRejected', attempt: 3, statusCode: 488 },
    ])
  })

  it('does not take the number of our own offer for one of its own', async () => {
    const rig = createRig()
    const socket = await rig.connect()
    const call = rig.openCall({})
    far(socket)('offered', { offer: 'o1' })
    call.send({ type: 'offerUpdate', attempt: 2, offer: 'mine', operation: 'HOLD' })
    expect(socket.sentOf('CALL_SIGNAL')).toMatchObject([{ type: 'offerUpdate', attempt: 2 }])
  })
})

describe('a leg of a meeting', () => {
  it('goes to one session of an attendee, with the space it is of', async () => {
    const rig = createRig()
    const socket = await rig.connect()
    const leg = rig.openCall({
      peer: { id: 'bob@example.test' },
      meeting: { spaceId: 'space-1', sessionId: 'session-b' },
    })
    leg.send({ type: 'invite', offer: 'sdp', media: { audio: true, video: true } })
    expect(socket.sentOf('CALL_SIGNAL')).toEqual([
      {
        callId: 'call-1',
        seq: 1,
        type: 'invite',
        offer: 'sdp',
        media: { audio: true, video: true },
        to: { _id: 'bob@example.test', sessionId: 'session-b' },
        purpose: 'meeting',
        topicId: 'space-1',
      },
    ])
  })
})

describe('incoming calls', () => {
  const invite = {
    offer: 'sdp',
    media: { audio: true, video: true },
    displayName: 'Bob',
    parameters: [{ name: 'a', value: 'b' }],
  }

  it('are reported to every listener, once, until it stops listening', async () => {
    const rig = createRig()
    const socket = await rig.connect()
    const [heard, stopped]: InvitedFact[][] = [[], []]
    required(rig.transport.calls).listen((fact) => heard?.push(fact))
    const stop = required(rig.transport.calls).listen((fact) => stopped?.push(fact))
    stop()
    const says = far(socket)
    says('invited', invite)
    says('invited', invite)
    expect(heard).toEqual([])
    await settle()
    expect(heard).toEqual([{ type: 'signal.invited', callId: 'call-1', from: bobParty, ...invite }])
    expect(stopped).toEqual([])
  })

  it('say of a leg of a meeting of which space it is, and nothing of one that does not name it', async () => {
    const rig = createRig()
    const socket = await rig.connect()
    const heard: InvitedFact[] = []
    required(rig.transport.calls).listen((fact) => heard.push(fact))
    far(socket)('invited', { ...invite, purpose: 'meeting', topicId: 'space-1' })
    far(socket, 'call-2')('invited', { ...invite, purpose: 'meeting' })
    await settle()
    expect(heard).toEqual([
      { type: 'signal.invited', callId: 'call-1', from: bobParty, ...invite, meeting: { spaceId: 'space-1' } },
    ])
    expect(rig.invalid).toEqual([])
  })

  it('of a meeting that were missed are none that ring', async () => {
    const rig = createRig()
    const socket = await rig.connect()
    const heard: InvitedFact[] = []
    required(rig.transport.calls).listen((fact) => heard.push(fact))
    rig.openCall({ callId: 'call-9' }).send({ type: 'resync' })
    const { media, offer } = invite
    const missed = { state: 'ringing', direction: 'incoming', party: bob, media, lastOffer: offer, purpose: 'meeting' }
    const calls = [
      { ...missed, callId: 'call-1', topicId: 'space-1' },
      { ...missed, callId: 'call-2' },
    ]
    socket.says('CALL_SIGNAL', { seq: 900, type: 'synced', calls })
    await settle()
    const meeting = { spaceId: 'space-1' }
    expect(heard).toEqual([{ type: 'signal.invited', callId: 'call-1', from: bobParty, media, offer, meeting }])
  })

  it('give what came before they were opened after opened, in order, overtaking candidates included', async () => {
    const rig = createRig()
    const socket = await rig.connect()
    required(rig.transport.calls).listen(() => {})
    const says = far(socket)
    says('candidate', { candidate: { candidate: 'candidate:1' } })
    says('invited', invite)
    says('candidate', { candidate: { candidate: 'candidate:2' } })
    says('cancelled', { reason: 'cancelled' })
    await settle()
    const call = rig.openCall({ direction: 'incoming', peer: bobParty })
    await settle()
    expect(call.facts).toEqual([
      { type: 'signal.opened' },
      { type: 'signal.candidate', candidate: { candidate: 'candidate:1' } },
      { type: 'signal.candidate', candidate: { candidate: 'candidate:2' } },
      { type: 'signal.cancelled', reason: 'cancelled' },
    ])
    expect(rig.clock.pending()).toBe(0)
  })

  it('lose what came 30 seconds before they were opened', async () => {
    const rig = createRig()
    const socket = await rig.connect()
    far(socket)('candidate', { candidate: null })
    rig.clock.pass(30_000)
    const call = rig.openCall({ direction: 'incoming' })
    await settle()
    expect(call.types()).toEqual(['signal.opened'])
  })

  it('keep at most 200 candidates each, and more facts of other kinds beside them', async () => {
    const rig = createRig()
    const socket = await rig.connect()
    const says = far(socket)
    for (let i = 0; i < 300; i += 1) says('candidate', { candidate: { candidate: `candidate:${i}` } })
    says('ended')
    const call = rig.openCall({ direction: 'incoming' })
    await settle()
    expect(call.facts).toHaveLength(202)
    expect(call.types().at(-1)).toBe('signal.ended')
  })

  it('keep facts of at most 32 unknown calls, the latest', async () => {
    const rig = createRig()
    const socket = await rig.connect()
    for (let i = 0; i < 33; i += 1) far(socket, `call-${i}`)('candidate', { candidate: null })
    const [oldest, next] = [rig.openCall({ callId: 'call-0' }), rig.openCall({ callId: 'call-1' })]
    await settle()
    expect(oldest.types()).toEqual(['signal.opened'])
    expect(next.types()).toEqual(['signal.opened', 'signal.candidate'])
  })

  it('leave no trace of what comes after they were closed', async () => {
    const rig = createRig()
    const socket = await rig.connect()
    const heard: InvitedFact[] = []
    required(rig.transport.calls).listen((fact) => heard.push(fact))
    rig.openCall({}).close()
    const says = far(socket)
    says('candidate', { candidate: null })
    says('invited', invite)
    await settle()
    expect(rig.clock.pending()).toBe(0)
    expect(heard).toEqual([])
  })
})
