import type {
  MediaSessionState,
  Party,
  PortSession,
  PresenceState,
  Report,
  SpaceCommand,
  SpaceFact,
} from '@switchhook/core'
import { PortFault } from './fault.ts'
import type { Link, LinkWatcher } from './link.ts'
import { createOutbox } from './outbox.ts'
import { toReceiver } from './party.ts'
import type { Reason } from './reads/parts.ts'
import type { MediaSessionEvent, PresenceEvent } from './reads/spaces.ts'
import type { SpaceRequests } from './space-requests.ts'
import type { mediaCategory, presenceCategory } from './wire/events.ts'

type CategoryOf<Names> = Names[keyof Names]
type Category = CategoryOf<typeof presenceCategory> | CategoryOf<typeof mediaCategory>
type Step = SpaceCommand['type']
type CommandOf<Type extends Step> = Extract<SpaceCommand, { type: Type }>

/** Out of the call: also what `video.end` of somebody else means. */
const silent = { audio: false, video: false, connected: false, screenshare: false, selfMuted: false, phone: false }
/** What a party is before it says anything (spaces.md §9.2 and §9.3). */
const unsaid = { desktop: false, idle: false, offline: false, mediaSession: silent }

/** How often a meeting is asked for that changes all the time. */
const mostFetches = 3

/** One space on the connection. */
export interface SpaceSession extends PortSession<SpaceCommand>, LinkWatcher {
  isJoining: () => boolean
  joined: () => void
  refused: (error: Reason) => void
  left: () => void
  failed: (step: Step, error: Reason) => void
  takePresence: (event: PresenceEvent) => void
  takeMedia: (event: MediaSessionEvent) => void
}

