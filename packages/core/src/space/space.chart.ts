import { activity } from './space.activity.ts'
import { call } from './space.call.ts'
import { capture } from './space.capture.ts'
import { newSpaceContext } from './space.context.ts'
import { concerns, fail, finish, note } from './space.fragments.ts'
import { link } from './space.link.ts'
import { meeting } from './space.meeting.ts'
import { recording } from './space.recording.ts'
import { self } from './space.self.ts'
import { spaceSetup } from './space.setup.ts'
import { sharing } from './space.sharing.ts'

const order = ['begin', 'sendOrder'] as const
const happened = { actions: ['noteRecordings', 'noteOrdered'] } as const

/** What meetings bring beside their state, and what becomes of orders when nobody can answer them. */
const orders = spaceSetup.createStateConfig({
  tags: 'resting',
  on: {
    'space.meetingStarted': { actions: 'noteRecordings' },
    'space.meetingKnown': { actions: 'noteRecordings' },
    'space.meetingEnded': happened,
    'space.recordingStarted': happened,
    'space.recordingEnded': happened,
    'space.recordingReady': happened,
    'space.lost': { actions: 'failOrders' },
  },
})

/**
 * One stay in a space: from `join` to its end. Presence and call are separate regions, the meeting a third. The
 * participants stand beside the chart in a roster, since there may be thousands of them.
 */
export const spaceChart = spaceSetup.createMachine({
  id: 'space',
  context: ({ input }) => newSpaceContext(input),
  invoke: [
    { id: 'channel', src: 'channel', input: ({ context }) => ({ spaceId: context.spaceId }) },
    { id: 'meetingMedia', src: 'meetingMedia', input: ({ context }) => ({ spaceId: context.spaceId }) },
    { id: 'connection', src: 'connection' },
  ],
  initial: 'live',
  states: {
    live: {
      on: {
        leave: { target: 'leaving', actions: ['forgetFault', 'begin'] },
        shutDown: { target: 'ended', actions: ['sendLeave', note('destroyed')] },
        'connection.gaveUp': { target: 'failed', actions: note('connectionLost') },
      },
      initial: 'starting',
      states: {
        starting: {
          initial: 'opening',
          on: {
            // Nothing was said yet, so there is nothing to take back.
            leave: { target: '#ended', actions: ['forgetFault', 'begin'] },
            shutDown: { target: '#ended', actions: note('destroyed') },
          },
          states: {
            opening: {
              after: { openTimeout: { target: '#failed', actions: note('notOpened') } },
              on: { 'space.opened': 'connecting' },
            },
            connecting: {
              entry: 'openConnection',
              after: { connectDeadline: { target: '#failed', actions: note('connectTimeout') } },
              on: {
                'connection.opened': { target: '#joining', actions: 'noteConnected' },
                'connection.failed': { target: '#failed', actions: 'noteConnectionFault' },
                // `connection.failed` follows and says why.
                'connection.gaveUp': {},
              },
            },
            // Lost while joining; the connection may not know it yet, so it is not asked but waited for.
            waiting: {
              id: 'waiting',
              after: { connectDeadline: { target: '#failed', actions: note('connectTimeout') } },
              on: { 'space.restored': '#joining' },
            },
            // Let in with the right password: the application asks for it.
            needsPassword: {
              id: 'needsPassword',
              tags: 'resting',
              on: {
                join: { target: 'connecting', actions: ['forgetFault', 'begin'] },
                // The next attempt opens it again.
                'connection.gaveUp': {},
              },
            },
          },
        },
        joining: {
          id: 'joining',
          entry: ['nextAttempt', 'sendJoin'],
          after: { requestDeadline: { target: '#failed', actions: ['sendLeave', note('noAnswer')] } },
          on: {
            'space.joined': {
              guard: 'isOurs',
              target: 'inRoom',
              actions: ['noteJoined', finish('join')],
            },
            'space.refused': [
              { guard: 'wantsPassword', target: '#needsPassword', actions: ['noteRefusal', fail('join')] },
              { guard: 'isOurs', target: '#failed', actions: 'noteRefusal' },
            ],
            'space.lost': [
              { guard: 'hasRetriesLeft', target: '#waiting', actions: 'countRetry' },
              { target: '#failed', actions: note('connectionLost') },
            ],
          },
        },
        inRoom: {
          type: 'parallel',
          on: {
            sendTyping: {
              guard: 'linkIsUp',
              actions: ['begin', 'sendTyping', finish('sendTyping')],
            },
            'space.partyRemoved': { guard: 'isRemovalOfSelf', target: '#removed', actions: 'noteRemoval' },
            'space.partiesRequested': { guard: 'isAskedByOthers', actions: 'answer' },
            'roster.appeared': { guard: 'isAskedByOthers', actions: 'answer' },
            'space.announced': { actions: 'noteSelf' },
            'space.failed': [
              // Without it the meeting becomes known by its events.
              { guard: concerns('fetchMeeting') },
              { guard: 'concernsOrder', actions: 'failOrder' },
              { actions: { type: 'tellRefusal', params: { types: [] } } },
            ],
            'roster.members': { actions: 'noteMembers' },
            startRecording: { guard: 'mayStartRecording', actions: order },
            stopRecording: { guard: 'mayStopRecording', actions: order },
            endMeeting: { guard: 'mayOrderMeeting', actions: order },
            muteParticipant: { guard: 'mayOrderMeeting', actions: order },
            removeParticipant: { guard: 'takesOrders', actions: order },
            'space.ordered': { actions: 'noteOrdered' },
            'order.timedOut': { actions: 'failOrder' },
          },
          // `capture` after `call`: what is read back is noted before anybody is told.
          states: { activity, self, call, capture, sharing, orders, recording, meeting, link },
        },
      },
    },
    leaving: {
      entry: 'sendLeave',
      after: { requestDeadline: 'ended' },
      on: {
        leave: { actions: 'begin' },
        shutDown: 'ended',
        // A join that was on its way: leaving beats joining.
        'space.joined': { actions: 'sendLeave' },
        'space.left': 'ended',
        'space.failed': { guard: concerns('leave'), target: 'ended' },
        'space.lost': 'ended',
      },
    },
    ended: { id: 'ended', type: 'final', entry: [{ type: 'finishAll', params: { ending: 'left' } }, 'dropStay'] },
    failed: { id: 'failed', type: 'final', entry: [{ type: 'finishAll', params: { ending: 'failed' } }, 'dropStay'] },
    removed: {
      id: 'removed',
      type: 'final',
      entry: [{ type: 'finishAll', params: { ending: 'removed' } }, 'dropStay'],
    },
  },
})
