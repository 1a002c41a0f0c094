import { and, assign, emit, enqueueActions, fromCallback, not, or, sendTo, setup, stateIn } from 'xstate'
import type { ErrorInfo } from '../errors.ts'
import { assertEvent } from '../feature/assertEvent.ts'
import { given } from '../feature/given.ts'
import { finished, ofTypes, tell } from '../feature/operations.ts'
import { superseded } from '../feature/promises.ts'
import type { MeetingState, Party, SpaceCommand } from '../ports/index.ts'
import {
  isOurselves,
  isOwnAttendee,
  isSameMedia,
  noMedia,
  type SpaceContext,
  toMediaSession,
  toPresence,
  withoutSession,
} from './space.context.ts'
import type { MeetingFacts, SpaceEmission, SpaceEvent, SpaceInput, SpaceOperation, SpaceStep } from './space.events.ts'
import { faults, refusalFault } from './space.faults.ts'
import { begun, type Ending, errorAtEnd, hasItsIdle, hasItsMedia, supersededBy } from './space.operations.ts'

export interface Types {
  types: readonly SpaceOperation['type'][]
}

const command = (value: SpaceCommand) => value
const nothingSent = { wanted: noMedia, confirmed: noMedia, sent: noMedia }

const toMeetingFacts = ({ id, startTime, endTime }: MeetingState, state: MeetingFacts['state']): MeetingFacts => ({
  id,
  state,
  ...given({ startTime, endTime }),
})

/** The meeting an event is about, where it says that one runs. */
function activeMeetingOf(event: SpaceEvent): MeetingState | null {
  const meeting = 'meeting' in event ? event.meeting : null
  return meeting?.status === 'active' ? meeting : null
}

/** Who wants to hear how we are. */
const askerOf = (event: SpaceEvent): Party | undefined =>
  event.type === 'roster.appeared' ? event.party : event.type === 'space.partiesRequested' ? event.by : undefined

