import { spaceSetup } from './space.setup.ts'

/**
 * Idle by itself: when the user did nothing for a while, or cannot see the page. What the user said of himself stands
 * until he takes it back.
 */
export const activity = spaceSetup.createStateConfig({
  initial: 'awake',
  states: {
    awake: {
      after: { idleDelay: { guard: 'idlesByTime', target: 'asleep', actions: 'fallIdle' } },
      on: {
        'user.acted': { target: 'awake', reenter: true },
        'user.hid': { guard: 'idlesWhenHidden', target: 'asleep', actions: 'fallIdle' },
      },
    },
    asleep: {
      tags: 'resting',
      on: { 'user.acted': { target: 'awake', actions: 'wake' }, 'user.showed': { target: 'awake', actions: 'wake' } },
    },
  },
})
