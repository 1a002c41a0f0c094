import { and, not, or } from 'xstate'
import { begin, engineHas, finish, talkEnds } from './call.fragments.ts'
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
    'signal.retargeted': { guard: not('isRestored'), target: '#retargeting', actions: 'beginRetarget' },
    addMedia: { guard: 'canChangeMedia', actions: [begin('ADD_MEDIA'), 'keepLimits', 'request'] },
    startVideo: { guard: 'canStartVideo', actions: [begin('ADD_BASIC_MEDIA'), 'keepLimits', 'request'] },
    removeMedia: { guard: 'canRemove', actions: [begin('REMOVE_MEDIA'), 'keepLimits', 'wantFewerTracks'] },
    stopVideo: [
      { guard: 'canStopVideo', actions: [begin('REMOVE_BASIC_MEDIA'), 'keepLimits', 'wantFewerTracks'] },
      // Taken back before the far end agreed to it: what is captured or offered meanwhile is let go.
      {
        guard: 'isAddingVideo',
        actions: ['supersedeAdding', begin('REMOVE_BASIC_MEDIA'), 'unwantTracks'],
      },
    ],
    'peer.captured': { guard: 'isRequest', actions: 'wantMoreTracks' },
    replaceTrack: {
      guard: and(['isTalking', 'isLocalTrack', engineHas('replaceTrack')]),
      actions: [begin('REPLACE_TRACK'), 'request'],
    },
    'peer.replaced': { actions: ['swapTrack', 'tellReplaced', 'settleRequest'] },
    playAudioFile: {
      guard: and(['isTalking', 'hasAudio', 'playsNothing', engineHas('playAudio')]),
      actions: [begin('PLAY_AUDIO'), 'request'],
    },
    'peer.playing': { actions: ['tellPlaying', 'extendDeadline'] },
    getStats: {
      guard: and([engineHas('stats'), or(['namesNoTrack', 'hasTrack'])]),
      actions: [begin('GET_STATS'), 'request'],
    },
    'peer.stats': { actions: ['tellStats', 'settleRequest'] },
    sendCustomParameters: {
      guard: and(['linkIsUp', 'hasParameters']),
      actions: [begin('SEND_CUSTOM_PARAMETERS'), 'sendParameters', finish('SEND_CUSTOM_PARAMETERS')],
    },
  },
  states: { hold, negotiation },
})
