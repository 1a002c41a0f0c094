import { describe, expect, it } from 'vitest'
import { connect } from './support/clients.ts'
import { control, startServer, topic, user } from './support/server.ts'
import { enter, tracksStatus } from './support/space.ts'

const json = { 'content-type': 'application/json' }

describe('REST', () => {
  it('gives a guest a token of its own, even under a name that is taken', async () => {
    const server = await startServer()
    const body = JSON.stringify({ displayname: 'Gus', username: 'gus', picturefile: 'https://example.test/g.png' })
    const auth = async () =>
      (await (await fetch(`${server.url}/api/anonymous/auth`, { method: 'POST', headers: json, body })).json()).token
    const who = async (token: string) =>
      (await fetch(`${server.url}/api/users/me`, { headers: { authorization: `jwt ${token}` } })).json()
    const [first, second] = [await who(await auth()), await who(await auth())]
    expect(first).toEqual({
      _id: expect.any(String),
      aType: 'anonymous',
      username: 'gus',
      displayname: 'Gus',
      picture_url: 'https://example.test/g.png',
    })
    expect(second._id).not.toBe(first._id)
    await connect(server.url, await auth())
  })

  it.each([
    [{}, 'displayname'],
    [{ displayname: 'x', username: 5 }, 'username'],
    [{ displayname: '', username: 'x' }, 'displayname'],
  ])('refuses a guest described as %j', async (body, field) => {
    const server = await startServer()
    const answer = await fetch(`${server.url}/api/anonymous/auth`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify(body),
    })
    expect([answer.status, (await answer.json()).error.field]).toEqual([400, field])
  })

  it('wants a token, written jwt or bearer', async () => {
    const server = await startServer()
    const token = await server.token('alice')
    const status = async (authorization?: string) =>
      (await fetch(`${server.url}/api/users/me`, authorization ? { headers: { authorization } } : {})).status
    expect([await status(`jwt ${token}`), await status(`Bearer ${token}`)]).toEqual([200, 200])
    expect([await status(), await status(token), await status('jwt wrong')]).toEqual([401, 401, 401])
  })

  it('lets join by the same rules as the socket', async () => {
    const server = await startServer()
    const { token, party } = await user(server, 'ada')
    const join = async (topicId: string, password?: string) => {
      const headers = { authorization: `jwt ${token}`, ...(password ? { 'spaces-x-space-password': password } : {}) }
      const answer = await fetch(`${server.url}/api/spaces/${topicId}/join`, { headers })
      return [answer.status, await answer.json()]
    }
    const open = await topic(server)
    expect(await join(open)).toEqual([
      200,
      { topic: expect.objectContaining({ _id: open, title: 'Space', type: 'group' }) },
    ])
    const locked = await topic(server, { password: 'sesame' })
    expect((await join(locked))[0]).toBe(403)
    expect((await join(locked, 'sesame'))[0]).toBe(200)
    const closed = await topic(server, { access: 'members' })
    expect(await join(closed)).toEqual([403, { error: expect.objectContaining({ code: 'not_a_member' }) }])
    await control(server, 'spaces/kick', { topicId: open, attendeeType: 'userId', attendee: party._id, by: 'alice' })
    expect(await join(open)).toEqual([403, { error: expect.objectContaining({ code: 'removed' }) }])
    expect((await join('constructor'))[0]).toBe(404)
    expect((await join('%E0%A4%A'))[0]).toBe(404)
  })

  it('shows the active meeting to who may be in the space, and 404 when there is none', async () => {
    const server = await startServer()
    const ada = await enter(server, 'lobby', 'ada')
    const meeting = async () => {
      const answer = await fetch(`${server.url}/api/spaces/lobby/activemeeting`, {
        headers: { authorization: `jwt ${ada.token}` },
      })
      return [answer.status, await answer.json()]
    }
    expect((await meeting())[0]).toBe(404)
    ada.client.send('SEND_MEDIA_SESSION_EVENTS', tracksStatus('lobby'))
    const { messageId } = await ada.client.next('MEDIA_SESSION_RESPONSE')
    expect(await meeting()).toEqual([
      200,
      {
        _id: messageId,
        topicId: 'lobby',
        content: expect.objectContaining({
          meetingStatus: 'active',
          attendees: [expect.objectContaining({ ...ada.party, leaveTime: null })],
          recordings: [],
        }),
      },
    ])
  })

  it('lists messages page by page back to the first', async () => {
    const server = await startServer()
    const ada = await enter(server, 'lobby', 'ada')
    for (const bodyText of ['1', '2', '3', '4', '5'])
      ada.client.send('SEND_MESSAGE', { category: 'chat', topicId: 'lobby', content: { bodyText } })
    await ada.client.caughtUp()
    const page = async (query: string) => {
      const answer = await fetch(`${server.url}/api/spaces/lobby/messages/query?${query}`, {
        headers: { authorization: `jwt ${ada.token}` },
      })
      const { total, data } = await answer.json()
      return [total, data.map(({ content }: { content: { bodyText: string } }) => content.bodyText)]
    }
    expect(await page('category=chat&size=2')).toEqual([5, ['5', '4']])
    expect(await page('category=chat&size=2&skip=2')).toEqual([5, ['3', '2']])
    expect(await page('category=chat&size=2&skip=4')).toEqual([5, ['1']])
    expect(await page('category=task&size=2')).toEqual([0, []])
  })

  it.each(['0', 'many', '1001'])('refuses to list %s messages', async (size) => {
    const server = await startServer()
    const answer = await fetch(`${server.url}/api/spaces/lobby/messages/query?size=${size}`, {
      headers: { authorization: `jwt ${await server.token('alice')}` },
    })
    expect([answer.status, (await answer.json()).error.field]).toEqual([400, 'size'])
  })

  it('lets the administrators of a space, and only them, give orders', async () => {
    const server = await startServer()
    const [admin, ada] = [await server.token('alice'), await enter(server, 'lobby', 'ada')]
    const ask = async (method: string, path: string, token: string, body?: object) => {
      const answer = await fetch(`${server.url}/api/spaces/lobby/${path}`, {
        method,
        headers: { authorization: `jwt ${token}`, ...json },
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
      return { status: answer.status, body: answer.status === 204 ? {} : await answer.json() }
    }
    ada.client.send('SEND_MEDIA_SESSION_EVENTS', tracksStatus('lobby'))
    const { messageId } = await ada.client.next('MEDIA_SESSION_RESPONSE')
    expect((await ask('POST', `meetings/${messageId}/end`, ada.token)).status).toBe(403)
    expect((await ask('POST', 'meetings/another/recordings', admin)).status).toBe(404)
    const { recordingId } = (await ask('POST', `meetings/${messageId}/recordings`, admin)).body
    expect((await ask('POST', `meetings/${messageId}/recordings/${recordingId}/stop`, admin)).status).toBe(204)
    const state = `meetings/${messageId}/attendees/userId/${ada.party._id}/mediastate`
    expect((await ask('POST', state, admin, { audio: 'no' })).status).toBe(400)
    expect((await ask('POST', state.replace(messageId, 'another'), admin, { audio: false })).status).toBe(404)
    expect((await ask('POST', state.replace('userId', 'robot'), admin, { audio: false })).status).toBe(400)
    expect((await ask('POST', state, admin, { audio: false })).status).toBe(204)
    expect((await ask('POST', 'meetings/another/end', admin)).status).toBe(404)
    expect((await ask('POST', `meetings/${messageId}/end`, admin)).status).toBe(204)
    expect((await ask('DELETE', `attendees/userId/${ada.party._id}`, admin)).status).toBe(204)
    expect((await ask('DELETE', `attendees/robot/${ada.party._id}`, admin)).status).toBe(400)
    expect((await ask('PATCH', `attendees/userId/${ada.party._id}`, admin)).status).toBe(404)
    await ada.client.caughtUp()
    const heard = ada.client.drain().map(({ payload }) => payload.category.replace('app.event.', ''))
    expect(heard).toEqual([
      'attendee.added',
      'recording.started',
      'recording.ended',
      'tracksstatus',
      'meeting.ended',
      'party.removed',
    ])
  })

  it('makes a space for a registered user, who is its administrator', async () => {
    const server = await startServer()
    const invite = async (token: string) =>
      fetch(`${server.url}/api/spaces/invite`, {
        method: 'POST',
        headers: { authorization: `jwt ${token}`, ...json },
        body: JSON.stringify({ topic: 'Planning', invitees: [{ username: 'bob@example.test' }] }),
      })
    const { data } = await (await invite(await server.token('alice'))).json()
    expect(data).toEqual([{ topicId: expect.any(String), title: 'Planning' }])
    const guest = await user(server, 'gus', 'anonymous')
    expect((await invite(guest.token)).status).toBe(403)
  })
})
