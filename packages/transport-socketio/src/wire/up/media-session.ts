import { array, boolean, looseObject, nullish, optional, pipe, string, unknown } from 'valibot'
import { Anything, Flag, Id, JsonObject, Text } from './parts.ts'

/** What a party sends and whether it is connected; absent means unchanged (spaces.md §9.3). */
export const SentMediaSession = pipe(
  JsonObject,
  looseObject({
    audio: Flag,
    video: Flag,
    connected: Flag,
    screenshare: Flag,
    selfMuted: Flag,
    phone: Flag,
    isCollabOnly: optional(boolean()),
    joinTime: nullish(string()),
    mdsrvSessionId: Text,
  }),
)

const envelope = {
  category: Id,
  topicId: Id,
  comment: Text,
  created: Text,
  data: optional(array(unknown())),
  sender: Anything,
  loopbackMetadata: Anything,
}

/** `SEND_MEDIA_SESSION_EVENTS`, any category but `tracksstatus` (spaces.md §5.4). */
export const SendMediaSession = pipe(
  JsonObject,
  looseObject({
    ...envelope,
    content: optional(
      pipe(JsonObject, looseObject({ mediaSession: optional(SentMediaSession), streamId: Text, subscribeTime: Text })),
    ),
  }),
)

/** `SEND_MEDIA_SESSION_EVENTS` with `tracksstatus`, which must say what is sent (spaces.md §5.4). */
export const SendTracksStatus = pipe(
  JsonObject,
  looseObject({
    ...envelope,
    content: pipe(JsonObject, looseObject({ mediaSession: SentMediaSession, streamId: Text, subscribeTime: Text })),
  }),
)
