import { endings } from './call.endings.ts'
import { hold } from './call.hold.ts'
import { negotiation } from './call.negotiation.ts'
import { callSetup } from './call.setup.ts'

/** Both ends have agreed once. What changes from here on is negotiated, one change at a time. */
export const established = callSetup.createStateConfig({
  id: 'established',
  type: 'parallel',
  entry: { type: 'finish', params: { types: ['ANSWER'] } },
  on: {
    end: {
      target: '#ended',
      actions: [
        { type: 'begin', params: { type: 'END' } },
        { type: 'recordEnding', params: endings.hungUpByUs },
      ],
    },
    shutDown: { target: '#ended', actions: { type: 'recordEnding', params: endings.destroyedEstablished } },
    'signal.cancelled': { target: '#ended', actions: 'recordRemoteEnding' },
    // The far end took an offer that we had taken back meanwhile, and believes in it: tell it again how we are.
    'signal.updateAnswered': { guard: 'answersWithdrawnOffer', actions: 'dueCorrection' },
  },
  states: { hold, negotiation },
})
