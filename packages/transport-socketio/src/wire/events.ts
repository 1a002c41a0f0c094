/** Events a client sends on `/chat` (spaces.md §5 and §13). */
export const upEvent = {
  subscribeChannel: 'SUBSCRIBE_CHANNEL',
  unsubscribeChannel: 'UNSUBSCRIBE_CHANNEL',
  sendPresence: 'SEND_PRESENCE_EVENT',
  sendMediaSession: 'SEND_MEDIA_SESSION_EVENTS',
  sendMessage: 'SEND_MESSAGE',
  serviceSubscribe: 'SERVICE_SUBSCRIBE',
  serviceUnsubscribe: 'SERVICE_UNSUBSCRIBE',
  callSignal: 'CALL_SIGNAL',
} as const

/** Events a server sends on `/chat` (spaces.md §6, §7 and §13). */
export const downEvent = {
  channelSubscribed: 'CHANNEL_SUBSCRIBED',
  channelUnsubscribed: 'CHANNEL_UNSUBSCRIBED',
  subscribeChannelFailed: 'SUBSCRIBE_CHANNEL_FAILED',
  unsubscribeChannelFailed: 'UNSUBSCRIBE_CHANNEL_FAILED',
  presence: 'PRESENCE_EVENT_RESPONSE',
  mediaSession: 'MEDIA_SESSION_RESPONSE',
  messageSent: 'MESSAGE_SENT',
  sendMessageFailed: 'SEND_MESSAGE_FAILED',
  serviceSubscribed: 'SERVICE_SUBSCRIBED',
  serviceSubscribeFailed: 'SERVICE_SUBSCRIBE_FAILED',
  serviceUnsubscribed: 'SERVICE_UNSUBSCRIBED',
  serviceEnded: 'SERVICE_ENDED',
  callSignal: 'CALL_SIGNAL',
  callSignalFailed: 'CALL_SIGNAL_FAILED',
} as const

export type UpEvent = (typeof upEvent)[keyof typeof upEvent]
export type DownEvent = (typeof downEvent)[keyof typeof downEvent]

/** Categories of the presence events, both ways (spaces.md §5.3 and §6.3). */
export const presenceCategory = {
  online: 'app.event.presence.party.online',
  leaves: 'app.event.presence.party.leaves',
  requestParties: 'app.event.presence.request.parties',
  typing: 'party.typing',
  /** Down only. */
  removed: 'party.removed',
  /** Down only: what was sent was refused. */
  invalid: 'media.session.invalid',
} as const

/** Categories of the media session events, both ways (spaces.md §5.4 and §6.4). */
export const mediaCategory = {
  tracksStatus: 'tracksstatus',
  stopScreenshare: 'video.stopscreenshare',
  end: 'video.end',
  /** The rest are down only. */
  meetingStarted: 'app.event.meeting.started',
  meetingEnded: 'app.event.meeting.ended',
  attendeeAdded: 'app.event.attendee.added',
  attendeeLeft: 'app.event.attendee.left',
  recordingStarted: 'app.event.recording.started',
  recordingEnded: 'app.event.recording.ended',
  recordingReady: 'app.event.recording.ready',
  invalid: 'media.session.invalid',
} as const

/** Categories of messages; servers may add others, which a client ignores (spaces.md §5.5 and §6.5). */
export const messageCategory = {
  chat: 'chat',
  task: 'task',
  idea: 'idea',
  /** Of `SEND_MESSAGE_FAILED` only: the space is unknown or not subscribed. */
  subscriptionRequired: 'app.event.channel.subscription.required',
} as const

/** Why the reference server refused something (spaces.md §7). Other servers may send other codes, or none. */
export type SpacesErrorCode =
  | 'unauthorized'
  | 'topic_not_found'
  | 'removed'
  | 'not_a_member'
  | 'password_required'
  | 'not_subscribed'
  | 'no_media_session'
  | 'unknown_category'
  | 'invalid_payload'
  | 'forbidden_key'
  | 'too_large'
  | 'too_deep'
  | 'too_many'
  | 'internal'

/** Why the reference server refused a `CALL_SIGNAL` (spaces.md §13.2). */
export type CallErrorCode =
  | 'invalid_payload'
  | 'unknown_call'
  | 'not_a_party'
  | 'wrong_state'
  | 'too_large'
  | 'too_many'
  | 'forbidden'
  | 'internal'
