import type { MediaSessionState, Party, PortSession, Report, SpaceCommand, SpaceFact } from '@switchhook/core'
import type { PortFault } from './fault.ts'
import type { Link } from './link.ts'
import { createOutbox } from './outbox.ts'
import { toReceiver } from './party.ts'
import type { Reason } from './reads/parts.ts'
import type { MediaSessionEvent, PresenceEvent } from './reads/spaces.ts'
import type { FetchMeeting } from './rest.ts'
import type { mediaCategory, presenceCategory } from './wire/events.ts'

type PresenceCategory = (typeof presenceCategory)[keyof typeof presenceCategory]
type MediaCategory = (typeof mediaCategory)[keyof typeof mediaCategory]

type Step = SpaceCommand['type']

/** Out of the call: what `video.end` of somebody else means. */
const outOfCall: MediaSessionState = { audio: false, video: false, connected: false, screenshare: false }

/** How often a meeting is asked for that changes all the time. */
const mostFetches = 3

/** One space on the connection. */
export interface SpaceSession extends PortSession<SpaceCommand> {
  isJoining: () => boolean
  joined: () => void
  refused: (error: Reason) => void
  left: () => void
  failed: (step: Step, error: Reason) => void
  takePresence: (event: PresenceEvent) => void
  takeMedia: (event: MediaSessionEvent) => void
  lost: () => void
  restored: () => void
}

