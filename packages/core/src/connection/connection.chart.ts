import { connectionSetup } from './connection.setup.ts'

/**
 * The connection to the back end: connect, stay, come back. Retries are a state with a number, not a loop, so a
 * disconnect ends them, and what an older attempt still reports is dropped.
 */
export const connectionChart = connectionSetup.createMachine({
  id: 'connection',
  context: ({ input }) => ({
    settings: input.settings,
    attempt: 0,
    failures: 0,
    wasOpen: false,
    sessionId: null,
    self: null,
    fault: null,
  }),
  invoke: { id: 'socket', src: 'socket' },
  initial: 'alive',
  states: {
    alive: {
      initial: 'idle',
      on: { configure: { actions: 'configure' } },
      states: {
        idle: {
          tags: 'resting',
          entry: 'forgetSession',
          on: { connect: 'connecting' },
        },
        connecting: {
          entry: ['nextAttempt', 'openSocket'],
          after: { connectTimeout: { target: 'failed', actions: 'noteTimeout' } },
          on: {
            disconnect: { target: 'idle', actions: 'closeSocket' },
            'socket.opened': { guard: 'isOurs', target: 'open', actions: 'noteOpen' },
            'socket.refused': { guard: 'isOurs', target: 'failed', actions: 'noteRefusal' },
            'socket.closed': { guard: 'isOurs', target: 'failed', actions: 'noteLoss' },
          },
        },
        open: {
          entry: 'forgetFailures',
          initial: 'choosing',
          on: {
            configure: { guard: 'changesPings', target: '.choosing', actions: 'configure' },
            disconnect: { target: 'idle', actions: 'closeSocket' },
            reset: { target: 'lost', actions: ['closeSocket', 'noteLoss'] },
            'socket.closed': { guard: 'isOurs', target: 'lost', actions: 'noteLoss' },
          },
          states: {
            choosing: { always: [{ guard: 'pings', target: 'quiet' }, { target: 'unchecked' }] },
            unchecked: { tags: 'resting' },
            quiet: { after: { pingInterval: 'pinging' } },
            // The next ping would be due, and the last one has no answer.
            pinging: {
              entry: 'ping',
              after: { pingInterval: { target: '#lost', actions: ['closeSocket', 'noteSilence'] } },
              on: { 'socket.ponged': { guard: 'isOurs', target: 'quiet' } },
            },
          },
        },
        lost: {
          id: 'lost',
          always: [
            { guard: 'reconnectsItself', target: 'watching' },
            { guard: 'mayReconnect', target: 'backingOff' },
            { target: 'gaveUp' },
          ],
        },
        // A socket made elsewhere comes back by itself, under the attempt that opened it.
        watching: {
          tags: 'resting',
          on: {
            disconnect: { target: 'idle', actions: 'closeSocket' },
            connect: 'connecting',
            'socket.opened': { guard: 'isOurs', target: 'open', actions: 'noteOpen' },
            'socket.refused': { guard: 'isOurs', target: 'gaveUp', actions: 'noteRefusal' },
          },
        },
        failed: {
          entry: ['countFailure', 'closeSocket'],
          always: [
            { guard: 'isNotRetried', target: 'gaveUp' },
            { guard: 'hasAttemptsLeft', target: 'backingOff' },
            { target: 'gaveUp' },
          ],
        },
        backingOff: {
          after: { backOff: 'connecting' },
          on: { disconnect: 'idle', networkUp: 'connecting', connect: 'connecting' },
        },
        gaveUp: {
          tags: 'resting',
          on: { connect: 'connecting', disconnect: 'idle' },
        },
      },
    },
  },
})
