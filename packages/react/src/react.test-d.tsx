import type {
  CallPermissions,
  CallView,
  Client,
  Participant,
  Permission,
  SpaceView,
  TrackState,
} from '@switchhook/core'
import type { CallRecord } from '@switchhook/core/call-history'
import type { CallStats } from '@switchhook/core/call-stats'
import type { Message } from '@switchhook/core/chat'
import type { ConsultationView } from '@switchhook/core/consultation'
import { expectTypeOf, it } from 'vitest'
import {
  type ClientEvents,
  SwitchhookProvider,
  useCall,
  useCallHistory,
  useCallStats,
  useCallView,
  useChat,
  useClient,
  useClientEvent,
  useConsultation,
  useLocalMedia,
  useMeeting,
  useParticipant,
  useParticipants,
  useSharing,
  useSpace,
  useTrack,
  useTyping,
} from './index.ts'

it('gives a call that may not be there, and permissions and commands that always are', () => {
  const { call, can, make, hold, answer, mute } = useCall()
  expectTypeOf(call).toEqualTypeOf<CallView | undefined>()
  expectTypeOf(can).toEqualTypeOf<CallPermissions>()
  expectTypeOf(can.hold).toEqualTypeOf<Permission>()
  expectTypeOf(make).toEqualTypeOf<Client['call']['make']>()
  expectTypeOf(hold).toEqualTypeOf<() => Promise<void>>()
  expectTypeOf(answer).parameter(0).toEqualTypeOf<Parameters<Client['call']['answer']>[1]>()
  expectTypeOf(mute).parameter(0).toEqualTypeOf<readonly string[] | undefined>()
  expectTypeOf(useCall).parameter(0).toEqualTypeOf<string | undefined>()
})

it('lets a selector know that the call may not be there', () => {
  expectTypeOf(useCallView('call-1', (call) => call?.state)).toEqualTypeOf<CallView['state'] | undefined>()
  // @ts-expect-error there may be no such call
  useCallView('call-1', (call) => call.state)
})

it('is the standard client where nothing is registered', () => {
  expectTypeOf(useClient()).toEqualTypeOf<Client>()
  expectTypeOf<ClientEvents['call:receive']>().toMatchTypeOf<{ callId: string }>()
  useClientEvent('call:receive', (payload) => expectTypeOf(payload).toEqualTypeOf<ClientEvents['call:receive']>())
  // @ts-expect-error no such event
  useClientEvent('call:recieve', () => {})
})

it('gives a ref that audio and video elements take', () => {
  const { track, ref } = useTrack('track-1')
  expectTypeOf(track).toEqualTypeOf<TrackState | undefined>()
  const elements = [<video key="video" ref={ref} muted />, <audio key="audio" ref={ref} muted />]
  expectTypeOf(elements).toBeArray()
  // @ts-expect-error a provider needs a client
  expectTypeOf(<SwitchhookProvider />).toBeObject()
})

it('gives the parts of a space, its commands without the id, and messages', () => {
  const { space, can, join, enterCall } = useSpace('space-1')
  expectTypeOf(space).toEqualTypeOf<SpaceView | undefined>()
  expectTypeOf(can.enterCall.allowed).toEqualTypeOf<boolean>()
  expectTypeOf(join).returns.toEqualTypeOf<Promise<void>>()
  expectTypeOf(enterCall).parameter(0).toEqualTypeOf<Parameters<Client['space']['enterCall']>[1]>()
  expectTypeOf(useParticipants('space-1', { sort: 'name' }).participants).toEqualTypeOf<readonly Participant[]>()
  expectTypeOf(useParticipant('space-1', 'bob')).toEqualTypeOf<Participant | undefined>()
  expectTypeOf(useMeeting('space-1').attendees).toEqualTypeOf<readonly Participant[]>()
  expectTypeOf(useSharing('space-1').pending).toEqualTypeOf<boolean>()
  expectTypeOf(useChat('space-1').messages).toEqualTypeOf<readonly Message[]>()
  expectTypeOf(useTyping('space-1').typing).toEqualTypeOf<readonly string[]>()
  // @ts-expect-error a message says something
  useChat('space-1').sendMessage()
})

it('gives what features of their own add, also where nothing is registered', () => {
  expectTypeOf(useCallHistory().records).toEqualTypeOf<readonly CallRecord[]>()
  expectTypeOf(useCallStats('call-1', { intervalMs: 500 })).toEqualTypeOf<CallStats>()
  expectTypeOf(useConsultation().consultation).toEqualTypeOf<ConsultationView | undefined>()
  expectTypeOf(useLocalMedia().localMedia).toEqualTypeOf<ReturnType<Client['media']['getLocalMedia']>>()
  expectTypeOf(useTrack).toBeCallableWith('track-1', { speakerId: 'headset' })
})
