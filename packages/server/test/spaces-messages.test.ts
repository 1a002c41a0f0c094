import { describe, expect, it } from 'vitest'
import { generations } from './support/clients.ts'
import { startServer } from './support/server.ts'
import { gather } from './support/space.ts'

describe.each(generations)('messages with $name', (generation) => {
  it.each([
    ['chat', { bodyText: '<p>1 &lt; 2</p>' }],
    ['idea', { bodyText: 'Release notes', description: 'Draft' }],
    [
      'task',
      { bodyText: 'Prepare slides', assignees: [{ _id: 'a' }], dueDate: '2026-01-20T00:00:00.000Z', status: 'pending' },
    ],
    ['chat', { data: [{ fileId: 'f', name: 'a.png' }] }],
  ])('sends a %s to everybody, exactly as it was written', async (category, content) => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    ada.client.send('SEND_MESSAGE', {
      category,
      topicId,
      content,
      version: '1.1',
      sender: { _id: 'forged' },
      created: 'forged',
      chatMessages: [],
      parentMsg: { _id: 'p' },
      loopbackMetadata: { localId: 'c-1' },
    })
    const expected = {
      _id: expect.any(String),
      category,
      topicId,
      sender: ada.party,
      content: { data: [], ...content },
      created: expect.stringMatching(/Z$/),
      modified: null,
      parentMsg: { _id: 'p' },
    }
    const received = await bo.client.next('MESSAGE_SENT')
    expect(received).toEqual(expected)
    expect(await ada.client.next('MESSAGE_SENT')).toEqual({ ...received, loopbackMetadata: { localId: 'c-1' } })
  })

  it('keeps the latest messages for those who ask later, newest first', async () => {
    const server = await startServer({ limits: { messagesPerSpace: 3 } })
    const {
      topicId,
      guests: [ada],
    } = await gather(server, ['ada'], generation)
    for (const bodyText of ['one', 'two', 'three', 'four'])
      ada.client.send('SEND_MESSAGE', { category: 'chat', topicId, content: { bodyText } })
    ada.client.send('SEND_MESSAGE', { category: 'idea', topicId, content: { bodyText: 'five' } })
    await ada.client.caughtUp()
    const query = async (search: string) => {
      const answer = await fetch(`${server.url}/api/spaces/${topicId}/messages/query?${search}`, {
        headers: { authorization: `bearer ${ada.token}` },
      })
      const { total, data } = await answer.json()
      return [total, data.map(({ content }: { content: { bodyText: string } }) => content.bodyText)]
    }
    expect(await query('category=chat&size=50')).toEqual([2, ['four', 'three']])
    expect(await query('category=chat&size=1')).toEqual([2, ['four']])
    expect(await query('size=50')).toEqual([3, ['five', 'four', 'three']])
  })

  it.each([
    ['not_subscribed', 'app.event.channel.subscription.required', { topicId: 'elsewhere', content: { bodyText: 'x' } }],
    ['invalid_payload', 'chat', { content: { bodyText: 5 } }],
    ['invalid_payload', 'chat', { content: { data: [] } }],
    ['invalid_payload', 'chat', { content: {} }],
    ['invalid_payload', 'chat', {}],
    ['invalid_payload', 'chat', { content: { bodyText: 'x', data: {} } }],
    ['unknown_category', 'topic.updated', { category: 'topic.updated', content: { bodyText: 'x' } }],
    ['invalid_payload', null, { category: 5, content: { bodyText: 'x' } }],
  ])('refuses with %s and category %s: %j', async (code, category, changes) => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'], generation)
    ada.client.send('SEND_MESSAGE', { category: 'chat', topicId, loopbackMetadata: 'mine', ...changes })
    expect(await ada.client.next('SEND_MESSAGE_FAILED')).toEqual({
      category,
      topicId: 'topicId' in changes ? changes.topicId : topicId,
      error: { code, message: expect.any(String) },
      loopbackMetadata: 'mine',
    })
    await bo.client.caughtUp()
    expect(bo.client.drain()).toEqual([])
  })
})