/** The words of the space chart: every action, guard, delay and actor it names. */
export const spaceSetup = setup({
  types: {
    context: {} as SpaceContext,
    events: {} as SpaceEvent,
    input: {} as SpaceInput,
    emitted: {} as SpaceEmission,
  },
  actors: {
    // Placeholders: the feature provides them once (space.ports.ts).
    channel: fromCallback<SpaceCommand, { spaceId: string }>(() => {}),
    connection: fromCallback<{ type: 'open' }, undefined>(() => {}),
  },
  actions: {
    // To the back end.
    openConnection: sendTo('connection', { type: 'open' } as const),
    nextAttempt: assign({ attempt: ({ context }) => context.attempt + 1 }),
    sendJoin: sendTo('channel', ({ context }) => command({ type: 'join', attempt: context.attempt })),
    sendLeave: sendTo('channel', command({ type: 'leave' })),
    requestParties: sendTo('channel', command({ type: 'requestParties' })),
    fetchMeeting: sendTo('channel', command({ type: 'fetchMeeting' })),
    sendTyping: sendTo('channel', command({ type: 'typing' })),
    sendLeaveCall: sendTo('channel', command({ type: 'leaveCall' })),
    sendMedia: sendTo('channel', ({ context }) =>
      command({
        type: 'sendMediaState',
        mediaSession: toMediaSession(context.media.wanted, context.muteOrdered),
      }),
    ),
    announce: enqueueActions(({ context, enqueue }) => {
      const attempt = context.announcement + 1
      enqueue.assign({ announcement: attempt })
      enqueue.sendTo('channel', command({ type: 'announce', presence: toPresence(context), attempt }))
    }),
    // Only to whom it concerns: an answer to everybody costs n² messages (spaces.md §8.2).
    answer: sendTo('channel', ({ context, event }) =>
      command({ type: 'announce', presence: toPresence(context), to: [askerOf(event) ?? []].flat() }),
    ),

    // Who and where we are.
    noteConnected: assign({
      self: ({ context, event }) => {
        assertEvent(event, 'connection.opened')
        return event.self ? withoutSession(event.self) : context.self
      },
    }),
    noteJoined: assign(({ context, event }) => {
      assertEvent(event, 'space.joined')
      return {
        sessionId: event.sessionId,
        self: event.self ? withoutSession(event.self) : context.self,
        title: event.title ?? context.title,
        retries: 0,
        fault: null,
      }
    }),
    noteSelf: assign({
      self: ({ context, event }) => {
        assertEvent(event, 'space.announced')
        const { self } = context
        return event.party === undefined || self?.id === event.party.id ? self : withoutSession(event.party)
      },
    }),
    countRetry: assign({ retries: ({ context }) => context.retries + 1 }),
    tellSynced: emit({ type: 'synced' }),

    // Idle.
    wantIdle: assign({
      idle: ({ context, event }) => {
        assertEvent(event, 'setIdle')
        return { ...context.idle, wanted: event.idle }
      },
    }),
    markIdle: assign({
      idle: ({ context }) => ({ ...context.idle, sent: context.idle.wanted, mark: context.announcement }),
    }),
    confirmIdle: assign({
      idle: ({ context }) => ({ ...context.idle, confirmed: context.idle.sent }),
      fault: null,
    }),
    revertIdle: assign({ idle: ({ context }) => ({ ...context.idle, wanted: context.idle.confirmed }) }),

    // Our part in the call.
    wantMedia: assign(({ context, event }) => {
      assertEvent(event, ['enterCall', 'updateMedia'])
      const before = event.type === 'enterCall' ? noMedia : context.media.wanted
      const wanted = { ...before, ...event.media }
      return { media: { ...context.media, wanted }, muteOrdered: context.muteOrdered && !wanted.audio }
    }),
    wantCall: assign({ wantsCall: true }),
    wantNoCall: assign({ wantsCall: false }),
    markMedia: assign({
      media: ({ context }) => ({ ...context.media, sent: context.media.wanted, mark: context.announcement }),
    }),
    confirmMedia: assign({
      media: ({ context }) => ({ ...context.media, confirmed: context.media.sent }),
      fault: null,
    }),
    revertMedia: assign({ media: ({ context }) => ({ ...context.media, wanted: context.media.confirmed }) }),
    dropMedia: assign(({ context }) => ({
      media: { ...context.media, ...nothingSent },
      muteOrdered: false,
    })),
    // Out of the space nothing is on its way, and what happens there is not known.
    dropStay: assign(({ context }) => ({
      idle: { ...context.idle, wanted: false, confirmed: false, sent: false },
      media: { ...context.media, ...nothingSent },
      wantsCall: false,
      muteOrdered: false,
      meeting: null,
    })),
    forgetAttendance: assign({ joinTime: null }),
    // Others drop us when the connection is lost; nothing is confirmed until we are in again.
    unconfirmMedia: assign({
      media: ({ context }) => ({ ...context.media, confirmed: noMedia, sent: noMedia }),
    }),
    noteAttending: assign({
      joinTime: ({ context, event }) => {
        assertEvent(event, 'space.attendeeAdded')
        return event.attendee.joinTime ?? context.joinTime
      },
    }),
    obeyMute: enqueueActions(({ context, enqueue }) => {
      const { media } = context
      enqueue.assign({
        media: {
          ...media,
          wanted: { ...media.wanted, audio: false },
          confirmed: { ...media.confirmed, audio: false },
        },
        muteOrdered: true,
      })
      tell(enqueue, finished(context, supersededBy({ audio: false }, true), superseded))
      enqueue.emit({ type: 'muteOrdered' })
    }),

    // The meeting.
    noteMeeting: enqueueActions(({ event, enqueue }) => {
      const meeting = activeMeetingOf(event)
      if (meeting === null) return
      enqueue.assign({ meeting: toMeetingFacts(meeting, 'active') })
      enqueue.emit({ type: 'meetingStarted', meetingId: meeting.id })
    }),
    endMeeting: enqueueActions(({ context, event, enqueue }) => {
      if (context.meeting === null) return
      const told = event.type === 'space.meetingEnded' ? toMeetingFacts(event.meeting, 'ended') : {}
      enqueue.assign({ meeting: { ...context.meeting, ...told, state: 'ended' } })
      enqueue.emit({ type: 'meetingEnded', meetingId: context.meeting.id })
    }),

    // Faults and endings.
    noteFault: assign({ fault: (_, params: ErrorInfo) => params }),
    noteConnectionFault: assign({
      fault: ({ event }) => {
        assertEvent(event, 'connection.failed')
        return event.error
      },
    }),
    noteRefusal: assign({
      fault: ({ event }) => {
        assertEvent(event, ['space.refused', 'space.failed'])
        return refusalFault(event.code, event.message)
      },
    }),
    forgetFault: assign({ fault: null }),
    noteRemoval: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'space.partyRemoved')
      const by = event.by ?? null
      enqueue.assign({ fault: faults.removed, removedBy: by })
      enqueue.emit({ type: 'removed', by })
    }),
    // Where an operation fails by it, that tells it already.
    tellRefusal: enqueueActions(
      ({ context, event, enqueue }, params: { unless: readonly SpaceOperation['type'][] }) => {
        assertEvent(event, 'space.failed')
        if (context.operations.some(({ type }) => params.unless.includes(type))) return
        enqueue.emit({ type: 'refused', error: refusalFault(event.code, event.message) })
      },
    ),

    // Operations.
    begin: enqueueActions(({ context, event, enqueue }) => tell(enqueue, begun(context, event))),
    finish: enqueueActions(({ context, enqueue }, { types }: Types) =>
      tell(enqueue, finished(context, ofTypes(types))),
    ),
    fail: enqueueActions(({ context, enqueue }, { types }: Types) =>
      tell(enqueue, finished(context, ofTypes(types), context.fault ?? faults.callOver)),
    ),
    supersede: enqueueActions(({ context, enqueue }, { types }: Types) =>
      tell(enqueue, finished(context, ofTypes(types), superseded)),
    ),
    supersedeMedia: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'updateMedia')
      tell(enqueue, finished(context, supersededBy(event.media, false), superseded))
    }),
    endCallOperations: enqueueActions(({ context, enqueue }) =>
      tell(enqueue, finished(context, ofTypes(['enterCall', 'updateMedia']), faults.callOver)),
    ),
    // Only where nothing is on its way: what was sent last may still change what is confirmed.
    finishIdle: enqueueActions(({ context, enqueue }) => tell(enqueue, finished(context, hasItsIdle(context)))),
    finishMedia: enqueueActions(({ context, enqueue }) => tell(enqueue, finished(context, hasItsMedia(context)))),
    finishAll: enqueueActions(({ context, enqueue }, { ending }: { ending: Ending }) =>
      tell(
        enqueue,
        finished(
          context,
          () => true,
          (operation) => errorAtEnd(context, operation, ending),
        ),
      ),
    ),
  },
  guards: {
    isOurs: ({ context, event }) => 'attempt' in event && event.attempt === context.attempt,
    hasRetriesLeft: ({ context }) => context.retries < context.settings.maxRetries,
    concerns: ({ event }, params: { steps: readonly SpaceStep[] }) =>
      event.type === 'space.failed' && params.steps.includes(event.step),
    isRemovalOfSelf: ({ context, event }) => event.type === 'space.partyRemoved' && isOurselves(context, event.party),
    isAskedByOthers: ({ context, event }) => {
      const asker = askerOf(event)
      return asker !== undefined && !isOurselves(context, asker)
    },
    linkIsUp: not(or([stateIn('#lost'), stateIn('#rejoining')])),
    isIdle: ({ context }) => context.idle.confirmed,
    idleStays: ({ context, event }) => event.type === 'setIdle' && event.idle === context.idle.confirmed,
    idleDiffers: ({ context }) => context.idle.wanted !== context.idle.confirmed,
    confirmsIdle: ({ context, event }) => event.type === 'space.announced' && event.attempt >= context.idle.mark,
    mediaDiffers: ({ context }) => !isSameMedia(context.media.wanted, context.media.confirmed),
    confirmsMedia: ({ context, event }) => event.type === 'space.announced' && event.attempt >= context.media.mark,
    isConnected: ({ context }) => context.media.confirmed.connected,
    isNotConnected: not('isConnected'),
    wantsCall: ({ context }) => context.wantsCall,
    wantsCallNow: and(['wantsCall', 'linkIsUp']),
    isOwnArrival: ({ context, event }) =>
      event.type === 'space.attendeeAdded' && isOwnAttendee(context, event.attendee),
    isOwnDeparture: ({ context, event }) =>
      event.type === 'space.attendeeLeft' && isOwnAttendee(context, event.attendee),
    isThisMeeting: ({ context, event }) =>
      event.type === 'space.meetingEnded' && event.meeting.id === context.meeting?.id,
    isOtherMeeting: ({ context, event }) => {
      const meeting = activeMeetingOf(event)
      return meeting !== null && meeting.id !== context.meeting?.id
    },
    isNoMeeting: ({ event }) =>
      event.type === 'space.meetingKnown' && (event.meeting === null || event.meeting.status === 'inactive'),
  },
  delays: {
    openTimeout: ({ context }) => context.settings.openTimeoutMs,
    connectDeadline: ({ context }) => context.settings.connectTimeoutMs + context.settings.requestTimeoutMs,
    requestDeadline: ({ context }) => context.settings.requestTimeoutMs,
    confirmTimeout: ({ context }) => context.settings.confirmTimeoutMs,
    syncWindow: ({ context }) => context.settings.syncWindowMs,
  },
})
