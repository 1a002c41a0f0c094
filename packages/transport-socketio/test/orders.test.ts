import type { SpaceCommand } from '@switchhook/core'
import { describe, expect, it } from 'vitest'
import { type Handler, json, serveRest } from './rest-server.ts'
import { createRig, required } from './setup.ts'

async function withOrders(handler: Handler) {
  const { rig, asked } = await serveRest(handler)
  await rig.connect()
  return { rig, asked, space: rig.openSpace('space/1') }
}

const meetingId = 'm/1'
const bob = { id: 'bob', type: 'user' } as const
const guest = { id: 'gus', type: 'anonymous' } as const

describe('an order of an administrator', () => {
  it.each<[SpaceCommand & { requestId: string }, string, unknown]>([
    [
      { type: 'startRecording', requestId: 'r1', meetingId },
      'POST /api/spaces/space%2F1/meetings/m%2F1/recordings',
      undefined,
    ],
    [
      { type: 'stopRecording', requestId: 'r1', meetingId, recordingId: '../x' },
      'POST /api/spaces/space%2F1/meetings/m%2F1/recordings/..%2Fx/stop',
      undefined,
    ],
    [{ type: 'endMeeting', requestId: 'r1', meetingId }, 'POST /api/spaces/space%2F1/meetings/m%2F1/end', undefined],
    [
      { type: 'muteParticipant', requestId: 'r1', meetingId, party: bob },
      'POST /api/spaces/space%2F1/meetings/m%2F1/attendees/userId/bob/mediastate',
      { audio: false },
    ],
    [
      { type: 'removeParticipant', requestId: 'r1', party: guest },
      'DELETE /api/spaces/space%2F1/attendees/anonymousId/gus',
      undefined,
    ],
  ])('%o goes to REST and is told done', async (order, line, body) => {
    const { asked, space } = await withOrders(json(204))
    space.send(order)
    expect(await space.next('space.ordered')).toEqual({ type: 'space.ordered', requestId: 'r1' })
    expect(asked).toMatchObject([{ line, body, headers: { authorization: 'jwt secret-token' } }])
  })

  it.each<[string, Handler]>([
    ['already_running', json(409, { error: { code: 'already_running', message: 'A recording already runs.' } })],
    ['forbidden', json(403, { error: { code: 'forbidden' } })],
    ['forbidden', json(403, 'no')],
    ['unauthorized', json(401, { error: { code: 'secret-token', message: 'secret-token is stale' } })],
    ['http-500', json(500, '<html>')],
    ['network', (_, response) => response.destroy()],
  ])('that fails with %s says so with its number, and repeats nothing that was said', async (code, handler) => {
    const { space } = await withOrders(handler)
    space.send({ type: 'endMeeting', requestId: 'r2', meetingId })
    const failure = await space.next('space.failed')
    expect(failure).toEqual({
      type: 'space.failed',
      step: 'endMeeting',
      requestId: 'r2',
      code,
      message: expect.any(String),
    })
    expect(JSON.stringify(failure)).not.toContain('secret')
  })

  it('cannot be given without a REST server, and the port says so', async () => {
    const rig = createRig()
    await rig.connect()
    const space = rig.openSpace('space-1')
    expect(required(rig.transport.spaces).orders).toBe(false)
    space.send({ type: 'endMeeting', requestId: 'r3', meetingId })
    expect(await space.next('space.failed')).toMatchObject({ code: 'not-supported', requestId: 'r3' })
    const { rig: other } = await serveRest(json(204))
    expect(required(other.transport.spaces).orders).toBe(true)
  })
})

