import { finish, talkEnds } from './call.fragments.ts'
import { hold } from './call.hold.ts'
import { negotiation } from './call.negotiation.ts'
import { callSetup } from './call.setup.ts'

/** Both ends have agreed once. What changes from here on is negotiated, one change at a time. */
export const established = callSetup.createStateConfig({
  id: 'established',
  type: 'parallel',
  entry: finish('ANSWER'),
  on: {
    ...talkEnds,
    'signal.cancelled': { target: '#ended', actions: 'recordRemoteEnding' },
    // The far end took an offer that we had taken back meanwhile, and believes in it: tell it again how we are.
    'signal.updateAnswered': { guard: 'answersWithdrawnOffer', actions: 'dueCorrection' },
  },
  states: { hold, negotiation },
})
