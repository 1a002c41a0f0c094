import { note } from './subscription.fragments.ts'
import { subscriptionSetup } from './subscription.setup.ts'

/** The first subscribe: open the connection, ask, ask again while the service is unavailable. */
export const subscribing = subscriptionSetup.createStateConfig({
  id: 'subscribing',
  initial: 'connecting',
  on: {
    unsubscribe: { guard: 'namesAsked', target: '#unsubscribing', actions: ['supersede', 'begin'] },
  },
  states: {
    connecting: {
      id: 'connecting',
      entry: 'openConnection',
      after: { connectDeadline: { target: '#none', actions: [note('connectTimeout'), 'fail'] } },
      on: {
        'connection.opened': 'asking',
        'connection.failed': { target: '#none', actions: ['noteConnectionFault', 'fail'] },
        // Nothing was sent yet, so there is nothing to take back.
        unsubscribe: { guard: 'namesAsked', target: '#none', actions: ['supersede', 'begin', 'finish'] },
      },
    },
    asking: {
      entry: ['nextAttempt', 'ask'],
      after: { requestDeadline: { target: '#none', actions: ['withdraw', note('noAnswer'), 'fail'] } },
      on: {
        'subscription.granted': [
          { guard: 'isGrant', target: '#held', actions: ['keepGrant', 'finish'] },
          { guard: 'isOurs', target: '#none', actions: [note('nothingGranted'), 'fail'] },
        ],
        'subscription.refused': [
          { guard: 'isRetried', target: 'waiting' },
          { guard: 'isOurs', target: '#none', actions: ['noteRefusal', 'fail'] },
        ],
        'connection.lost': [
          { guard: 'hasRetriesLeft', target: 'connecting', actions: 'countRetry' },
          { target: '#none', actions: [note('connectionLost'), 'fail'] },
        ],
      },
    },
    waiting: {
      entry: 'countRetry',
      after: { retryDelay: 'asking' },
      on: { 'connection.lost': 'connecting' },
    },
  },
})