export function openSpaceSession(options: {
  spaceId: string
  link: Link
  fetchMeeting: FetchMeeting | null
  report: Report<SpaceFact>
  closed: () => void
}): SpaceSession {
  const { spaceId, link, fetchMeeting, closed } = options
  const { push, isOpen, close } = createOutbox(options.report)
  let joining: number | null = null
  let isLeaving = false
  let isAnnounced = false
  let isInCall = false
  let isSharing = false
  /** Our own id, as our own presence copy tells it: a removal names only that (spaces.md §8.8). */
  let ownId: string | null = null
  /** Counts meeting events, so that an older answer over REST does not undo them. */
  let meetingEvents = 0
  let fetching: AbortController | null = null

  const forget = () => {
    joining = null
    isLeaving = isAnnounced = isInCall = isSharing = false
    fetching?.abort()
    fetching = null
  }
  const isOwn = (sessionId: string) => sessionId === link.sessionId()

  const sendPresence = (step: string, category: PresenceCategory, content: object, receivers?: readonly object[]) =>
    link.send('SEND_PRESENCE_EVENT', {
      category,
      topicId: spaceId,
      content,
      ...(receivers && { receivers }),
      loopbackMetadata: step,
    })
  const sendMedia = (step: Step, category: MediaCategory, mediaSession: MediaSessionState) =>
    link.send('SEND_MEDIA_SESSION_EVENTS', {
      category,
      topicId: spaceId,
      content: { mediaSession },
      loopbackMetadata: step,
    })

  const failed = (step: Step, error: Reason) =>
    push({ type: 'space.failed', step, code: error.code, message: error.message })
  const refused = (event: PresenceEvent | MediaSessionEvent, otherwise: Step) =>
    failed(steps.find((step) => step === echoOf(event)[0]) ?? otherwise, event.error)

  const leaveCall = (step: Step) => {
    isInCall = isSharing = false
    sendMedia(step, 'video.end', {})
  }
  const sendMediaState = (mediaSession: MediaSessionState) => {
    // Stopping a share has a category of its own, and is refused outside a call (spaces.md §5.4 and §8.5).
    const stops = isInCall && isSharing && mediaSession.screenshare === false
    isInCall = true
    isSharing = mediaSession.screenshare ?? isSharing
    sendMedia('sendMediaState', stops ? 'video.stopscreenshare' : 'tracksstatus', mediaSession)
  }
  const leave = () => {
    if (!link.isUp()) return push({ type: 'space.left' })
    if (isInCall) leaveCall('leave')
    if (isAnnounced) sendPresence('leave', 'app.event.presence.party.leaves', { offline: false }, [])
    forget()
    isLeaving = true
    link.send('UNSUBSCRIBE_CHANNEL', { channel: { type: 'topic', _id: spaceId } })
  }

  const askForMeeting = async () => {
    if (!fetchMeeting)
      return failed('fetchMeeting', { code: 'not-supported', message: 'Give socketio() the option `rest`.' })
    fetching?.abort()
    const mine = new AbortController()
    fetching = mine
    try {
      for (let round = 1; ; round += 1) {
        const before = meetingEvents
        const meeting = await fetchMeeting(spaceId, mine)
        if (fetching !== mine) return
        if (before === meetingEvents || round === mostFetches) return push({ type: 'space.meetingKnown', meeting })
      }
    } catch (fault) {
      if (fetching === mine) failed('fetchMeeting', fault as PortFault)
    }
  }

  const obey = (command: SpaceCommand): unknown => {
    switch (command.type) {
      case 'join': {
        const { attempt, password = null } = command
        if (link.send('SUBSCRIBE_CHANNEL', { channel: { type: 'topic', _id: spaceId, password } })) joining = attempt
        isLeaving = false
        return
      }
      case 'leave':
        return leave()
      case 'announce': {
        const { attempt, to, presence } = command
        const { idle, offline, mediaSession } = presence
        if (to?.length === 0) return
        const content = { idle, offline, mediaSession }
        const echo = attempt === undefined ? 'announce' : `announce:${attempt}`
        if (sendPresence(echo, 'app.event.presence.party.online', content, (to ?? []).map(toReceiver)))
          isAnnounced = true
        return
      }
      case 'requestParties':
        return sendPresence('requestParties', 'app.event.presence.request.parties', { data: [] })
      case 'typing':
        return sendPresence('typing', 'party.typing', { mediaSession: {} })
      case 'sendMediaState':
        return link.isUp() && sendMediaState(command.mediaSession)
      case 'leaveCall':
        return leaveCall('leaveCall')
      case 'fetchMeeting':
        return askForMeeting()
    }
  }

  /** What became of the join, if one is waiting for its answer. */
  const answerJoin = (toFact: (attempt: number) => SpaceFact) => {
    if (joining !== null) push(toFact(joining))
    joining = null
  }
  const tellMeeting = (fact: SpaceFact) => {
    meetingEvents += 1
    push(fact)
  }
  const lost = () => {
    forget()
    push({ type: 'space.lost' })
  }

  push({ type: 'space.opened' })
  if (!link.isUp()) lost()

  return {
    send: (command) => {
      if (isOpen()) obey(command)
    },
    isJoining: () => joining !== null,

    joined: () => answerJoin((attempt) => ({ type: 'space.joined', attempt, sessionId: link.sessionId() ?? '' })),
    refused: (error) => answerJoin((attempt) => ({ type: 'space.refused', attempt, ...error })),
    left: () => {
      if (!isLeaving) return
      forget()
      push({ type: 'space.left' })
    },
    failed,

    takePresence: (event) => {
      const { category, content, sender } = event
      if (category === 'media.session.invalid') return refused(event, 'announce')
      if (!sender) return
      const { sessionId } = content
      const party = inSession(sender, sessionId)
      if (category === 'party.removed') {
        const removed = removedParty(content.attendee) ?? sender
        const own = link.sessionId()
        const isSelf = own && removed.id === ownId
        return push({
          type: 'space.partyRemoved',
          party: { ...removed, ...(isSelf && { sessionId: own }) },
          by: sender,
        })
      }
      if (isOwn(sessionId)) {
        ownId = sender.id
        const [step, attempt] = echoOf(event)
        if (step === 'announce' && attempt) push({ type: 'space.announced', attempt: Number(attempt), party })
        return
      }
      switch (category) {
        case 'app.event.presence.party.online': {
          const broadcast = !Array.isArray(event.receivers) || event.receivers.length === 0
          return push({ type: 'space.partyOnline', broadcast, party, sessionId, presence: content.presence })
        }
        case 'app.event.presence.party.leaves':
          return push({ type: 'space.partyLeft', party, sessionId, lost: content.presence.offline === true })
        case 'party.typing':
          return push({ type: 'space.partyTyping', party, sessionId })
        case 'app.event.presence.request.parties':
          return push({ type: 'space.partiesRequested', by: party })
      }
    },

    takeMedia: (event) => {
      const { category, content, sender } = event
      const { sessionId, attendee } = content
      const meeting = { id: event.messageId, ...content.meeting }
      switch (category) {
        case 'media.session.invalid':
          return refused(event, 'sendMediaState')
        case 'tracksstatus':
        case 'video.stopscreenshare':
        case 'video.end': {
          if (isOwn(sessionId)) {
            // Our own events never come back: somebody else wants us muted (spaces.md §8.4).
            if (category === 'tracksstatus') push({ type: 'space.muteOrdered' })
            return
          }
          if (!sender) return
          const mediaSession = category === 'video.end' ? outOfCall : content.mediaSession
          return push({ type: 'space.mediaState', party: inSession(sender, sessionId), sessionId, mediaSession })
        }
        case 'app.event.meeting.started':
          return tellMeeting({ type: 'space.meetingStarted', meeting })
        case 'app.event.meeting.ended':
          isInCall = isSharing = false
          return tellMeeting({ type: 'space.meetingEnded', meeting })
        case 'app.event.attendee.added':
          return attendee && tellMeeting({ type: 'space.attendeeAdded', meeting, attendee })
        case 'app.event.attendee.left':
          return attendee && tellMeeting({ type: 'space.attendeeLeft', meeting, attendee })
      }
    },

    lost,
    restored: () => push({ type: 'space.restored' }),

    close: () => {
      forget()
      close()
      closed()
    },
  }
}

const steps: readonly Step[] = ['leave', 'announce', 'requestParties', 'typing', 'sendMediaState', 'leaveCall']

/** What we wrote on what this answers: the step, and its number if it has one (spaces.md §4.3). */
function echoOf({ loopbackMetadata }: { loopbackMetadata?: unknown }): string[] {
  return typeof loopbackMetadata === 'string' ? loopbackMetadata.split(':') : []
}

/** Who was removed: the documents name the sender, their example `content.attendee` (spaces.md §11). */
function removedParty({ attendee: id, attendeeType }: PresenceEvent['content']['attendee']): Party | undefined {
  return id ? { id, type: attendeeType === 'anonymousId' ? 'anonymous' : 'user' } : undefined
}

function inSession(party: Party, sessionId: string): Party {
  return sessionId ? { ...party, sessionId } : party
}
