import type { MessageFact, SpaceFact } from '@switchhook/core'
import { expect, vi } from 'vitest'
import { clientIn, joinedClient, type Shown } from './client-stage.ts'
import { fixtures, type Payload, payloadOf, spaceOf } from './fixtures.ts'
import { createRig, settle } from './setup.ts'

/** Lets a payload arrive at ports of a space that wait for whatever it may answer. */
export async function factsOf(event: string, payload: Payload, own = 'own-session') {
  const spaceId = spaceOf(payload)
  const rig = createRig()
  const socket = await rig.connect()
  const [space, messages] = [rig.openSpace(spaceId), rig.openMessages(spaceId)]
  const channel = { type: 'topic', _id: spaceId }
  if (!event.includes('SUBSCRIBE')) socket.says('CHANNEL_SUBSCRIBED', { channel, sessionId: own })
  space.send({ type: event.includes('UNSUBSCRIBE') ? 'leave' : 'join', attempt: 1 })
  messages.send({ type: 'send', ref: 'c-1', category: 'chat', content: { html: 'x' } })
  await settle()
  space.facts.length = messages.facts.length = 0
  socket.says(event, payload)
  await settle()
  const facts: readonly (SpaceFact | MessageFact)[] = [...space.facts, ...messages.facts]
  return { facts, invalid: rig.invalid }
}

/** Lets a payload arrive at a client that waits for whatever it may answer, after other payloads. */
export async function shownAfter(event: string, payload: Payload, before: readonly string[] = []): Promise<Shown> {
  const spaceId = spaceOf(payload)
  const silentOn = new Map([
    ['CHANNEL_SUBSCRIBED', 'SUBSCRIBE_CHANNEL'],
    ['SUBSCRIBE_CHANNEL_FAILED', 'SUBSCRIBE_CHANNEL'],
    ['CHANNEL_UNSUBSCRIBED', 'UNSUBSCRIBE_CHANNEL'],
  ]).get(event)
  if (silentOn === 'SUBSCRIBE_CHANNEL') {
    const { client, socket, shown, forget } = clientIn(spaceId, { sessionId: payload.sessionId, silentOn })
    const joining = client.space.join(spaceId).catch(() => {})
    await vi.waitFor(() => expect(socket.sentOf(silentOn)).toHaveLength(1))
    forget()
    socket.says(event, payload)
    await joining
    return shown()
  }
  const { client, socket, shown, forget } = await joinedClient(spaceId, { silentOn: silentOn ?? '' })
  if (event === 'CHANNEL_UNSUBSCRIBED') void client.space.leave(spaceId)
  if (event === 'SEND_MESSAGE_FAILED') void client.space.sendMessage(spaceId, { html: 'x' }).catch(() => {})
  for (const file of before) {
    const { event: name } = fixtures.find((one) => one.file === file) ?? {}
    socket.says(name ?? '', payloadOf(file))
  }
  await settle()
  forget()
  socket.says(event, payload)
  await settle()
  return shown()
}
