import type { HookName, HookTable } from '@switchhook/core/testing'
import { isRef, unref } from 'vue'
import * as binding from '../src/index.ts'

const trackOf = (argument: HookTable['useTrack']['argument']) =>
  typeof argument === 'string' ? { trackId: argument, options: undefined } : argument

const composed: readonly HookName[] = [
  'useCall',
  'useTrack',
  'useCallHistory',
  'useConsultation',
  'useLocalMedia',
  'useSpace',
  'useParticipants',
  'useSelf',
  'useMeeting',
  'useRecording',
  'useSharing',
  'useChat',
  'useTyping',
]

/** Every composable as the contract calls it: its argument is read when it is needed. */
export const hooks: { [Name in HookName]: (read: () => HookTable[Name]['argument']) => unknown } = {
  useClient: () => binding.useClient(),
  useConnection: () => binding.useConnection(),
  useSubscription: () => binding.useSubscription(),
  useCall: (read) => binding.useCall(read),
  useCallView: (read) =>
    binding.useCallView(
      () => read().callId,
      (call) => read().selector(call),
    ),
  useCalls: () => binding.useCalls(),
  useIncomingCalls: () => binding.useIncomingCalls(),
  useTrack: (read) =>
    binding.useTrack(
      () => trackOf(read()).trackId,
      () => trackOf(read()).options,
    ),
  useCallHistory: () => binding.useCallHistory(),
  useCallStats: (read) =>
    binding.useCallStats(
      () => read().callId,
      () => read().options,
    ),
  useConsultation: (read) => binding.useConsultation(read),
  useLocalMedia: () => binding.useLocalMedia(),
  useDevices: () => binding.useDevices(),
  useSpace: (read) => binding.useSpace(read),
  useParticipants: (read) =>
    binding.useParticipants(
      () => read().spaceId,
      () => read().query,
    ),
  useParticipant: (read) =>
    binding.useParticipant(
      () => read().spaceId,
      () => read().participantId,
    ),
  useSelf: (read) => binding.useSelf(read),
  useMeeting: (read) => binding.useMeeting(read),
  useRecording: (read) => binding.useRecording(read),
  useSharing: (read) => binding.useSharing(read),
  useChat: (read) => binding.useChat(read),
  useTyping: (read) => binding.useTyping(read),
  useClientEvent: (read) =>
    binding.useClientEvent(
      () => read().type,
      (payload) => read().listener(payload),
    ),
}

/** What a template would see: refs read, one level deep. */
export function unwrapped<Name extends HookName>(hook: Name, result: unknown): HookTable[Name]['value'] {
  if (!composed.includes(hook)) return (isRef(result) ? result.value : result) as never
  return Object.fromEntries(Object.entries(result as object).map(([name, member]) => [name, unref(member)])) as never
}
