import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, it, vi } from 'vitest'
import { type Handler, json, serveRest } from './rest-server.ts'
import { createRig } from './setup.ts'

/** A space with a REST server behind it. */
async function withRest(handler: Handler) {
  const { rig } = await serveRest(handler)
  const socket = await rig.connect()
  const space = rig.openSpace('space/1')
  const answer = () => vi.waitFor(() => expect(space.facts.length).toBeGreaterThan(1)).then(() => space.facts.at(-1))
  return { rig, socket, space, answer }
}

describe('the active meeting', () => {
  it('is asked with the token and reported', async () => {
    const requests: Array<{ url: string | undefined; authorization: string | undefined }> = []
    const { answer, space } = await withRest((request, response) => {
      requests.push({ url: request.url, authorization: request.headers.authorization })
      json(200, {
        _id: 'meeting-1',
        content: { meetingStatus: 'active', startTime: 't', endTime: null, attendees: [{ _id: 'bob', role: 'guest' }] },
      })(request, response)
    })
    space.send({ type: 'fetchMeeting' })
    expect(await answer()).toEqual({
      type: 'space.meetingKnown',
      meeting: {
        id: 'meeting-1',
        status: 'active',
        startTime: 't',
        endTime: null,
        attendees: [{ party: { id: 'bob' }, role: 'guest' }],
      },
    })
    expect(requests).toEqual([{ url: '/api/spaces/space%2F1/activemeeting', authorization: 'jwt secret-token' }])
  })

  it('is null when the server knows none', async () => {
    const { answer, space } = await withRest(json(404, { message: 'none' }))
    space.send({ type: 'fetchMeeting' })
    expect(await answer()).toEqual({ type: 'space.meetingKnown', meeting: null })
  })

  it.each([
    ['unauthorized', json(401, {})],
    ['http-500', json(500, {})],
    ['invalid_payload', json(200, { content: {} })],
    ['network', (_: IncomingMessage, response: ServerResponse) => response.end('{')],
    ['network', (_: IncomingMessage, response: ServerResponse) => response.destroy()],
    ['network', (_: IncomingMessage, response: ServerResponse) => response.writeHead(302, { location: '/x' }).end()],
  ] satisfies [string, Handler][])('that cannot be fetched fails with %s', async (code, handler) => {
    const { answer, space } = await withRest(handler)
    space.send({ type: 'fetchMeeting' })
    const fact = await answer()
    expect(fact).toMatchObject({ type: 'space.failed', step: 'fetchMeeting', code })
    expect(JSON.stringify(fact)).not.toContain('secret-token')
  })

  it('that takes too long fails with timeout', async () => {
    let arrived = () => {}
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const { answer, rig, space } = await withRest(() => arrived())
    space.send({ type: 'fetchMeeting' })
    await arrival
    rig.clock.pass(15_000)
    expect(await answer()).toMatchObject({ type: 'space.failed', step: 'fetchMeeting', code: 'timeout' })
    expect(rig.clock.pending()).toBe(0)
  })

  it('is asked again when the meeting changed while the answer was on its way', async () => {
    const answers = [json(404, {}), json(200, { _id: 'meeting-2' })]
    let tell = () => {}
    const { answer, socket, space } = await withRest((request, response) => {
      tell()
      answers.shift()?.(request, response)
    })
    tell = () => {
      if (answers.length === 2)
        socket.says('MEDIA_SESSION_RESPONSE', {
          category: 'app.event.meeting.started',
          topicId: 'space/1',
          messageId: 'meeting-2',
        })
    }
    space.send({ type: 'fetchMeeting' })
    await vi.waitFor(() => expect(space.types()).toContain('space.meetingKnown'))
    expect(await answer()).toMatchObject({ type: 'space.meetingKnown', meeting: { id: 'meeting-2' } })
    expect(answers).toEqual([])
  })

  it('is not reported to a space whose connection went meanwhile', async () => {
    let arrived = () => {}
    let aborted = () => {}
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const abortion = new Promise<void>((resolve) => {
      aborted = resolve
    })
    const { rig, socket, space } = await withRest((_, response) => {
      response.on('close', aborted)
      arrived()
    })
    space.send({ type: 'fetchMeeting' })
    await arrival
    socket.drops()
    await abortion
    expect(rig.clock.pending()).toBe(0)
    expect(space.types()).toEqual(['space.opened', 'space.lost'])
  })

  it('fails with not-supported without a REST server', async () => {
    const rig = createRig()
    await rig.connect()
    const space = rig.openSpace('space-1')
    space.send({ type: 'fetchMeeting' })
    await vi.waitFor(() => expect(space.facts).toHaveLength(2))
    expect(space.facts[1]).toMatchObject({ type: 'space.failed', step: 'fetchMeeting', code: 'not-supported' })
  })
})