export function openSpaceSession(
  spaceId: string,
  link: Link,
  requests: SpaceRequests,
  hasRest: boolean,
  report: Report<SpaceFact>,
  closed: () => void,
): SpaceSession {
  const { push, isOpen, close } = createOutbox(report)
  let joining: number | null = null
  let isLeaving = false
  let isAnnounced = false
  let isInCall = false
  /** Our own id, as our own presence copy tells it: a removal names only that (spaces.md §8.8). */
  let ownId: string | null = null
  /** Counts meeting events, so that an older answer over REST does not undo them. */
  let meetingEvents = 0
  let fetching: AbortController | null = null
  let entering: AbortController | null = null
  let title: string | undefined
  /** What we said of ourselves. Everything is repeated each time: not every client knows that absent means unchanged. */
  let own: PresenceState & { mediaSession: MediaSessionState } = unsaid
  let subscribeTime = now()
  let joinTime = subscribeTime

  const channel = { type: 'topic', _id: spaceId }

  const forget = () => {
    joining = null
    isLeaving = isAnnounced = isInCall = false
    own = unsaid
    title = undefined
    fetching?.abort()
    entering?.abort()
    fetching = entering = null
  }
  const say = ({ mediaSession, emittedBy: _never, ...presence }: PresenceState) => {
    own = { ...own, ...presence, mediaSession: { ...own.mediaSession, ...mediaSession } }
    const { selfMuted } = own.mediaSession
    // Outside the call all of it is false (spaces.md §8.1).
    return { subscribeTime, ...own, mediaSession: onWire({ ...own.mediaSession, selfMuted: isInCall && !!selfMuted }) }
  }
  const outOfCall = () => {
    isInCall = false
    say({ mediaSession: silent })
  }
  const isOwn = (sessionId: string) => sessionId === link.sessionId()

  const topicId = spaceId
  const sendPresence = (loopbackMetadata: string, category: Category, content: object, receivers?: readonly object[]) =>
    link.send('SEND_PRESENCE_EVENT', { category, topicId, content, receivers, loopbackMetadata })
  const sendMedia = (loopbackMetadata: Step, category: Category, said: object, comment?: string) => {
    const content = { subscribeTime, ...said }
    const beside = { comment, created: now(), data: [], loopbackMetadata }
    link.send('SEND_MEDIA_SESSION_EVENTS', { category, topicId, content, ...beside })
  }

  const failed = (step: Step, error: Reason) => push({ type: 'space.failed', step, ...error })
  const notJoined = ({ code, message }: Reason) => {
    if (joining !== null) push({ type: 'space.refused', attempt: joining, code, message })
    joining = null
  }
  const refused = (event: PresenceEvent | MediaSessionEvent, otherwise: Step) =>
    failed(steps.find((step) => step === event.loopbackMetadata[0]) ?? otherwise, event.error)

  const leaveCall = (step: Step) => {
    outOfCall()
    sendMedia(step, 'video.end', { mediaSession: {} })
  }
  const sendMediaState = ({ mediaSession, streamId, comment }: CommandOf<'sendMediaState'>) => {
    if (!isInCall) joinTime = now()
    // Stopping a share has a category of its own, and is refused outside a call (spaces.md §5.4 and §8.5).
    const stops = isInCall && own.mediaSession.screenshare && mediaSession.screenshare === false
    isInCall = true
    const said = { isCollabOnly: false, joinTime, ...say({ mediaSession }).mediaSession }
    const category = stops ? 'video.stopscreenshare' : 'tracksstatus'
    sendMedia('sendMediaState', category, { mediaSession: said, streamId }, comment)
  }
  const leave = () => {
    if (!link.isUp()) return push({ type: 'space.left' })
    if (isInCall) leaveCall('leave')
    if (isAnnounced) sendPresence('leave', 'app.event.presence.party.leaves', say({ mediaSession: silent }), [])
    forget()
    isLeaving = true
    link.send('UNSUBSCRIBE_CHANNEL', { channel })
  }

  const askForMeeting = async () => {
    fetching?.abort()
    const mine = new AbortController()
    fetching = mine
    for (let round = 1; ; round += 1) {
      const before = meetingEvents
      const fact = await requests.fetchMeeting(spaceId, mine)
      if (fetching !== mine) return
      if (before === meetingEvents || round === mostFetches) return push(fact)
    }
  }

  const join = async ({ attempt, password: given }: CommandOf<'join'>) => {
    const password = given ?? null
    isLeaving = false
    entering?.abort()
    const mine = new AbortController()
    entering = mine
    joining = attempt
    const told = hasRest ? await requests.join(spaceId, password, mine) : undefined
    if (entering !== mine) return
    entering = null
    if (told instanceof PortFault) return notJoined(told)
    title = told
    if (!link.send('SUBSCRIBE_CHANNEL', { channel: { ...channel, password } }, { channel })) joining = null
  }

  const obey = (command: SpaceCommand): unknown => {
    switch (command.type) {
      case 'join':
        return join(command)
      case 'leave':
        return leave()
      case 'announce': {
        const { attempt, to, presence } = command
        if (to?.length === 0) return
        const content = say(presence)
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
        return link.isUp() && sendMediaState(command)
      case 'leaveCall':
        return leaveCall('leaveCall')
      case 'fetchMeeting':
        return askForMeeting()
      default:
        return requests.order(spaceId, command).then(push)
    }
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

    joined: () => {
      if (joining === null || entering) return
      const [attempt, sessionId] = [joining, link.sessionId() ?? '']
      push({ type: 'space.joined', attempt, sessionId, ...(title !== undefined && { title }) })
      joining = null
      subscribeTime = now()
    },
    refused: (error) => entering || notJoined(error),
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
      const { sessionId, attendee: removed, presence } = content
      const party = inSession(sender, sessionId)
      if (category === 'party.removed') {
        // The documents name the sender, their example `content.attendee` (spaces.md §11).
        const gone = removed.id ? removed : sender
        const isSelf = gone.id === ownId
        return push({ type: 'space.partyRemoved', party: inSession(gone, isSelf && link.sessionId()), by: sender })
      }
      if (isOwn(sessionId)) {
        ownId = sender.id
        const [step, attempt] = event.loopbackMetadata
        const { role } = presence
        if (step === 'announce' && Number(attempt) >= 0)
          push({ type: 'space.announced', attempt: Number(attempt), party, ...(role && { role }) })
        return
      }
      switch (category) {
        case 'app.event.presence.party.online':
          return push({ type: 'space.partyOnline', broadcast: event.receivers === 0, party, sessionId, presence })
        case 'app.event.presence.party.leaves':
          return push({ type: 'space.partyLeft', party, sessionId, lost: presence.offline === true })
        case 'party.typing':
          return push({ type: 'space.partyTyping', party, sessionId })
        case 'app.event.presence.request.parties':
          return push({ type: 'space.partiesRequested', by: party })
      }
    },

    takeMedia: (event) => {
      const { category, content, sender } = event
      const { sessionId, mediaSession, attendee, about } = content
      const meeting = { id: event.messageId, ...content.meeting }
      const { files = [], ...withoutFiles } = meeting
      const [recording] = meeting.recordings ?? []
      switch (category) {
        case 'media.session.invalid':
          return refused(event, 'sendMediaState')
        case 'tracksstatus':
        case 'video.stopscreenshare':
        case 'video.end': {
          if (isOwn(sessionId)) {
            // Our own events never come back: somebody else wants us muted (spaces.md §8.4).
            if (category === 'tracksstatus') {
              say({ mediaSession: { audio: false } })
              push({ type: 'space.muteOrdered' })
            }
            return
          }
          if (!sender) return
          return push({
            type: 'space.mediaState',
            party: inSession(sender, sessionId),
            sessionId,
            mediaSession: category === 'video.end' ? silent : mediaSession,
            ...about,
            ...event.said,
          })
        }
        case 'app.event.meeting.started':
          return tellMeeting({ type: 'space.meetingStarted', meeting })
        case 'app.event.meeting.ended':
          outOfCall()
          return tellMeeting({ type: 'space.meetingEnded', meeting })
        case 'app.event.attendee.added':
          return attendee && tellMeeting({ type: 'space.attendeeAdded', meeting, attendee })
        case 'app.event.attendee.left':
          return attendee && tellMeeting({ type: 'space.attendeeLeft', meeting, attendee })
        case 'app.event.recording.started':
          return recording && tellMeeting({ type: 'space.recordingStarted', meeting, recording })
        case 'app.event.recording.ended':
          return recording && tellMeeting({ type: 'space.recordingEnded', meeting, recording })
        case 'app.event.recording.ready':
          // Its files are those of the recording, not of the meeting (spaces.md §6.4).
          return recording && tellMeeting({ type: 'space.recordingReady', meeting: withoutFiles, recording, files })
      }
    },

    down: lost,
    up: () => push({ type: 'space.restored' }),

    close: () => {
      forget()
      close()
      closed()
    },
  }
}

const steps: readonly Step[] = ['leave', 'announce', 'requestParties', 'typing', 'sendMediaState', 'leaveCall']

const now = () => new Date().toISOString()

function onWire({ mediaServerSessionId, ...mediaSession }: MediaSessionState): object {
  return { ...mediaSession, mdsrvSessionId: mediaServerSessionId }
}

function inSession(party: Party, sessionId: string | null | false): Party {
  return sessionId ? { ...party, sessionId } : party
}
