import type { InvitedFact } from '@switchhook/core'
import { describe, expect, it } from 'vitest'
import type { FakeSocket } from './fake-socket.ts'
import { createRig, required, settle } from './setup.ts'

const media = { audio: true, video: false }
const bob = { _id: 'bob', sessionId: 'session-b' }

function synced(socket: FakeSocket, calls: object[]) {
  socket.says('CALL_SIGNAL', { seq: 900, type: 'synced', calls })
}
const known = (callId: string, state: string, more: object = {}) => ({
  callId,
  state,
  direction: 'outgoing',
  party: bob,
  sessionId: 'former',
  ...more,
})

/** An outgoing call whose connection went and came back. */
async function restoredCall(leg: object = {}) {
  const rig = createRig()
  const first = await rig.connect()
  const call = rig.openCall(leg)
  call.send({ type: 'invite', offer: 'sdp', media })
  first.drops()
  await settle()
  const socket = await rig.connect()
  return { rig, call, socket }
}

describe('a lost connection', () => {
  it('is told to every call, and so is the return', async () => {
    const { call } = await restoredCall()
    expect(call.types()).toEqual(['signal.opened', 'signal.lost', 'signal.restored'])
  })

  it('is told to the connection first, and so is the return', async () => {
    const rig = createRig()
    const socket = await rig.connect()
    const order: string[] = []
    const note = ({ type }: { type: string }) => order.push(`${type} after ${rig.connection.types().at(-1)}`)
    required(rig.transport.calls).open({ callId: 'call-1', direction: 'outgoing', peer: { id: 'bob' } }, note)
    await settle()
    socket.drops()
    await rig.connect()
    expect(order.slice(1)).toEqual(['signal.lost after socket.closed', 'signal.restored after socket.opened'])
  })

  it('is told at once to a call that is opened without a connection', async () => {
    const rig = createRig()
    const call = rig.openCall({})
    call.send({ type: 'invite', offer: 'sdp', media })
    const socket = await rig.connect()
    expect(call.types()).toEqual(['signal.opened', 'signal.lost', 'signal.restored'])
    expect(socket.sent).toEqual([])
  })

  it('drops commands meanwhile, and keeps at most 200 candidates until the call was resumed', async () => {
    const rig = createRig()
    const first = await rig.connect()
    const call = rig.openCall({})
    call.send({ type: 'invite', offer: 'sdp', media })
    first.drops()
    call.send({ type: 'offerUpdate', attempt: 2, offer: 'sdp', operation: 'HOLD' })
    for (let i = 0; i < 250; i += 1) call.send({ type: 'candidate', candidate: { candidate: `candidate:${i}` } })
    const socket = await rig.connect()
    expect(socket.sent).toEqual([])
    call.send({ type: 'resync' })
    synced(socket, [known('call-1', 'established', { lastAnswer: 'sdp' })])
    call.send({ type: 'candidate', candidate: null })
    call.send({ type: 'resume' })
    expect(socket.sentOf('CALL_SIGNAL').slice(1)).toEqual([
      { callId: 'call-1', seq: 2, type: 'resume', formerSessionId: 'former' },
    ])
    socket.says('CALL_SIGNAL', { callId: 'call-1', seq: 901, type: 'resumed', from: bob })
    const sent = socket.sentOf('CALL_SIGNAL').slice(2)
    expect(sent).toHaveLength(200)
    expect(sent[0]).toEqual({ callId: 'call-1', seq: 3, type: 'candidate', candidate: { candidate: 'candidate:0' } })
    call.send({ type: 'candidate', candidate: null })
    expect(socket.sentOf('CALL_SIGNAL').at(-1)).toEqual({
      callId: 'call-1',
      seq: 203,
      type: 'candidate',
      candidate: null,
    })
    await settle()
    expect(call.types().slice(3)).toEqual(['signal.synced', 'signal.answered', 'signal.resumed'])
  })

  it('is made good by itself for a call that still rings, before the call hears that it is synced', async () => {
    const { call, socket } = await restoredCall()
    call.send({ type: 'candidate', candidate: null })
    call.send({ type: 'resync' })
    synced(socket, [known('call-1', 'ringing')])
    expect(socket.sentOf('CALL_SIGNAL').slice(1)).toEqual([
      { callId: 'call-1', seq: 2, type: 'resume', formerSessionId: 'former' },
      { callId: 'call-1', seq: 3, type: 'candidate', candidate: null },
    ])
    socket.says('CALL_SIGNAL', { callId: 'call-1', seq: 901, type: 'resumed', from: bob })
    await settle()
    expect(call.types().slice(3)).toEqual(['signal.synced', 'signal.rang'])
  })

  it('does not take a later resumption of the call for its own', async () => {
    const { rig, call, socket } = await restoredCall()
    call.send({ type: 'resync' })
    synced(socket, [known('call-1', 'ringing')])
    socket.drops()
    const next = await rig.connect()
    call.send({ type: 'resync' })
    synced(next, [known('call-1', 'established', { lastAnswer: 'sdp' })])
    call.send({ type: 'resume' })
    next.says('CALL_SIGNAL', { callId: 'call-1', seq: 901, type: 'resumed', from: bob })
    await settle()
    expect(call.types().at(-1)).toBe('signal.resumed')
  })
})

