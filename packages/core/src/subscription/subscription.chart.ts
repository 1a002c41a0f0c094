import { active } from './subscription.active.ts'
import { newSubscriptionContext } from './subscription.context.ts'
import { note, subscribes } from './subscription.fragments.ts'
import { subscriptionSetup } from './subscription.setup.ts'
import { subscribing } from './subscription.subscribing.ts'

/**
 * The services of a client: subscribe, extend, lose, unsubscribe. One operation runs at a time; what is wanted beside
 * it is refused, except that an unsubscribe cancels the subscribe it names.
 */
export const subscriptionChart = subscriptionSetup.createMachine({
  id: 'subscription',
  context: ({ input }) => newSubscriptionContext(input.settings),
  invoke: [
    { id: 'channel', src: 'channel' },
    { id: 'connection', src: 'connection' },
  ],
  initial: 'alive',
  states: {
    alive: {
      initial: 'none',
      on: { shutDown: '#destroyed' },
      states: {
        none: {
          id: 'none',
          tags: 'resting',
          entry: 'forgetServices',
          on: { subscribe: subscribes },
        },
        subscribing,
        active,
        unsubscribing: {
          id: 'unsubscribing',
          entry: ['nextAttempt', 'drop'],
          after: {
            requestDeadline: [
              {
                guard: 'holdsServices',
                target: '#restoring',
                actions: [note('noAnswerToUnsubscribe'), 'fail'],
              },
              { target: 'none', actions: [note('noAnswerToUnsubscribe'), 'fail'] },
            ],
          },
          on: {
            'subscription.unsubscribed': { guard: 'isOurs', target: 'none', actions: 'finish' },
            // What the back end still has is found out by asking for it again.
            'subscription.refused': [
              {
                guard: 'stillHolds',
                target: '#restoring',
                actions: ['noteUnsubscribeRefusal', 'fail'],
              },
              { guard: 'isOurs', target: 'none', actions: ['noteUnsubscribeRefusal', 'fail'] },
            ],
            'connection.lost': { target: 'none', actions: 'finish' },
          },
        },
        // Ended by somebody else, `reason` says by whom. Nothing comes back from here by itself.
        lost: {
          id: 'lost',
          tags: 'resting',
          entry: ['tellChanged', 'forgetServices'],
          on: { subscribe: subscribes },
        },
      },
    },
    destroyed: { id: 'destroyed', type: 'final', entry: ['sayGoodbye', note('destroyed'), 'fail'] },
  },
})
