import {
  downEvent,
  findViolation,
  mediaCategory,
  messageCategory,
  presenceCategory,
  type UpEvent,
  upEvent,
} from '@switchhook/transport-socketio/wire'
import type { Outgoing } from '../store/store.ts'
import type { Connection } from './connections.ts'

/** How much of an id or category an error reply repeats: none of a longer one (spaces.md §4.5). */
const echoMaxLength = 256

/** The error reply of an event, with what can be repeated of the payload (spaces.md §7). */
export function refusedReply(
  event: UpEvent,
  connection: Connection,
  payload: unknown,
  error: { code: string; message: string; status?: number },
): Outgoing {
  const sent = asRecord(payload)
  const to = [connection.sessionId]
  const { type, _id, displayname } = connection.party
  const topicId = echoed(sent.topicId)
  switch (event) {
    case upEvent.subscribeChannel:
      return { event: downEvent.subscribeChannelFailed, to, payload: { channel: channelOf(sent), error } }
    case upEvent.unsubscribeChannel:
      return { event: downEvent.unsubscribeChannelFailed, to, payload: { channel: channelOf(sent), error } }
    case upEvent.sendPresence:
    case upEvent.sendMediaSession: {
      const isPresence = event === upEvent.sendPresence
      const category = isPresence ? presenceCategory.invalid : mediaCategory.invalid
      const reply = { category, topicId, sender: { type, _id, displayname }, error, ...loopbackOf(sent) }
      return { event: isPresence ? downEvent.presence : downEvent.mediaSession, to, payload: reply }
    }
    case upEvent.sendMessage: {
      const isUnsubscribed = error.code === 'not_subscribed'
      const category = isUnsubscribed ? messageCategory.subscriptionRequired : echoed(sent.category)
      return { event: downEvent.sendMessageFailed, to, payload: { category, topicId, error, ...loopbackOf(sent) } }
    }
    case upEvent.serviceSubscribe:
    case upEvent.serviceUnsubscribe:
      return { event: downEvent.serviceSubscribeFailed, to, payload: { error: { status: 400, ...error } } }
    case upEvent.callSignal: {
      const { seq, attempt } = sent
      const payload = {
        callId: echoed(sent.callId),
        seq: typeof seq === 'number' ? seq : null,
        type: echoed(sent.type),
        ...(typeof attempt === 'number' ? { attempt } : {}),
        error,
      }
      return { event: downEvent.callSignalFailed, to, payload }
    }
  }
}

function channelOf(sent: Record<string, unknown>): object | null {
  const channel = asRecord(sent.channel)
  const [type, _id] = [echoed(channel.type), echoed(channel._id)]
  return type === null || _id === null ? null : { type, _id }
}

/** Given back only if it could have been given back with an answer (spaces.md §4.3). */
function loopbackOf(sent: Record<string, unknown>): object {
  const { loopbackMetadata } = sent
  return loopbackMetadata === undefined || findViolation(loopbackMetadata) ? {} : { loopbackMetadata }
}

function echoed(value: unknown): string | null {
  return typeof value === 'string' && value.length <= echoMaxLength ? value : null
}

function asRecord(value: unknown): Record<string, unknown> {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isRecord ? { ...value } : {}
}