describe('a goodbye', () => {
  it('said without a connection is said by whoever has the call, once there is one again, though the call is closed here', async () => {
    const rig = createRig()
    const first = await rig.connect()
    const call = rig.openCall({})
    call.send({ type: 'invite', offer: 'sdp', media })
    first.drops()
    call.send({ type: 'end', reason: 'hungUp' })
    call.close()
    const socket = await rig.connect()
    expect(socket.sentOf('CALL_SIGNAL')).toEqual([{ seq: 1, type: 'resync' }])
    synced(socket, [known('call-1', 'established')])
    expect(socket.sentOf('CALL_SIGNAL').slice(1)).toEqual([
      { callId: 'call-1', seq: 2, type: 'resume', formerSessionId: 'former' },
      { callId: 'call-1', seq: 3, type: 'end', reason: 'hungUp' },
    ])
    socket.drops()
    const next = await rig.connect()
    expect(next.sent).toEqual([])
  })

  it('said after the return, but before the call has its place again, is not lost either', async () => {
    const { call, socket } = await restoredCall()
    call.send({ type: 'cancel' })
    call.close()
    synced(socket, [known('call-1', 'ringing')])
    expect(socket.sentOf('CALL_SIGNAL').map(({ type }) => type)).toEqual(['resync', 'resume', 'cancel'])
  })

  it.each([
    ['that is gone', []],
    ['that somebody else answered', [known('call-1', 'established', { direction: 'incoming', sessionId: 'other' })]],
  ])('is not said to a call %s', async (_, list) => {
    const rig = createRig()
    const first = await rig.connect()
    const call = rig.openCall({ direction: 'incoming' })
    first.drops()
    call.send({ type: 'reject', statusCode: 603, reason: 'rejected' })
    call.close()
    const socket = await rig.connect()
    synced(socket, list)
    expect(socket.sentOf('CALL_SIGNAL').map(({ type }) => type)).toEqual(['resync'])
  })
})

