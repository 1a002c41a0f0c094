import { spaceSetup } from './space.setup.ts'

const wish = [{ type: 'supersede', params: { types: ['setIdle'] } }, 'begin', 'wantIdle'] as const
const confirm = { target: 'deciding', actions: ['confirmIdle', 'finishIdle'] } as const

/** While nothing is on its way: the same again is done at once, anything else is announced. */
const resting = {
  tags: 'resting',
  always: { guard: 'idleDiffers', target: 'announcing' },
  on: {
    setIdle: [
      { guard: 'idleStays', actions: ['begin', { type: 'finish', params: { types: ['setIdle'] } }] },
      { actions: wish },
    ],
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
          guard: { type: 'concerns', params: { steps: ['announce'] } },
          target: 'deciding',
          actions: [
            'noteRefusal',
            { type: 'tellRefusal', params: { unless: ['setIdle'] } },
            'revertIdle',
            { type: 'fail', params: { types: ['setIdle'] } },
          ],
        },
        'space.lost': 'away',
      },
    },
    deciding: {
      always: [
        { guard: 'idleDiffers', target: 'announcing' },
        { guard: 'isIdle', target: 'idle' },
        { target: 'active' },
      ],
    },
    active: resting,
    idle: resting,
    away: {
      tags: 'resting',
      on: { setIdle: { actions: wish }, 'space.joined': { guard: 'isOurs', target: 'announcing' } },
    },
  },
})
