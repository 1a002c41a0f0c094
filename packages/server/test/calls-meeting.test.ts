import { describe, expect, it } from 'vitest'
import { allCaughtUp, generations, type TestClient } from './support/clients.ts'
import { audioVideo, startStill } from './support/phone.ts'
import { gather, tracksStatus } from './support/space.ts'

const send = (client: TestClient, callId: string, seq: number, type: string, fields: object) =>
  client.send('CALL_SIGNAL', { callId, seq, type, ...fields })

describe.each(generations)('a meeting leg with $name', (generation) => {
  it('is opened between two attendees, at the session named, without being a call to the user', async () => {
    const { server } = await startStill()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    for (const { client } of [ada, bo]) client.send('SEND_MEDIA_SESSION_EVENTS', tracksStatus(topicId))
    await allCaughtUp(ada.client, bo.client)
    const to = { _id: ada.party._id, sessionId: ada.sessionId }
    send(bo.client, 'leg', 1, 'invite', { to, offer: 'o', media: audioVideo, purpose: 'meeting', topicId })
    expect(await ada.client.next('CALL_SIGNAL')).toMatchObject({
      type: 'invited',
      purpose: 'meeting',
      topicId,
      offer: 'o',
    })
    send(ada.client, 'leg', 1, 'ring', {})
    expect((await ada.client.next('CALL_SIGNAL_FAILED')).error.code).toBe('wrong_state')
    send(ada.client, 'leg', 2, 'answer', { answer: 'a' })
    await bo.client.next('CALL_SIGNAL', ({ type }) => type === 'answered')
  })

  it('is forbidden to and from whoever is not in the call of that space', async () => {
    const { server } = await startStill()
    const {
      topicId,
      guests: [ada, bo, cy],
    } = await gather(server, ['ada', 'bo', 'cy'], generation)
    for (const { client } of [ada, bo]) client.send('SEND_MEDIA_SESSION_EVENTS', tracksStatus(topicId))
    await allCaughtUp(ada.client, bo.client)
    const fields = { offer: 'o', media: audioVideo, purpose: 'meeting', topicId }
    const tries = [
      [bo, { _id: cy.party._id, sessionId: cy.sessionId }, fields],
      [cy, { _id: ada.party._id, sessionId: ada.sessionId }, fields],
      [bo, { _id: ada.party._id }, fields],
      [bo, { _id: cy.party._id, sessionId: ada.sessionId }, fields],
      [bo, { _id: ada.party._id, sessionId: ada.sessionId }, { ...fields, topicId: undefined }],
      [bo, { _id: ada.party._id, sessionId: ada.sessionId }, { ...fields, topicId: 'lobby' }],
    ] as const
    for (const [index, [who, to, more]] of tries.entries()) {
      send(who.client, `leg-${index}`, 1, 'invite', { to, ...more })
      expect((await who.client.next('CALL_SIGNAL_FAILED')).error.code).toBe('forbidden')
    }
  })
})