describe('resync', () => {
  it('asks the wire once for all calls, and ends those the server does not know', async () => {
    const rig = createRig()
    const first = await rig.connect()
    const calls = ['call-1', 'call-2', 'call-3'].map((callId) => rig.openCall({ callId }))
    for (const call of calls) call.send({ type: 'invite', offer: 'sdp', media })
    first.drops()
    const socket = await rig.connect()
    for (const call of calls) call.send({ type: 'resync' })
    expect(socket.sentOf('CALL_SIGNAL')).toEqual([{ seq: 1, type: 'resync' }])
    synced(socket, [known('call-1', 'initiated'), known('call-2', 'ringing')])
    await settle()
    expect(calls[0]?.facts.slice(3)).toEqual([{ type: 'signal.synced', state: 'initiated' }])
    expect(calls[1]?.facts.slice(3)).toEqual([{ type: 'signal.synced', state: 'ringing' }, { type: 'signal.rang' }])
    expect(calls[2]?.facts.slice(3)).toEqual([{ type: 'signal.ended', reason: 'gone', statusCode: 481 }])
  })

  it('does not end a call that was made after the question left', async () => {
    const { rig, call, socket } = await restoredCall()
    call.send({ type: 'resync' })
    const later = rig.openCall({ callId: 'later' })
    later.send({ type: 'invite', offer: 'sdp', media })
    synced(socket, [known('call-1', 'ringing')])
    await settle()
    expect(later.types()).toEqual(['signal.opened'])
  })

  it('asks again for a call that asked after the question left', async () => {
    const { rig, call, socket } = await restoredCall()
    call.send({ type: 'resync' })
    const later = rig.openCall({ callId: 'later' })
    later.send({ type: 'invite', offer: 'sdp', media })
    later.send({ type: 'resync' })
    synced(socket, [known('call-1', 'ringing')])
    expect(socket.sentOf('CALL_SIGNAL').filter(({ type }) => type === 'resync')).toHaveLength(2)
    synced(socket, [known('call-1', 'ringing'), known('later', 'initiated')])
    await settle()
    expect(later.types()).toEqual(['signal.opened', 'signal.synced'])
    expect(call.types().filter((type) => type === 'signal.synced')).toHaveLength(1)
  })

  it('is forgotten with the connection it was asked on', async () => {
    const { rig, call, socket } = await restoredCall()
    call.send({ type: 'resync' })
    socket.drops()
    const next = await rig.connect()
    synced(next, [])
    await settle()
    expect(call.types().slice(3)).toEqual(['signal.lost', 'signal.restored'])
    call.send({ type: 'resync' })
    expect(next.sentOf('CALL_SIGNAL')).toMatchObject([{ type: 'resync' }])
  })

  it('that the server refuses fails every call that asked', async () => {
    const { call, socket } = await restoredCall()
    call.send({ type: 'resync' })
    socket.says('CALL_SIGNAL_FAILED', { seq: 1, type: 'resync', error: { code: 'too_many', message: 'Wait.' } })
    await settle()
    expect(call.facts.at(-1)).toEqual({ type: 'signal.failed', step: 'resync', code: 'too_many', message: 'Wait.' })
  })

  it('reports an answer that was missed, and not again when the server repeats it', async () => {
    const { call, socket } = await restoredCall()
    call.send({ type: 'resync' })
    synced(socket, [known('call-1', 'established', { lastAnswer: 'their sdp' })])
    socket.says('CALL_SIGNAL', { callId: 'call-1', seq: 800, type: 'answered', answer: 'their sdp', from: bob })
    await settle()
    expect(call.facts.slice(3)).toEqual([
      { type: 'signal.synced', state: 'established' },
      { type: 'signal.answered', answer: 'their sdp', from: { id: 'bob', sessionId: 'session-b' } },
    ])
  })

  it('does not report an answer again that came before the loss', async () => {
    const rig = createRig()
    const first = await rig.connect()
    const call = rig.openCall({})
    call.send({ type: 'invite', offer: 'sdp', media })
    first.says('CALL_SIGNAL', { callId: 'call-1', seq: 1, type: 'answered', answer: 'their sdp', from: bob })
    first.drops()
    const socket = await rig.connect()
    call.send({ type: 'resync' })
    synced(socket, [known('call-1', 'established', { lastAnswer: 'their sdp' })])
    await settle()
    expect(call.types().slice(4)).toEqual(['signal.synced'])
  })

  it('reports the offer and the answer to ours that were missed', async () => {
    const rig = createRig()
    const first = await rig.connect()
    const call = rig.openCall({})
    call.send({ type: 'invite', offer: 'sdp', media })
    first.says('CALL_SIGNAL', { callId: 'call-1', seq: 1, type: 'answered', answer: 'sdp', from: bob })
    call.send({ type: 'offerUpdate', attempt: 2, offer: 'sdp', operation: 'HOLD' })
    first.drops()
    const socket = await rig.connect()
    call.send({ type: 'resync' })
    const last = { lastAnswer: 'a2', lastAnswerAttempt: 2, lastOffer: 'o3', lastOfferAttempt: 3 }
    synced(socket, [known('call-1', 'established', last)])
    await settle()
    expect(call.facts.slice(4)).toEqual([
      { type: 'signal.synced', state: 'established' },
      { type: 'signal.updateAnswered', attempt: 2, answer: 'a2' },
      { type: 'signal.offered', attempt: 3, offer: 'o3' },
    ])
  })

  it('tells a callee that its answer was the one that counted', async () => {
    const rig = createRig()
    const first = await rig.connect()
    const call = rig.openCall({ direction: 'incoming' })
    call.send({ type: 'answer', answer: 'sdp' })
    first.drops()
    const socket = await rig.connect()
    call.send({ type: 'resync' })
    synced(socket, [known('call-1', 'established', { direction: 'incoming' })])
    await settle()
    expect(call.types().slice(3)).toEqual(['signal.synced', 'signal.accepted'])
  })

  it('tells a callee that never answered that somebody else did', async () => {
    const rig = createRig()
    const first = await rig.connect()
    const call = rig.openCall({ direction: 'incoming' })
    first.drops()
    const socket = await rig.connect()
    call.send({ type: 'resync' })
    synced(socket, [known('call-1', 'established', { direction: 'incoming' })])
    await settle()
    expect(call.facts.slice(3)).toEqual([{ type: 'signal.cancelled', reason: 'answeredElsewhere' }])
  })

  it('tells a callee whose answer came second, and does not take the call from who was first', async () => {
    const rig = createRig()
    const first = await rig.connect()
    first.says('SERVICE_SUBSCRIBED', { services: ['call'], expires: 60, sessionId: 'mine' })
    const call = rig.openCall({ direction: 'incoming' })
    call.send({ type: 'answer', answer: 'sdp' })
    first.drops()
    const socket = await rig.connect()
    call.send({ type: 'resync' })
    synced(socket, [known('call-1', 'established', { direction: 'incoming', sessionId: 'other' })])
    await settle()
    expect(call.facts.slice(3)).toEqual([{ type: 'signal.cancelled', reason: 'answeredElsewhere' }])
  })

  it('reports a call that began to ring meanwhile, once', async () => {
    const { rig, call, socket } = await restoredCall()
    const heard: InvitedFact[] = []
    required(rig.transport.calls).listen((fact) => heard.push(fact))
    const list = [
      known('call-1', 'ringing'),
      known('new', 'ringing', { direction: 'incoming', lastOffer: 'v=0\r\nm=audio 9\r\n' }),
      known('seen', 'ringing', { direction: 'incoming', media: { audio: true, video: true } }),
      known('elsewhere', 'established', { direction: 'incoming' }),
      known('mine', 'ringing'),
    ]
    call.send({ type: 'resync' })
    synced(socket, list)
    call.send({ type: 'resync' })
    synced(socket, list)
    await settle()
    expect(heard).toEqual([
      {
        type: 'signal.invited',
        callId: 'new',
        from: { id: 'bob', sessionId: 'session-b' },
        media: { audio: true, video: false },
        offer: 'v=0\r\nm=audio 9\r\n',
      },
      {
        type: 'signal.invited',
        callId: 'seen',
        from: { id: 'bob', sessionId: 'session-b' },
        media: { audio: true, video: true },
      },
    ])
  })
})

describe('resume', () => {
  it('fails as a fact when nobody knows which connection had the call', async () => {
    const { call } = await restoredCall()
    call.send({ type: 'resume' })
    await settle()
    expect(call.facts.at(-1)).toMatchObject({ type: 'signal.failed', step: 'resume', code: 'unknown_session' })
  })

  it('names the session of the connection that was lost, as a space had told it', async () => {
    const rig = createRig()
    const first = await rig.connect()
    const call = rig.openCall({})
    first.says('CHANNEL_SUBSCRIBED', { channel: { type: 'topic', _id: 's' }, sessionId: 'session-a' })
    first.drops()
    const socket = await rig.connect()
    call.send({ type: 'resume' })
    expect(socket.sentOf('CALL_SIGNAL')).toMatchObject([{ type: 'resume', formerSessionId: 'session-a' }])
    const error = { code: 'wrong_state', message: 'Too late.' }
    socket.says('CALL_SIGNAL_FAILED', { callId: 'call-1', seq: 1, type: 'resume', error })
    await settle()
    expect(call.facts.at(-1)).toEqual({ type: 'signal.failed', step: 'resume', ...error })
  })
})
