import type { MediaSessionState, Party, PortSession, Report, SpaceCommand, SpaceFact } from '@switchhook/core'
import type { InferOutput } from 'valibot'
import { PortFault } from './fault.ts'
import type { Link } from './link.ts'
import { toAttendee, toMediaSession, toMeeting, toPresence } from './meeting.ts'
import { createOutbox } from './outbox.ts'
import { present, toParty, toReceiver } from './party.ts'
import type { Rest } from './rest.ts'
import type { MediaSessionEvent } from './wire/down/media-session.ts'
import type { PresenceEvent } from './wire/down/presence.ts'
import type { mediaCategory, presenceCategory } from './wire/events.ts'

type PresenceCategory = (typeof presenceCategory)[keyof typeof presenceCategory]
type MediaCategory = (typeof mediaCategory)[keyof typeof mediaCategory]

/** Why something was refused; production may send other shapes, or none (spaces.md §7). */
type Refusal = { code?: string | null | undefined; message?: string | null | undefined } | null | undefined
type Step = SpaceCommand['type']

/** Out of the call: what `video.end` of somebody else means. */
const outOfCall: MediaSessionState = { audio: false, video: false, connected: false, screenshare: false }

/** How often a meeting is asked for that changes all the time. */
const mostFetches = 3

/** One space on the connection. */
export interface SpaceSession extends PortSession<SpaceCommand> {
  isJoining: () => boolean
  joined: () => void
  refused: (error: Refusal) => void
  left: () => void
  failed: (step: Step, error: Refusal) => void
  takePresence: (event: InferOutput<typeof PresenceEvent>) => void
  takeMedia: (event: InferOutput<typeof MediaSessionEvent>) => void
  lost: () => void
  restored: () => void
}

