import type { SpaceChannel } from '@switchhook/core'
import type { Link } from './link.ts'
import {
  channelFailed,
  channelSubscribed,
  channelUnsubscribed,
  mediaSessionEvent,
  presenceEvent,
} from './reads/spaces.ts'
import { createSessions } from './sessions.ts'
import type { SpaceRequests } from './space-requests.ts'
import { openSpaceSession, type SpaceSession } from './space-session.ts'

/** Spaces (spaces.md §5 to §9): one connection serves several, each event is of one. */
export function createSpaces(link: Link, requests: SpaceRequests, hasRest: boolean): SpaceChannel {
  const sessions = createSessions<SpaceSession>(link)
  const of = (spaceId: string) => sessions.all.get(spaceId)

  link.hear('CHANNEL_SUBSCRIBED', channelSubscribed, ({ channel, sessionId }) => {
    link.identify(sessionId)
    of(channel)?.joined()
  })
  link.hear('SUBSCRIBE_CHANNEL_FAILED', channelFailed, ({ channel, error }) => {
    // Without a channel it can only be one that is waiting; answers come in the order of the requests.
    const session = channel._id ? of(channel._id) : [...sessions.all.values()].find(({ isJoining }) => isJoining())
    session?.refused(error)
  })
  link.hear('CHANNEL_UNSUBSCRIBED', channelUnsubscribed, ({ channel }) => of(channel)?.left())
  link.hear('UNSUBSCRIBE_CHANNEL_FAILED', channelFailed, ({ channel, error }) =>
    of(channel._id)?.failed('leave', error),
  )
  link.hear('PRESENCE_EVENT_RESPONSE', presenceEvent, (event) => of(event.topicId)?.takePresence(event))
  link.hear('MEDIA_SESSION_RESPONSE', mediaSessionEvent, (event) => of(event.topicId)?.takeMedia(event))

  return {
    orders: hasRest,
    open: ({ spaceId }, report) =>
      sessions.open(spaceId, (closed) => openSpaceSession(spaceId, link, requests, hasRest, report, closed)),
  }
}
