import { assign, emit, enqueueActions, sendTo } from 'xstate'
import type { ErrorInfo } from '../errors.ts'
import { assertEvent } from '../feature/assertEvent.ts'
import { given } from '../feature/given.ts'
import { finished, ofTypes, tell } from '../feature/operations.ts'
import { superseded } from '../feature/promises.ts'
import type { Fault, MeetingMediaCommand } from '../ports/index.ts'
import { flagNames, noMedia, type SpaceContext, toldMedia, toMediaSession } from './space.context.ts'
import type { MediaFlags } from './space.events.ts'
import { faults } from './space.faults.ts'
import { callOperations, changesMedia, hasItsMedia, isCrossed, supersededBy } from './space.operations.ts'
import { command, nothingOf, staySetup } from './space.setup.stay.ts'

const mediaCommand = (value: MeetingMediaCommand) => value

const captureFault = ({ name, message }: Fault): ErrorInfo => ({
  code: 'call:4',
  message: `Media could not be captured: ${name}: ${message}`,
})

/** A part of our wish, with what is really sent in its place. */
const withSending = ({ media, own }: SpaceContext, sending = own.sending): SpaceContext['media'] => ({
  ...media,
  wanted: { ...media.wanted, ...sending },
})

/** The words of our part in the call, and of the media we send there. */
export const callSetup = staySetup.extend({
  actions: {
    sendLeaveCall: sendTo('channel', command({ type: 'leaveCall' })),
    sendMedia: sendTo('channel', ({ context }) =>
      command({
        type: 'sendMediaState',
        mediaSession: toMediaSession(toldMedia(context), context.muteOrdered),
        ...given({ streamId: context.own.streamId }),
      }),
    ),
    wantMedia: assign(({ context, event }) => {
      assertEvent(event, ['enterCall', 'updateMedia', 'startShare', 'stopShare'])
      const { media, abilities, muteOrdered, own } = context
      const before = event.type === 'enterCall' ? noMedia : media.wanted
      // Whether media flows is for those to say who carry it.
      const told = abilities.meetingMedia ? { connected: before.connected } : {}
      const wanted: MediaFlags = { ...before, ...event.media, ...told }
      const chosen = event.type === 'enterCall' ? {} : context.choices
      return {
        media: { ...media, wanted },
        own: { ...own, isAsking: abilities.meetingMedia },
        choices: { ...chosen, ...('choices' in event ? event.choices : {}) },
        muteOrdered: muteOrdered && !wanted.audio,
        ...(event.type === 'enterCall' && { reentries: 0 }),
      }
    }),
    wantCall: assign({ wantsCall: true }),
    wantNoCall: assign({ wantsCall: false }),
    markMedia: assign({
      media: ({ context }) => ({ ...context.media, sent: toldMedia(context), mark: context.announcement }),
    }),
    confirmMedia: assign({
      media: ({ context }) => ({ ...context.media, confirmed: context.media.sent }),
      fault: null,
    }),
    // What nobody wished is so all the same, such as a camera that is gone.
    revertMedia: assign(({ context: { media, own, operations, abilities } }) => {
      const wanted = { ...media.wanted }
      for (const { media: asked = {} } of operations.filter(changesMedia))
        for (const name of flagNames) if (asked[name] !== undefined) wanted[name] = media.confirmed[name]
      return { media: { ...media, wanted }, own: { ...own, isTakenBack: abilities.meetingMedia } }
    }),
    dropMedia: assign(({ context }) => nothingOf(context)),
    forgetAttendance: assign({ joinTime: null }),
    // Others drop us when the connection is lost; nothing is confirmed until we are in again.
    unconfirmMedia: assign({
      media: ({ context }) => ({ ...context.media, confirmed: noMedia, sent: noMedia }),
    }),
    noteAttending: assign(({ context, event }) => {
      assertEvent(event, 'space.attendeeAdded')
      const { joinTime, role } = event.attendee
      return { joinTime: joinTime ?? context.joinTime, role: role ?? context.role }
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

    // Dropped by the back end while we were in the call (pains.md 33).
    countReentry: assign({ reentries: ({ context }) => context.reentries + 1 }),
    forgetReentries: assign({ reentries: 0 }),
    tellDropped: emit(({ context }, { isRetried }: { isRetried: boolean }) => ({
      type: 'dropped',
      attempt: isRetried ? context.reentries + 1 : null,
    })),

    // The media of the meeting.
    sendCapture: enqueueActions(({ context, enqueue }) => {
      const { own, media, choices } = context
      const { audio, video, screenshare } = media.wanted
      const attempt = own.attempt + 1
      enqueue.assign({ own: { ...own, attempt, isAsking: true } })
      const sent = {
        audio: audio && (choices.audio ?? true),
        video: video && (choices.video ?? true),
        screenshare: screenshare && (choices.screenshare ?? true),
      }
      enqueue.sendTo('meetingMedia', mediaCommand({ type: 'send', attempt, media: sent }))
    }),
    meet: sendTo('meetingMedia', ({ context }) =>
      mediaCommand({ type: 'meet', self: { sessionId: context.sessionId ?? '' }, members: context.members }),
    ),
    watch: sendTo('meetingMedia', ({ event }) => {
      assertEvent(event, 'roster.watched')
      return mediaCommand({ type: 'watch', sessionIds: event.sessionIds })
    }),
    leaveMedia: sendTo('meetingMedia', mediaCommand({ type: 'leave' })),
    noteMembers: assign({
      members: ({ event }) => {
        assertEvent(event, 'roster.members')
        return event.members
      },
    }),
    noteConnectedMedia: assign({
      media: ({ context, event }) => {
        assertEvent(event, 'roster.connected')
        const { media } = context
        return { ...media, wanted: { ...media.wanted, connected: event.isConnected } }
      },
    }),
    noteSending: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'meeting.sending')
      const { tracks, audio, video, screenshare, streamId = null } = event
      const sending = { audio, video, screenshare }
      enqueue.assign({
        own: {
          ...context.own,
          isAsking: false,
          isTakenBack: false,
          choices: context.choices,
          sending,
          tracks,
          streamId,
        },
        media: withSending(context, sending),
        muteOrdered: context.muteOrdered && !audio,
      })
      // Read back: what is not so by now does not become so.
      tell(enqueue, finished(context, isCrossed(sending), faults.notSent))
    }),
    noteSendFault: assign(({ context, event }) => {
      assertEvent(event, 'meeting.sendFailed')
      const fault = captureFault(event.fault)
      const isShare = context.media.wanted.screenshare && !context.own.sending.screenshare
      return { fault, shareFault: isShare ? fault : context.shareFault }
    }),
    forgetShareFault: assign({ shareFault: null }),
    // What was sent before is sent on.
    revertSend: assign(({ context }) => ({
      media: withSending(context),
      own: { ...context.own, isAsking: false, isTakenBack: false },
      choices: context.own.choices,
    })),
    failSend: enqueueActions(({ context, enqueue }) =>
      tell(enqueue, finished(context, changesMedia, context.fault ?? faults.notSent)),
    ),
    noteTrackEnded: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'meeting.trackEnded')
      const { own } = context
      const name = event.isScreen ? 'screenshare' : event.kind
      const sending = { ...own.sending, [name]: false }
      const tracks = own.tracks.filter(({ id }) => id !== event.trackId)
      enqueue.assign({
        own: { ...own, sending, tracks },
        media: { ...context.media, wanted: { ...context.media.wanted, [name]: false } },
      })
      tell(enqueue, finished(context, supersededBy({ [name]: false }, true), superseded))
      enqueue.emit({ type: 'mediaEnded', kind: event.isScreen ? 'screen' : event.kind })
    }),
    noteInterruption: assign({
      own: ({ context, event }) => {
        assertEvent(event, ['meeting.interrupted', 'meeting.resumed'])
        const { own } = context
        const interrupted = { ...own.interrupted, [event.kind]: event.type === 'meeting.interrupted' }
        return { ...own, interrupted }
      },
    }),
    tellFault: enqueueActions(({ context, enqueue }, { types }: { types: readonly string[] }) => {
      if (context.fault !== null && !context.operations.some(({ type }) => types.includes(type)))
        enqueue.emit({ type: 'refused', error: context.fault })
    }),

    // Operations.
    supersedeMedia: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, ['updateMedia', 'startShare', 'stopShare'])
      tell(enqueue, finished(context, supersededBy(event.media, false), superseded))
    }),
    endCallOperations: enqueueActions(({ context, enqueue }) =>
      tell(enqueue, finished(context, ofTypes([...callOperations]), faults.callOver)),
    ),
    finishMedia: enqueueActions(({ context, enqueue }) => tell(enqueue, finished(context, hasItsMedia(context)))),
  },
})
