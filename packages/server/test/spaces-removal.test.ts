import { describe, expect, it } from 'vitest'
import { allCaughtUp, generations } from './support/clients.ts'
import { control, startServer } from './support/server.ts'
import { enter, gather, online, tracksStatus } from './support/space.ts'

describe.each(generations)('removing somebody from a space with $name', (generation) => {
  it('tells everybody, and is the last the removed hear of the space', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo, cy],
    } = await gather(server, ['ada', 'bo', 'cy'], generation)
    const elsewhere = await enter(server, topicId, 'ada', { generation })
    ada.client.send('SEND_PRESENCE_EVENT', online(topicId))
    ada.client.send('SEND_MEDIA_SESSION_EVENTS', tracksStatus(topicId))
    await allCaughtUp(ada.client, elsewhere.client, bo.client, cy.client)
    for (const { client } of [ada, elsewhere, bo, cy]) client.drain()

    const kick = { topicId, attendeeType: 'userId', attendee: ada.party._id, by: bo.party._id }
    expect((await control(server, 'spaces/kick', kick)).status).toBe(204)
    bo.client.send('SEND_PRESENCE_EVENT', online(topicId))
    await allCaughtUp(bo.client, ada.client, elsewhere.client, cy.client)

    const removed = {
      event: 'PRESENCE_EVENT_RESPONSE',
      payload: {
        category: 'party.removed',
        topicId,
        sender: bo.party,
        content: { attendee: { attendeeType: 'userId', attendee: ada.party._id } },
        receivers: [],
      },
    }
    expect(ada.client.drain()).toEqual([removed])
    expect(elsewhere.client.drain()).toEqual([removed])
    expect(cy.client.drain().map(({ payload }) => payload.category)).toEqual([
      'party.removed',
      'app.event.attendee.left',
      'app.event.meeting.ended',
      'app.event.presence.party.online',
    ])
  })

  it('keeps them out until they are invited again, and their connection open', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    await control(server, 'spaces/kick', { topicId, attendeeType: 'userId', attendee: ada.party._id, by: bo.party._id })
    const channel = { type: 'topic', _id: topicId }
    ada.client.send('SUBSCRIBE_CHANNEL', { channel })
    expect((await ada.client.next('SUBSCRIBE_CHANNEL_FAILED')).error.code).toBe('removed')
    ada.client.send('SEND_PRESENCE_EVENT', { category: 'app.event.presence.party.leaves', topicId })
    const refused = await ada.client.next('PRESENCE_EVENT_RESPONSE', ({ error }) => error !== undefined)
    expect(refused.error.code).toBe('not_subscribed')
    await control(server, 'spaces/invite', { topicId, user: ada.party._id })
    ada.client.send('SUBSCRIBE_CHANNEL', { channel })
    await ada.client.next('CHANNEL_SUBSCRIBED')
  })

  it('removes guests by their own kind of id', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [bo],
    } = await gather(server, ['bo'], generation)
    const guest = await enter(server, topicId, 'gus', { generation, type: 'anonymous' })
    expect(guest.party.type).toBe('anonymous')
    await control(server, 'spaces/kick', {
      topicId,
      attendeeType: 'anonymousId',
      attendee: guest.party._id,
      by: bo.party._id,
    })
    expect((await guest.client.next('PRESENCE_EVENT_RESPONSE')).content.attendee).toEqual({
      attendeeType: 'anonymousId',
      attendee: guest.party._id,
    })
  })
})
