import type { SpaceChannel } from '@switchhook/core'
import type { Link } from './link.ts'
import type { Rest } from './rest.ts'
import { openSpaceSession, type SpaceSession } from './space-session.ts'
import { ChannelFailed, ChannelSubscribed, ChannelUnsubscribed } from './wire/down/channel.ts'
import { MediaSessionEvent } from './wire/down/media-session.ts'
import { PresenceEvent } from './wire/down/presence.ts'

/** Spaces (spaces.md §5 to §9): one connection serves several, each event is of one. */
export function createSpaces(link: Link, rest: Rest | null): { port: SpaceChannel; close: () => void } {
  const sessions = new Map<string, SpaceSession>()
  const of = (spaceId: string | null | undefined) => (spaceId ? sessions.get(spaceId) : undefined)

  link.hear('CHANNEL_SUBSCRIBED', ChannelSubscribed, ({ channel, sessionId }) => {
    if (sessionId) link.identify(sessionId)
    of(channel._id)?.joined()
  })
  link.hear('SUBSCRIBE_CHANNEL_FAILED', ChannelFailed, ({ channel, error }) => {
    // Without a channel it can only be one that is waiting; answers come in the order of the requests.
    const session = channel?._id ? of(channel._id) : [...sessions.values()].find(({ isJoining }) => isJoining())
    session?.refused(error)
  })
  link.hear('CHANNEL_UNSUBSCRIBED', ChannelUnsubscribed, ({ channel }) => of(channel._id)?.left())
  link.hear('UNSUBSCRIBE_CHANNEL_FAILED', ChannelFailed, ({ channel, error }) => {
    of(channel?._id)?.failed('leave', error)
  })
  link.hear('PRESENCE_EVENT_RESPONSE', PresenceEvent, (event) => of(event.topicId)?.takePresence(event))
  link.hear('MEDIA_SESSION_RESPONSE', MediaSessionEvent, (event) => of(event.topicId)?.takeMedia(event))
  link.watch({
    up: () => {
      for (const session of sessions.values()) session.restored()
    },
    down: () => {
      for (const session of sessions.values()) session.lost()
    },
  })

  return {
    port: {
      open: ({ spaceId }, report) => {
        sessions.get(spaceId)?.close()
        const session = openSpaceSession({
          spaceId,
          link,
          rest,
          report,
          closed: () => {
            if (sessions.get(spaceId) === session) sessions.delete(spaceId)
          },
        })
        sessions.set(spaceId, session)
        return session
      },
    },
    close: () => {
      for (const session of [...sessions.values()]) session.close()
    },
  }
}
