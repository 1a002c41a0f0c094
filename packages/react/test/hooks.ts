import type { HookName, HookTable } from '@switchhook/core/testing'
import * as binding from '../src/index.ts'

/** Every hook as the contract calls it. */
export const hooks: { [Name in HookName]: (argument: HookTable[Name]['argument']) => HookTable[Name]['value'] } = {
  useClient: binding.useClient,
  useConnection: binding.useConnection,
  useSubscription: binding.useSubscription,
  useCall: binding.useCall,
  useCallView: ({ callId, selector }) => binding.useCallView(callId, selector),
  useCalls: binding.useCalls,
  useIncomingCalls: binding.useIncomingCalls,
  useTrack: (argument) => {
    const { trackId, options } = typeof argument === 'string' ? { trackId: argument, options: undefined } : argument
    return binding.useTrack(trackId, options)
  },
  useCallHistory: binding.useCallHistory,
  useCallStats: ({ callId, options }) => binding.useCallStats(callId, options),
  useConsultation: binding.useConsultation,
  useLocalMedia: binding.useLocalMedia,
  useDevices: binding.useDevices,
  useSpace: binding.useSpace,
  useParticipants: ({ spaceId, query }) => binding.useParticipants(spaceId, query),
  useParticipant: ({ spaceId, participantId }) => binding.useParticipant(spaceId, participantId),
  useSelf: binding.useSelf,
  useMeeting: binding.useMeeting,
  useRecording: binding.useRecording,
  useSharing: binding.useSharing,
  useChat: binding.useChat,
  useTyping: binding.useTyping,
  useClientEvent: ({ type, listener }) => {
    binding.useClientEvent(type, listener)
    return undefined
  },
}
