import { gone, note } from './subscription.fragments.ts'
import { subscriptionSetup } from './subscription.setup.ts'

const extended = { guard: 'isGrant', target: '#held', reenter: true, actions: ['tellExtended', 'keepGrant'] } as const

/** What the application may ask for while no operation runs; an extension under way is no obstacle. */
const operations = {
  subscribe: { target: 'changing', actions: ['begin', 'keepWish'] },
  unsubscribe: [
    { guard: 'leavesNothing', target: '#unsubscribing', actions: 'begin' },
    { guard: 'namesHeld', target: 'dropping', actions: 'begin' },
  ],
} as const

/** Services on an open connection. `lease` counts their time down, `work` does what they need. */
const held = subscriptionSetup.createStateConfig({
  id: 'held',
  type: 'parallel',
  after: { expiry: { target: '#lost', actions: ['sayGoodbye', gone, 'fail'] } },
  states: {
    lease: {
      initial: 'fresh',
      states: {
        fresh: { after: { halfLife: 'due' } },
        due: { id: 'due', tags: 'resting' },
      },
    },
    work: {
      initial: 'quiet',
      states: {
        quiet: {
          id: 'quiet',
          tags: 'resting',
          always: { guard: 'leaseIsDue', target: 'extending' },
          on: operations,
        },
        extending: {
          entry: ['nextAttempt', 'countExtension', 'extend'],
          after: { requestDeadline: { target: 'extensionFailed', actions: note('noAnswer') } },
          on: {
            ...operations,
            'subscription.granted': extended,
            'subscription.extended': extended,
            'subscription.refused': { guard: 'isOurs', target: 'extensionFailed', actions: 'noteRefusal' },
          },
        },
        extensionFailed: {
          entry: 'tellExtensionFailed',
          after: { extendBackOff: 'extending' },
          on: operations,
        },
        // More services: all are asked for, so one answer speaks for all and extends them.
        changing: {
          initial: 'asking',
          on: {
            unsubscribe: { guard: 'cancelsAddition', target: 'dropping', actions: ['supersede', 'begin'] },
            'connection.lost': { target: '#away', actions: [note('connectionLost'), 'fail'] },
          },
          states: {
            asking: {
              entry: ['nextAttempt', 'ask'],
              after: {
                requestDeadline: {
                  target: '#quiet',
                  actions: ['withdraw', note('noAnswer'), 'fail'],
                },
              },
              on: {
                'subscription.granted': [
                  { guard: 'isGrant', target: '#held', reenter: true, actions: ['keepGrant', 'finish'] },
                  { guard: 'isOurs', target: '#quiet', actions: [note('nothingGranted'), 'fail'] },
                ],
                'subscription.refused': [
                  { guard: 'isRetried', target: 'waiting' },
                  { guard: 'isOurs', target: '#quiet', actions: ['noteRefusal', 'fail'] },
                ],
              },
            },
            waiting: { entry: 'countRetry', after: { retryDelay: 'asking' } },
          },
        },
        dropping: {
          entry: ['nextAttempt', 'drop'],
          after: { requestDeadline: { target: 'quiet', actions: [note('noAnswerToUnsubscribe'), 'fail'] } },
          on: {
            'subscription.unsubscribed': [
              { guard: 'dropsAll', target: '#none', actions: 'finish' },
              { guard: 'isOurs', target: 'quiet', actions: ['dropNamed', 'finish'] },
            ],
            'subscription.refused': { guard: 'isOurs', target: 'quiet', actions: ['noteUnsubscribeRefusal', 'fail'] },
            // A new connection has no services, so these are gone with the old one.
            'connection.lost': [
              { guard: 'namesAllHeld', target: '#none', actions: 'finish' },
              { target: '#away', actions: ['dropNamed', 'finish'] },
            ],
          },
        },
      },
    },
  },
})

/** On a new connection: it has no services, so they are asked for again, without a word as long as that works. */
const restoring = subscriptionSetup.createStateConfig({
  id: 'restoring',
  initial: 'asking',
  on: { unsubscribe: { guard: 'leavesNothing', target: '#unsubscribing', actions: 'begin' } },
  states: {
    asking: {
      entry: ['nextAttempt', 'countExtension', 'askAgain'],
      after: {
        requestDeadline: [
          { guard: 'hasRetriesLeft', target: 'waiting', actions: [note('noAnswer'), 'tellExtensionFailed'] },
          {
            target: '#lost',
            actions: ['sayGoodbye', note('noAnswer'), 'tellExtensionFailed', gone],
          },
        ],
      },
      on: {
        'subscription.granted': [
          { guard: 'isGrant', target: '#held', actions: ['tellExtended', 'tellMissing', 'keepGrant'] },
          {
            guard: 'isOurs',
            target: '#lost',
            actions: [note('nothingGranted'), 'tellExtensionFailed', gone],
          },
        ],
        'subscription.refused': [
          { guard: 'isRetried', target: 'waiting', actions: ['noteRefusal', 'tellExtensionFailed'] },
          { guard: 'isOurs', target: '#lost', actions: ['noteRefusal', 'tellExtensionFailed', gone] },
        ],
      },
    },
    waiting: { entry: 'countRetry', after: { retryDelay: 'asking' } },
  },
})

/** Services that are ours: held, lost with the connection for a while, or on their way back. */
export const active = subscriptionSetup.createStateConfig({
  id: 'active',
  initial: 'held',
  on: {
    'connection.lost': '.away',
    'subscription.ended': [
      { guard: 'endsAll', target: '#lost', actions: ['noteEnded', note('ended'), 'fail'] },
      { guard: 'endsSome', actions: ['noteEnded', 'dropEnded', 'tellChanged'] },
    ],
  },
  states: {
    held,
    // The connection comes back, or gives up: its chart has the deadline.
    away: {
      id: 'away',
      tags: 'resting',
      on: {
        'connection.opened': { target: 'restoring', actions: 'forgetRetries' },
        'connection.gaveUp': {
          target: '#lost',
          actions: { type: 'noteReason', params: { reason: 'LOST_CONNECTION' } },
        },
        unsubscribe: [
          { guard: 'leavesNothing', target: '#none', actions: ['begin', 'finish'] },
          { guard: 'namesHeld', actions: ['begin', 'dropNamed', 'finish'] },
        ],
      },
    },
    restoring,
  },
})
