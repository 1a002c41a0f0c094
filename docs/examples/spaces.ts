import type { Transport } from '@switchhook/core'
import { createClient } from '@switchhook/core'
import { chat } from '@switchhook/core/chat'
import { mesh } from '@switchhook/core/mesh'
import { webrtc } from '@switchhook/media-webrtc'

/** A client with spaces: who meets hears and sees each other by a mesh, and messages are a feature of their own. */
export function meetingRoom(transport: Transport) {
  // #region client
  const client = createClient({ transport, media: webrtc(), meetingMedia: mesh(), features: [chat()] })
  // #endregion client
  return client
}

type Meetings = ReturnType<typeof meetingRoom>

export async function come(client: Meetings, spaceId: string, password: string): Promise<void> {
  // #region join
  await client.space.join(spaceId, { password })
  client.on('space:participantJoined', ({ participantId, isSynthetic }) => console.log(participantId, isSynthetic))
  client.space.observeParticipant(spaceId, 'bob').subscribe((bob) => console.log(bob?.presence, bob?.attendances))
  // #endregion join
}

export async function meet(client: Meetings, spaceId: string): Promise<void> {
  // #region meeting
  await client.space.enterCall(spaceId, { audio: true, video: true })
  await client.space.startShare(spaceId)
  await client.space.stopShare(spaceId)
  await client.space.updateMedia(spaceId, { audio: false })
  await client.space.leaveCall(spaceId)
  // #endregion meeting
}

export async function administer(client: Meetings, spaceId: string): Promise<void> {
  // #region orders
  const { can } = client.space.observeFacts(spaceId).getSnapshot() ?? {}
  if (can?.startRecording.allowed === true) await client.space.startRecording(spaceId)
  await client.space.muteParticipant(spaceId, 'bob')
  client.on('space:recordingReady', ({ files }) => console.log(files.map(({ name }) => name)))
  // #endregion orders
}

export async function write(client: Meetings, spaceId: string): Promise<void> {
  // #region messages
  await client.space.sendMessage(spaceId, { text: 'Slides are <almost> done' })
  await client.space.sendMessage(spaceId, { text: 'Prepare slides' }, { category: 'task', assigneeIds: ['bob'] })
  await client.space.fetchMessages(spaceId)
  const { messages, hasMore, unread } = client.space.observeMessages(spaceId).getSnapshot()
  console.log(
    messages.map(({ sender, text }) => [sender.displayName, text]),
    hasMore,
    unread,
  )
  await client.space.markRead(spaceId)
  // #endregion messages
}
