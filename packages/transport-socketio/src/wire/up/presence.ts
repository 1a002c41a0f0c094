import { array, looseObject, optional, pipe } from 'valibot'
import { SentMediaSession } from './media-session.ts'
import { Anything, Flag, Id, JsonObject, PartyRef, Text } from './parts.ts'

/** `SEND_PRESENCE_EVENT`, any category (spaces.md §5.3 and §9.2). */
export const SendPresence = pipe(
  JsonObject,
  looseObject({
    category: Id,
    topicId: Id,
    content: optional(
      pipe(
        JsonObject,
        looseObject({
          mediaSession: optional(SentMediaSession),
          idle: Flag,
          offline: Flag,
          desktop: Flag,
          subscribeTime: Text,
          role: Anything,
          sessionId: Anything,
        }),
      ),
    ),
    receivers: optional(array(PartyRef)),
    sender: Anything,
    loopbackMetadata: Anything,
    version: Anything,
  }),
)
