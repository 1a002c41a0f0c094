import { and, not, or, stateIn } from 'xstate'
import { isOurselves, isOwnAttendee, isSameMedia, type SpaceContext, toldMedia } from './space.context.ts'
import type { RecordingFacts, SpaceEvent, SpaceStep } from './space.events.ts'
import { changesMedia } from './space.operations.ts'
import { isOrder } from './space.orders.ts'
import { currentRecording } from './space.recordings.ts'
import { isOver, meetingOf, meetingSetup } from './space.setup.meeting.ts'
import { askerOf } from './space.setup.stay.ts'

const refusesWish = ({ operations }: SpaceContext, event: SpaceEvent, step: SpaceStep): boolean =>
  event.type === 'space.failed' && event.step === step && operations.some(changesMedia)

/** The words of the space chart: its guards and delays, on top of the actions that the files beside this one hold. */
export const spaceSetup = meetingSetup.extend({
  guards: {
    isOurs: ({ context, event }) => 'attempt' in event && event.attempt === context.attempt,
    hasRetriesLeft: ({ context }) => context.retries < context.settings.maxRetries,
    wantsPassword: ({ context, event }) =>
      event.type === 'space.refused' && event.attempt === context.attempt && event.code === 'password_required',
    concerns: ({ event }, params: { steps: readonly SpaceStep[] }) =>
      event.type === 'space.failed' && params.steps.includes(event.step),
    concernsOrder: ({ event }) => event.type === 'space.failed' && isOrder(event.step),
    isRemovalOfSelf: ({ context, event }) => event.type === 'space.partyRemoved' && isOurselves(context, event.party),
    isAskedByOthers: ({ context, event }) => {
      const asker = askerOf(event)
      return asker !== undefined && !isOurselves(context, asker)
    },
    linkIsUp: not(or([stateIn('#lost'), stateIn('#rejoining')])),

    // Idle.
    isIdle: ({ context }) => context.idle.confirmed,
    idleStays: ({ context, event }) => event.type === 'setIdle' && event.idle === context.idle.confirmed,
    idleDiffers: ({ context }) => context.idle.wanted !== context.idle.confirmed,
    confirmsIdle: ({ context, event }) => event.type === 'space.announced' && event.attempt >= context.idle.mark,
    idlesByTime: ({ context }) => context.settings.idleAfterMs > 0,
    idlesWhenHidden: ({ context }) => context.settings.idleWhenHidden,

    // Our part in the call.
    hasMeetingMedia: ({ context }) => context.abilities.meetingMedia,
    isOurSend: ({ context, event }) => 'attempt' in event && event.attempt === context.own.attempt,
    isSentAndSettled: and(['isOurSend', stateIn('#flagsSettled')]),
    capturedOnline: and(['isOurSend', 'linkIsUp']),
    mediaDiffers: ({ context }) => !isSameMedia(toldMedia(context), context.media.confirmed),
    refusesState: ({ context, event }) => refusesWish(context, event, 'sendMediaState'),
    refusesPresence: ({ context, event }) => refusesWish(context, event, 'announce'),
    refusesSending: and([or(['refusesState', 'refusesPresence']), stateIn('#flagsUpdating')]),
    confirmsMedia: ({ context, event }) => event.type === 'space.announced' && event.attempt >= context.media.mark,
    // Where as many can meet as come first, only our arrival tells our place.
    confirmsEntry: and(['confirmsMedia', not('hasMeetingMedia')]),
    isConnected: ({ context }) => context.media.confirmed.connected,
    isNotConnected: not('isConnected'),
    wantsCall: ({ context }) => context.wantsCall,
    wantsCapture: and(['wantsCall', 'hasMeetingMedia']),
    wantsCallNow: and(['wantsCall', 'linkIsUp']),
    isCapturing: stateIn('#capturing'),
    isOutOfCall: or([stateIn('#outOfCall'), stateIn('#leavingCall')]),
    isOwnArrival: ({ context, event }) =>
      event.type === 'space.attendeeAdded' && isOwnAttendee(context, event.attendee),
    isOwnDeparture: ({ context, event }) =>
      event.type === 'space.attendeeLeft' && isOwnAttendee(context, event.attendee),
    hasReentriesLeft: ({ context }) =>
      context.abilities.meetingMedia && context.reentries < context.settings.maxReentries,
    mayReenter: and(['isOwnDeparture', 'hasReentriesLeft']),

    // Our screen.
    wantsShare: ({ context }) => context.media.wanted.screenshare,
    wantsNoShare: not('wantsShare'),
    shareFailed: ({ context }) => context.shareFault !== null && !context.media.wanted.screenshare,
    isSharing: ({ context }) => context.media.confirmed.screenshare,
    isNotSharing: not('isSharing'),

    // The meeting, its recordings, orders.
    isThisMeeting: ({ context, event }) => meetingOf(event)?.id === context.meeting?.id && context.meeting !== null,
    isOtherMeeting: ({ context, event }) => {
      const meeting = meetingOf(event)
      return meeting?.status === 'active' && meeting.id !== context.meeting?.id && !isOver(context, meeting.id)
    },
    isNoMeeting: ({ event }) =>
      event.type === 'space.meetingKnown' && (event.meeting === null || event.meeting.status === 'inactive'),
    recordingIs: ({ context }, params: { state: RecordingFacts['state'] }) =>
      currentRecording(context.recordings)?.state === params.state,
    isRecording: ({ context }) => currentRecording(context.recordings)?.state === 'recording',
    takesOrders: and([({ context }) => context.abilities.orders, 'linkIsUp']),
    hasMeeting: ({ context }) => context.meeting?.state === 'active',
    mayOrderMeeting: and(['takesOrders', 'hasMeeting']),
    mayStartRecording: and(['mayOrderMeeting', not('isRecording')]),
    mayStopRecording: and(['mayOrderMeeting', 'isRecording']),
  },
  delays: {
    openTimeout: ({ context }) => context.settings.openTimeoutMs,
    connectDeadline: ({ context }) => context.settings.connectTimeoutMs + context.settings.requestTimeoutMs,
    requestDeadline: ({ context }) => context.settings.requestTimeoutMs,
    confirmTimeout: ({ context }) => context.settings.confirmTimeoutMs,
    syncWindow: ({ context }) => context.settings.syncWindowMs,
    captureTimeout: ({ context }) => context.settings.captureTimeoutMs,
    reentryDelay: ({ context }) => context.settings.reentryDelayMs * Math.max(0, context.reentries - 1),
    steadyTime: ({ context }) => context.settings.steadyMs,
    idleDelay: ({ context }) => context.settings.idleAfterMs,
  },
})
