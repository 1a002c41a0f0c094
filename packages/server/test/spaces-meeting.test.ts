import { describe, expect, it } from 'vitest'
import { allCaughtUp, generations, type TestClient } from './support/clients.ts'
import { control, startServer } from './support/server.ts'
import { enter, gather, tracksStatus, videoEnd } from './support/space.ts'

const media = 'MEDIA_SESSION_RESPONSE'
const up = 'SEND_MEDIA_SESSION_EVENTS'
const shortNames = (client: TestClient) =>
  client.drain().map(({ payload }) => payload.category.replace('app.event.', ''))

describe.each(generations)('the call of a space with $name', (generation) => {
  it('starts with the first media session and adds each attendee once', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    ada.client.send(up, tracksStatus(topicId))
    const started = await ada.client.next(media)
    const added = await ada.client.next(media)
    expect(started).toEqual({
      _id: expect.any(String),
      messageId: expect.any(String),
      topicId,
      category: 'app.event.meeting.started',
      sender: { _id: topicId, type: 'spaceserver' },
      content: {
        startTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        endTime: null,
        virtualEndTime: null,
        mediaMode: 'video',
        meetingStatus: 'active',
        bodyText: '',
        attendees: [],
        recordings: [],
        data: [],
      },
      created: expect.any(String),
      modified: null,
    })
    expect(added).toMatchObject({
      category: 'app.event.attendee.added',
      messageId: started.messageId,
      content: {
        attendee: {
          ...ada.party,
          role: 'guest',
          joinTime: expect.any(String),
          leaveTime: null,
          mediaSession: {
            audio: true,
            video: true,
            connected: false,
            phone: false,
            screenshare: false,
            selfMuted: false,
          },
          mdsrvSessions: [{ _id: expect.any(String) }],
        },
      },
    })
    expect(added._id).not.toBe(started._id)

    bo.client.send(up, tracksStatus(topicId))
    bo.client.send(up, tracksStatus(topicId, { connected: true }))
    await allCaughtUp(bo.client, ada.client)
    expect(bo.client.drain().map(({ payload }) => [payload.category, payload.messageId])).toEqual([
      ['app.event.meeting.started', started.messageId],
      ['app.event.attendee.added', started.messageId],
      ['tracksstatus', started.messageId],
      ['app.event.attendee.added', started.messageId],
    ])
    expect(shortNames(ada.client)).toEqual(['attendee.added', 'tracksstatus', 'tracksstatus'])
  })

  it('relays what a party sends of itself to the others only, in its name and session', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    ada.client.send(up, {
      ...tracksStatus(topicId, { audio: false, video: true, connected: true, selfMuted: true }),
      content: {
        mediaSession: { audio: false, video: true, connected: true, selfMuted: true },
        streamId: 'f0c1d2e3',
        role: 'admin',
        sessionId: 'forged',
      },
      sender: { _id: 'forged' },
      loopbackMetadata: 'mine',
    })
    const relayed = await bo.client.next(media, ({ category }) => category === 'tracksstatus')
    expect(relayed).toMatchObject({
      sender: ada.party,
      content: {
        mediaSession: { audio: false, video: true, connected: true, selfMuted: true },
        streamId: 'f0c1d2e3',
        sessionId: ada.sessionId,
      },
    })
    expect(relayed.content).not.toHaveProperty('role')
    expect(relayed).not.toHaveProperty('loopbackMetadata')
    await allCaughtUp(ada.client)
    expect(shortNames(ada.client)).toEqual(['meeting.started', 'attendee.added'])
  })

  it('counts a second session of the same user as a second attendee', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada],
    } = await gather(server, ['ada'], generation)
    const again = await enter(server, topicId, 'ada', { generation })
    ada.client.send(up, tracksStatus(topicId))
    await again.client.next(media, ({ category }) => category === 'app.event.attendee.added')
    again.client.send(up, tracksStatus(topicId))
    const added = await again.client.next(media, ({ category }) => category === 'app.event.attendee.added')
    expect(added.content.attendee._id).toBe(ada.party._id)
    const answer = await fetch(`${server.url}/api/spaces/${topicId}/activemeeting`, {
      headers: { authorization: `jwt ${ada.token}` },
    })
    expect((await answer.json()).content.attendees.map(({ _id }: { _id: string }) => _id)).toEqual([
      ada.party._id,
      ada.party._id,
    ])
  })

  it('ends with the last attendee, who is told like everybody', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    ada.client.send(up, tracksStatus(topicId))
    await ada.client.caughtUp()
    bo.client.send(up, tracksStatus(topicId))
    await allCaughtUp(bo.client, ada.client)
    ada.client.drain()
    bo.client.drain()
    ada.client.send(up, videoEnd(topicId))
    await allCaughtUp(ada.client, bo.client)
    expect(shortNames(ada.client)).toEqual(['attendee.left'])
    expect(shortNames(bo.client)).toEqual(['video.end', 'attendee.left'])
    bo.client.send(up, videoEnd(topicId))
    const left = await ada.client.next(media, ({ category }) => category === 'app.event.attendee.left')
    expect(left.content.attendee).toMatchObject({
      ...bo.party,
      leaveTime: expect.any(String),
      mediaSession: { audio: false },
    })
    const ended = await bo.client.next(media, ({ category }) => category === 'app.event.meeting.ended')
    expect(ended.content).toMatchObject({
      endTime: expect.any(String),
      virtualEndTime: ended.content.endTime,
      meetingStatus: 'inactive',
      attendees: [{ _id: ada.party._id }, { _id: bo.party._id }],
    })
    expect(ended.modified).toBe(ended.content.endTime)
  })

  it('takes the end of a call one is not in as nothing at all', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    ada.client.send(up, videoEnd(topicId))
    await allCaughtUp(ada.client, bo.client)
    expect([...ada.client.drain(), ...bo.client.drain()]).toEqual([])
  })

  it('relays the end of a screen share, and refuses it outside a call', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    const stop = { category: 'video.stopscreenshare', topicId, content: { mediaSession: { screenshare: false } } }
    ada.client.send(up, { ...stop, loopbackMetadata: 7 })
    expect(await ada.client.next(media)).toEqual({
      category: 'media.session.invalid',
      topicId,
      sender: { type: 'user', _id: ada.party._id, displayname: ada.party.displayname },
      error: { code: 'no_media_session', message: expect.any(String) },
      loopbackMetadata: 7,
    })
    ada.client.send(up, tracksStatus(topicId, { audio: true, screenshare: true }))
    ada.client.send(up, stop)
    const stopped = await bo.client.next(media, ({ category }) => category === 'video.stopscreenshare')
    expect(stopped.content).toEqual({ mediaSession: { screenshare: false }, sessionId: ada.sessionId })
  })

  it('ends the call of a session that unsubscribes or is lost, without a relay', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo, cy],
    } = await gather(server, ['ada', 'bo', 'cy'], generation)
    ada.client.send(up, tracksStatus(topicId))
    bo.client.send(up, tracksStatus(topicId))
    await allCaughtUp(ada.client, bo.client, cy.client)
    cy.client.drain()
    ada.client.send('UNSUBSCRIBE_CHANNEL', { channel: { type: 'topic', _id: topicId } })
    await allCaughtUp(ada.client, cy.client)
    expect(shortNames(cy.client)).toEqual(['attendee.left'])
    bo.client.drop()
    await cy.client.next(media, ({ category }) => category === 'app.event.meeting.ended')
    expect(shortNames(cy.client)).toEqual(['attendee.left'])
  })

  it('ends for all at once when an administrator says so, and starts anew under another id', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    ada.client.send(up, tracksStatus(topicId))
    const { messageId } = await ada.client.next(media)
    bo.client.send(up, tracksStatus(topicId))
    await allCaughtUp(bo.client, ada.client)
    ada.client.drain()
    expect((await control(server, 'spaces/meeting/end', { topicId, by: bo.party._id })).status).toBe(204)
    await allCaughtUp(ada.client)
    expect(shortNames(ada.client)).toEqual(['meeting.ended'])
    expect((await control(server, 'spaces/meeting/end', { topicId, by: bo.party._id })).status).toBe(404)
    ada.client.send(up, tracksStatus(topicId))
    const again = await ada.client.next(media)
    expect(again.category).toBe('app.event.meeting.started')
    expect(again.messageId).not.toBe(messageId)
  })

  it('orders every session of a muted user to mute itself', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    ada.client.send(up, tracksStatus(topicId, { audio: true, video: true, connected: true }))
    await ada.client.caughtUp()
    const { status } = await control(server, 'spaces/mute', { topicId, attendee: ada.party._id, by: bo.party._id })
    expect(status).toBe(204)
    const fits = ({ sender, category }: { sender: { _id: string }; category: string }) =>
      category === 'tracksstatus' && sender._id === ada.party._id
    const order = await ada.client.next(media, fits)
    expect(order.content).toMatchObject({
      mediaSession: { audio: false, selfMuted: false, video: true, connected: true },
      sessionId: ada.sessionId,
    })
    expect(order.sender).toEqual(ada.party)
    expect((await control(server, 'spaces/mute', { topicId, attendee: bo.party._id, by: ada.party._id })).status).toBe(
      404,
    )
  })

  it('records while a meeting is active, and says when the file is there, even after the meeting', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    const by = bo.party._id
    expect((await control(server, 'spaces/recording/start', { topicId, by })).status).toBe(404)
    ada.client.send(up, tracksStatus(topicId))
    await ada.client.caughtUp()
    const { recordingId } = (await control(server, 'spaces/recording/start', { topicId, by })).body
    const is = (category: string) => (payload: { category: string }) => payload.category === `app.event.${category}`
    const started = await ada.client.next(media, is('recording.started'))
    expect(started.content.recordings[0]).toEqual({
      _id: recordingId,
      startedBy: bo.party,
      startTime: expect.any(String),
      endTime: null,
    })
    expect((await control(server, 'spaces/recording/start', { topicId, by })).status).toBe(409)
    expect((await control(server, 'spaces/recording/stop', { topicId, recordingId, by })).status).toBe(204)
    const ended = await bo.client.next(media, is('recording.ended'))
    expect(ended.content.recordings[0]).toMatchObject({
      _id: recordingId,
      endTime: expect.any(String),
      stoppedBy: bo.party,
    })
    const second = (await control(server, 'spaces/recording/start', { topicId, by })).body.recordingId
    await ada.client.next(media, is('recording.started'))
    ada.client.drain()
    ada.client.send(up, videoEnd(topicId))
    await ada.client.caughtUp()
    expect(shortNames(ada.client)).toEqual(['attendee.left', 'recording.ended', 'meeting.ended'])
    expect((await control(server, 'spaces/recording/ready', { topicId, recordingId: second })).status).toBe(204)
    const ready = await bo.client.next(media, is('recording.ready'))
    expect(ready).toMatchObject({ messageId: started.messageId })
    expect(ready.content).toMatchObject({
      meetingStatus: 'inactive',
      recordings: [{ _id: second }, { _id: recordingId }],
      data: [{ fileType: 'video', provider: 'native' }],
    })
  })
})
