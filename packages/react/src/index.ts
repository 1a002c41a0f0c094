'use client'

export { type UseCall, useCall, useCalls, useCallView, useIncomingCalls } from './calls.ts'
export { useConnection, useSubscription } from './connection.ts'
export { useClientEvent } from './events.ts'
export {
  type UseCallHistory,
  type UseChat,
  type UseConsultation,
  type UseTyping,
  useCallHistory,
  useCallStats,
  useChat,
  useConsultation,
  useTyping,
} from './features.ts'
export { type UseLocalMedia, useLocalMedia } from './local-media.ts'
export { type UseTrack, useDevices, useTrack } from './media.ts'
export { SwitchhookProvider, type SwitchhookProviderProps, useClient } from './provider.ts'
export type { ClientEvents, Register, RegisteredClient } from './register.ts'
export {
  type UseMeeting,
  type UseRecording,
  type UseSelf,
  type UseSharing,
  type UseSpace,
  useMeeting,
  useParticipant,
  useParticipants,
  useRecording,
  useSelf,
  useSharing,
  useSpace,
} from './spaces.ts'