export function openSpaceSession(options: {
  spaceId: string
  link: Link
  rest: Rest | null
  report: Report<SpaceFact>
  closed: () => void
}): SpaceSession {
  const { spaceId, link, rest } = options
  const outbox = createOutbox(options.report)
  let isOpen = true
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
    isLeaving = false
    isAnnounced = false
    isInCall = false
    isSharing = false
    fetching?.abort()
    fetching = null
  }
  const isOwn = (sessionId: string | null | undefined) => Boolean(sessionId) && sessionId === link.sessionId()

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

  const failed = (step: Step, error: Refusal) =>
    outbox.push({
      type: 'space.failed',
      step,
      code: error?.code ?? 'unknown',
      message: error?.message ?? 'The server gave no reason.',
    })
  const refused = (event: { loopbackMetadata?: unknown; error?: Refusal }, otherwise: Step) =>
    failed(steps.find((step) => step === echoOf(event)[0]) ?? otherwise, event.error)

  const leaveCall = (step: Step) => {
    isInCall = false
    isSharing = false
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
    if (!link.isUp()) return outbox.push({ type: 'space.left' })
    if (isInCall) leaveCall('leave')
    if (isAnnounced) sendPresence('leave', 'app.event.presence.party.leaves', { offline: false }, [])
    isAnnounced = false
    isLeaving = true
    joining = null
    link.send('UNSUBSCRIBE_CHANNEL', { channel: { type: 'topic', _id: spaceId } })
  }

  const fetchMeeting = async () => {
    if (!rest) return failed('fetchMeeting', { code: 'not-supported', message: 'Give socketio() the option `rest`.' })
    fetching?.abort()
    const mine = new AbortController()
    fetching = mine
    try {
      for (let round = 1; ; round += 1) {
        const before = meetingEvents
        const meeting = await rest.activeMeeting(spaceId, mine.signal)
        if (mine.signal.aborted) return
        if (before !== meetingEvents && round < mostFetches) continue
        return outbox.push({ type: 'space.meetingKnown', meeting })
      }
    } catch (error) {
      if (!mine.signal.aborted) failed('fetchMeeting', error instanceof PortFault ? error : null)
    } finally {
      if (fetching === mine) fetching = null
    }
  }

  const obey = (command: SpaceCommand) => {
    switch (command.type) {
      case 'join': {
        const { attempt, password } = command
        const channel = { type: 'topic', _id: spaceId, password: password ?? null }
        if (link.send('SUBSCRIBE_CHANNEL', { channel })) joining = attempt
        isLeaving = false
        return
      }
      case 'leave':
        return leave()
      case 'announce': {
        const { attempt, to, presence } = command
        if (to?.length === 0) return
        const { idle, offline, mediaSession } = presence
        const content = present({ idle, offline, mediaSession })
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
        void fetchMeeting()
    }
  }

  const lost = () => {
    forget()
    outbox.push({ type: 'space.lost' })
  }

  outbox.push({ type: 'space.opened' })
  if (!link.isUp()) lost()

  return {
    send: (command) => {
      if (isOpen) obey(command)
    },
    isJoining: () => joining !== null,

    joined: () => {
      if (joining === null) return
      const attempt = joining
      joining = null
      outbox.push({ type: 'space.joined', attempt, sessionId: link.sessionId() ?? '' })
    },
    refused: (error) => {
      if (joining === null) return
      const attempt = joining
      joining = null
      const { code, message } = error ?? {}
      outbox.push({
        type: 'space.refused',
        attempt,
        code: code ?? 'unknown',
        message: message ?? 'The server gave no reason.',
      })
    },
    left: () => {
      if (!isLeaving) return
      forget()
      outbox.push({ type: 'space.left' })
    },
    failed,

    takePresence: (event) => {
      const { category, content, sender } = event
      if (category === 'media.session.invalid') return refused(event, 'announce')
      if (!sender) return
      const sessionId = content?.sessionId ?? ''
      const party = toParty(sender, sessionId)
      if (category === 'party.removed') {
        const by = toParty(sender)
        const removed = removedParty(event) ?? by
        const isSelf = removed.id === ownId
        const own = isSelf ? { sessionId: link.sessionId() } : {}
        return outbox.push({ type: 'space.partyRemoved', party: { ...removed, ...present(own) }, by })
      }
      if (isOwn(sessionId)) {
        ownId = sender._id
        const [step, attempt] = echoOf(event)
        if (step === 'announce' && attempt) outbox.push({ type: 'space.announced', attempt: Number(attempt), party })
        return
      }
      switch (category) {
        case 'app.event.presence.party.online': {
          const broadcast = !Array.isArray(event.receivers) || event.receivers.length === 0
          const presence = toPresence(content)
          return outbox.push({ type: 'space.partyOnline', broadcast, party, sessionId, presence })
        }
        case 'app.event.presence.party.leaves':
          return outbox.push({ type: 'space.partyLeft', party, sessionId, lost: content?.offline === true })
        case 'party.typing':
          return outbox.push({ type: 'space.partyTyping', party, sessionId })
        case 'app.event.presence.request.parties':
          return outbox.push({ type: 'space.partiesRequested', by: party })
      }
    },

    takeMedia: (event) => {
      const { category, content, sender } = event
      if (category === 'media.session.invalid') return refused(event, 'sendMediaState')
      const sessionId = content?.sessionId ?? ''
      switch (category) {
        case 'tracksstatus':
        case 'video.stopscreenshare':
        case 'video.end': {
          if (isOwn(sessionId)) {
            // Our own events never come back: somebody else wants us muted (spaces.md §8.4).
            if (category === 'tracksstatus') outbox.push({ type: 'space.muteOrdered' })
            return
          }
          if (!sender) return
          const isOver = category === 'video.end'
          const mediaSession = isOver ? outOfCall : toMediaSession(content?.mediaSession)
          return outbox.push({ type: 'space.mediaState', party: toParty(sender, sessionId), sessionId, mediaSession })
        }
        case 'app.event.meeting.started':
        case 'app.event.meeting.ended': {
          const isOver = category === 'app.event.meeting.ended'
          const type = isOver ? 'space.meetingEnded' : 'space.meetingStarted'
          if (isOver) isInCall = isSharing = false
          meetingEvents += 1
          return outbox.push({ type, meeting: toMeeting(event.messageId, content) })
        }
        case 'app.event.attendee.added':
        case 'app.event.attendee.left': {
          if (!content?.attendee) return
          const type = category === 'app.event.attendee.left' ? 'space.attendeeLeft' : 'space.attendeeAdded'
          const meeting = toMeeting(event.messageId, content)
          meetingEvents += 1
          return outbox.push({ type, meeting, attendee: toAttendee(content.attendee) })
        }
      }
    },

    lost,
    restored: () => outbox.push({ type: 'space.restored' }),

    close: () => {
      if (!isOpen) return
      isOpen = false
      forget()
      outbox.close()
      options.closed()
    },
  }
}

const steps: readonly Step[] = ['leave', 'announce', 'requestParties', 'typing', 'sendMediaState', 'leaveCall']

/** What we wrote on what this answers: the step, and its number if it has one (spaces.md §4.3). */
function echoOf({ loopbackMetadata }: { loopbackMetadata?: unknown }): string[] {
  return typeof loopbackMetadata === 'string' ? loopbackMetadata.split(':') : []
}

/** Who was removed: the documents name the sender, their example `content.attendee` (spaces.md §11). */
function removedParty({ content }: InferOutput<typeof PresenceEvent>): Party | undefined {
  const id = content?.attendee?.attendee
  if (!id) return undefined
  return { id, type: content?.attendee?.attendeeType === 'anonymousId' ? 'anonymous' : 'user' }
}