describe('joining where there is a REST server', () => {
  const channel = { type: 'topic', _id: 'space/1' }

  it('asks it first, with the password, and tells the title once the socket let us in', async () => {
    const { rig, asked } = await serveRest(json(200, { topic: { _id: 'space/1', title: 'Stand-up', type: 'group' } }))
    const socket = await rig.connect()
    const space = rig.openSpace('space/1')
    const subscribed = socket.expects('SUBSCRIBE_CHANNEL')
    space.send({ type: 'join', attempt: 1, password: 'sesame' })
    expect(socket.sent).toEqual([])
    await subscribed
    expect(socket.sent).toEqual([
      { event: 'SUBSCRIBE_CHANNEL', payload: { channel: { ...channel, password: 'sesame' } } },
    ])
    expect(asked).toMatchObject([
      { line: 'GET /api/spaces/space%2F1/join', headers: { 'spaces-x-space-password': 'sesame' } },
    ])
    socket.says('CHANNEL_SUBSCRIBED', { channel, sessionId: 'me' })
    expect(await space.next('space.joined')).toEqual({
      type: 'space.joined',
      attempt: 1,
      sessionId: 'me',
      title: 'Stand-up',
    })
  })

  it.each<[string, Handler]>([
    ['password_required', json(403, {})],
    ['password_required', json(403, { error: { code: 'password_required', message: 'Which?' } })],
    ['not_a_member', json(403, { error: { code: 'not_a_member', message: 'No.' } })],
  ])('is refused with %s when it says no, and the socket is not asked', async (code, handler) => {
    const { rig } = await serveRest(handler)
    const socket = await rig.connect()
    const space = rig.openSpace('space/1')
    space.send({ type: 'join', attempt: 4 })
    expect(await space.next('space.refused')).toMatchObject({ attempt: 4, code })
    expect(socket.sent).toEqual([])
  })

  it.each<[string, Handler]>([
    ['does not know the space', json(404, {})],
    ['breaks', json(500, '<html>')],
    ['cannot be reached', (_, response) => response.destroy()],
    ['says something else', json(200, { topic: [] })],
  ])('goes on without a title when the server %s', async (_, handler) => {
    const { rig } = await serveRest(handler)
    const socket = await rig.connect()
    const space = rig.openSpace('space/1')
    const subscribed = socket.expects('SUBSCRIBE_CHANNEL')
    space.send({ type: 'join', attempt: 1 })
    await subscribed
    socket.says('CHANNEL_SUBSCRIBED', { channel, sessionId: 'me' })
    expect(await space.next('space.joined')).toEqual({ type: 'space.joined', attempt: 1, sessionId: 'me' })
  })

  it('goes on when the answer takes more than five seconds', async () => {
    let arrived = () => {}
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const { rig } = await serveRest(() => arrived())
    const socket = await rig.connect()
    const subscribed = socket.expects('SUBSCRIBE_CHANNEL')
    rig.openSpace('space/1').send({ type: 'join', attempt: 1 })
    await arrival
    rig.clock.pass(5000)
    await subscribed
    expect(rig.clock.pending()).toBe(0)
  })

  it('that is given up meanwhile joins nothing', async () => {
    const answers: Array<() => void> = []
    let arrived = () => {}
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const { rig, asked } = await serveRest((request, response) => {
      if (answers.push(() => json(200, { topic: { title: 'Old' } })(request, response)) === 1) arrived()
      else json(200, { topic: { title: 'New' } })(request, response)
    })
    const socket = await rig.connect()
    const space = rig.openSpace('space/1')
    space.send({ type: 'join', attempt: 1 })
    await arrival
    const subscribed = socket.expects('SUBSCRIBE_CHANNEL')
    space.send({ type: 'join', attempt: 2 })
    socket.says('CHANNEL_SUBSCRIBED', { channel, sessionId: 'me' })
    await subscribed
    answers[0]?.()
    socket.says('CHANNEL_SUBSCRIBED', { channel, sessionId: 'me' })
    expect(await space.next('space.joined')).toMatchObject({ attempt: 2, title: 'New' })
    expect(space.types()).toEqual(['space.opened', 'space.joined'])
    expect(socket.sent).toHaveLength(1)
    expect(asked).toHaveLength(2)
  })
})
