import type { SpacesErrorCode } from '@switchhook/transport-socketio/wire'

/** Why the server did not do what it was asked. The code decides, the message is for people (spaces.md §7). */
export interface Refusal<Code extends string = SpacesErrorCode> {
  code: Code
  message: string
}

const messages: Record<SpacesErrorCode, string> = {
  unauthorized: 'The token is missing, malformed or expired.',
  topic_not_found: 'No such space.',
  removed: 'You were removed from this space.',
  not_a_member: 'This space is for its members.',
  password_required: 'This space wants its password.',
  not_subscribed: 'Subscribe to the space first.',
  no_media_session: 'You are not in the call of this space.',
  unknown_category: 'This category is not known, or not for clients to send.',
  invalid_payload: 'The payload is not what it should be.',
  forbidden_key: 'The payload has a key that is not allowed.',
  too_large: 'The payload is too large.',
  too_deep: 'The payload nests too deep.',
  too_many: 'Too many of these at once.',
  internal: 'The server failed at this; it is its fault.',
}

export function refusal(code: SpacesErrorCode, message: string = messages[code]): Refusal {
  return { code, message }
}
