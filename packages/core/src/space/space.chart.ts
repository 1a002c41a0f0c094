import { call } from './space.call.ts'
import { newSpaceContext } from './space.context.ts'
import { concerns, finish, note } from './space.fragments.ts'
import { link } from './space.link.ts'
import { meeting } from './space.meeting.ts'
import { self } from './space.self.ts'
import { spaceSetup } from './space.setup.ts'

/**
 * One stay in a space: from `join` to its end. Presence and call are separate regions, the meeting a third. The
 * participants stand beside the chart in a roster, since there may be thousands of them.
 */
export const spaceChart = spaceSetup.createMachine({
  id: 'space',
  context: ({ input }) => newSpaceContext(input),
  invoke: [
    { id: 'channel', src: 'channel', input: ({ context }) => ({ spaceId: context.spaceId }) },
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
            'space.refused': { guard: 'isOurs', target: '#failed', actions: 'noteRefusal' },
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
              { actions: { type: 'tellRefusal', params: { unless: [] } } },
            ],
          },
          states: { self, call, meeting, link },
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
