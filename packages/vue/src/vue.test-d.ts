import type { CallPermissions, CallView, Client, Participant, SpaceView, TrackState } from '@switchhook/core'
import type { CallRecord } from '@switchhook/core/call-history'
import type { CallStats } from '@switchhook/core/call-stats'
import type { Message } from '@switchhook/core/chat'
import type { ConsultationView } from '@switchhook/core/consultation'
import { expectTypeOf, it } from 'vitest'
import { computed, h, type Ref, ref } from 'vue'
import {
  type ClientEvents,
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
  useParticipants,
  useSpace,
  useTrack,
  useTyping,
} from './index.ts'

it('gives readonly refs of a call and its permissions, and commands', () => {
  const { call, can, make, hold, answer } = useCall()
  expectTypeOf(call).toEqualTypeOf<Readonly<Ref<CallView | undefined>>>()
  expectTypeOf(can).toEqualTypeOf<Readonly<Ref<CallPermissions>>>()
  expectTypeOf(make).toEqualTypeOf<Client['call']['make']>()
  expectTypeOf(hold).toEqualTypeOf<() => Promise<void>>()
  expectTypeOf(answer).parameter(0).toEqualTypeOf<Parameters<Client['call']['answer']>[1]>()
  // @ts-expect-error only core writes it
  call.value = undefined
})

it('gives the parts of a space as refs, its commands without the id, and messages', () => {
  const { space, join, enterCall } = useSpace(() => 'space-1')
  expectTypeOf(space).toEqualTypeOf<Readonly<Ref<SpaceView | undefined>>>()
  expectTypeOf(join).returns.toEqualTypeOf<Promise<void>>()
  expectTypeOf(enterCall).parameter(0).toEqualTypeOf<Parameters<Client['space']['enterCall']>[1]>()
  expectTypeOf(useParticipants('space-1', { sort: 'name' }).total).toEqualTypeOf<Readonly<Ref<number>>>()
  expectTypeOf(useMeeting(ref('space-1')).attendees).toEqualTypeOf<Readonly<Ref<readonly Participant[]>>>()
  expectTypeOf(useChat('space-1').messages).toEqualTypeOf<Readonly<Ref<readonly Message[]>>>()
  expectTypeOf(useTyping('space-1').typing).toEqualTypeOf<Readonly<Ref<readonly string[]>>>()
  // @ts-expect-error only core writes it
  useMeeting('space-1').attendees.value = []
})

it('takes an id as text, ref, computed or getter', () => {
  expectTypeOf(useCall).toBeCallableWith('call-1')
  expectTypeOf(useCall).toBeCallableWith(ref('call-1'))
  expectTypeOf(useCall).toBeCallableWith(computed(() => 'call-1'))
  expectTypeOf(useCall).toBeCallableWith(() => undefined)
  // @ts-expect-error an id is a text
  useCall(1)
})

it('lets a selector know that the call may not be there', () => {
  const state = useCallView('call-1', (call) => call?.state)
  expectTypeOf(state).toEqualTypeOf<Readonly<Ref<CallView['state'] | undefined>>>()
  // @ts-expect-error there may be no such call
  useCallView('call-1', (call) => call.state)
})

it('is the standard client where nothing is registered', () => {
  expectTypeOf(useClient()).toEqualTypeOf<Client>()
  useClientEvent('call:receive', (payload) => expectTypeOf(payload).toEqualTypeOf<ClientEvents['call:receive']>())
  // @ts-expect-error no such event
  useClientEvent('call:recieve', () => {})
})

it('gives a ref that elements take', () => {
  const { track, ref: element } = useTrack('track-1')
  expectTypeOf(track).toEqualTypeOf<Readonly<Ref<TrackState | undefined>>>()
  expectTypeOf(h('video', { ref: element })).toBeObject()
})

it('gives what features of their own add as readonly refs, also where nothing is registered', () => {
  expectTypeOf(useCallHistory().records).toEqualTypeOf<Readonly<Ref<readonly CallRecord[]>>>()
  expectTypeOf(useCallStats(ref('call-1'), () => ({ intervalMs: 500 }))).toEqualTypeOf<Readonly<Ref<CallStats>>>()
  expectTypeOf(useConsultation().consultation).toEqualTypeOf<Readonly<Ref<ConsultationView | undefined>>>()
  expectTypeOf(useLocalMedia().localMedia).toEqualTypeOf<Readonly<Ref<ReturnType<Client['media']['getLocalMedia']>>>>()
  expectTypeOf(useTrack).toBeCallableWith('track-1', () => ({ speakerId: 'headset' }))
})
