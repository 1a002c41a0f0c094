import { looseObject, nullish, string, unknown } from 'valibot'
import { MediaSession } from './media-session.ts'
import { flag, SpacesError, SpacesParty, text } from './parts.ts'

/** `PRESENCE_EVENT_RESPONSE`, any category (spaces.md §6.3 and §9.2). `topicId` may be null in an error reply. */
export const PresenceEvent = looseObject({
  category: string(),
  topicId: text,
  sender: nullish(SpacesParty),
  content: nullish(
    looseObject({
      mediaSession: nullish(MediaSession),
      idle: flag,
      offline: flag,
      desktop: flag,
      role: text,
      sessionId: text,
      subscribeTime: text,
      emitedby: text,
      attendee: nullish(looseObject({ attendeeType: text, attendee: text })),
    }),
  ),
  receivers: nullish(unknown()),
  loopbackMetadata: nullish(unknown()),
  error: nullish(SpacesError),
})
