import type { SpaceOperation, SpaceStep } from './space.events.ts'
import { faults } from './space.faults.ts'

type Types = readonly SpaceOperation['type'][]

/** The calls of parameterised words that the regions share. */
export const note = (fault: keyof typeof faults) => ({ type: 'noteFault', params: faults[fault] }) as const
export const finish = (...types: Types) => ({ type: 'finish', params: { types } }) as const
export const fail = (...types: Types) => ({ type: 'fail', params: { types } }) as const
export const supersede = (...types: Types) => ({ type: 'supersede', params: { types } }) as const
export const concerns = (...steps: readonly SpaceStep[]) => ({ type: 'concerns', params: { steps } }) as const

/** What we sent was refused: told, unless an operation fails by it and tells it already. */
export const refused = (...types: Types) =>
  ['noteRefusal', { type: 'tellRefusal', params: { types } }, fail(...types)] as const
