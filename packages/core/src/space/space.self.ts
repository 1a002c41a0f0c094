import { concerns, finish, refused, supersede } from './space.fragments.ts'
import { spaceSetup } from './space.setup.ts'

const wish = [supersede('setIdle'), 'begin', 'wantIdle'] as const
const confirm = { target: 'deciding', actions: ['confirmIdle', 'finishIdle'] } as const

/** While nothing is on its way: the same again is done at once, anything else is announced. */
const resting = {
  tags: 'resting',
  always: { guard: 'idleDiffers', target: 'announcing' },
  on: {
    setIdle: [{ guard: 'idleStays', actions: ['begin', finish('setIdle')] }, { actions: wish }],
    'space.lost': 'away',
  },
} as const

/**
 * What everybody knows of us. The wish is level-triggered: what was wished while an announcement was on its way, or
 * while there was no connection, is announced afterwards.
 */
export const self = spaceSetup.createStateConfig({
  initial: 'announcing',
  states: {
    announcing: {
      entry: ['announce', 'markIdle'],
      after: { confirmTimeout: confirm },
      on: {
        setIdle: { actions: wish },
        'space.announced': {
          guard: 'confirmsIdle',
          target: 'deciding',
          actions: ['noteSelf', ...confirm.actions],
        },
        'space.failed': {
          guard: concerns('announce'),
          target: 'deciding',
          actions: [...refused('setIdle'), 'revertIdle'],
        },
        'space.lost': 'away',
      },
    },
    deciding: {
      always: [{ guard: 'isIdle', target: 'idle' }, { target: 'active' }],
    },
    active: resting,
    idle: resting,
    away: {
      tags: 'resting',
      on: { setIdle: { actions: wish }, 'space.joined': { guard: 'isOurs', target: 'announcing' } },
    },
  },
})
