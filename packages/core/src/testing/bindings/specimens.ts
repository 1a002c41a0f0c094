import { type Specimen, type Step, specimen } from './specimen.ts'
import { spaceSpecimens } from './specimens.spaces.ts'

const microphone = { deviceId: 'mic-1', groupId: 'g', kind: 'audioinput', label: 'Microphone' } as const

/** A call that bob has answered. */
export const establish: Step<string> = async (scene, settle) => {
  const callId = await settle(() => scene.make('call-1'))
  await settle(() => scene.bob.call.answer(callId, { audio: true }))
  return callId
}

const localTrack: Step<string> = async (scene, settle) => {
  await establish(scene, settle)
  return scene.client.call.getById('call-1')?.localTracks[0] ?? ''
}

const ringBob: Step<unknown> = (scene) => scene.make('call-1')
const goOffline: Step<unknown> = ({ transport }) => {
  transport.refuse('unavailable')
  transport.drop()
}
const nothing = () => undefined

/** One of each hook that watches something. */
export const specimens: readonly Specimen[] = [
  specimen({
    hook: 'useConnection',
    prepare: nothing,
    look: ({ state }) => state,
    before: 'open',
    change: goOffline,
    after: 'reconnecting',
    unrelated: ringBob,
  }),
  specimen({
    hook: 'useSubscription',
    prepare: nothing,
    look: ({ state, subscribed }) => [state, subscribed],
    before: ['active', ['call']],
    change: (scene) => scene.client.services.subscribe(['presence']),
    after: ['active', ['call', 'presence']],
    unrelated: ringBob,
  }),
  specimen({
    hook: 'useCall',
    prepare: () => 'call-1',
    look: ({ call, can }) => [call?.state, can.end.allowed],
    before: [undefined, false],
    change: ringBob,
    after: ['Ringing', true],
    unrelated: (scene) => scene.make('call-2'),
  }),
  specimen({
    hook: 'useCallView',
    prepare: () => ({ callId: 'call-1', selector: (call) => call?.state }),
    look: (state) => state,
    before: undefined,
    change: ringBob,
    after: 'Ringing',
    unrelated: (scene) => scene.make('call-2'),
  }),
  specimen({
    hook: 'useCalls',
    prepare: nothing,
    look: (calls) => calls.map(({ id, state }) => [id, state]),
    before: [],
    change: ringBob,
    after: [['call-1', 'Ringing']],
    unrelated: (scene) => scene.plug(microphone),
  }),
  specimen({
    hook: 'useIncomingCalls',
    prepare: nothing,
    look: (calls) => calls.map(({ peer, state }) => [peer.id, state]),
    before: [],
    change: (scene) => scene.bob.call.make('alice', { audio: true }),
    after: [['bob', 'Ringing']],
    unrelated: (scene) => scene.make('call-1', 'carol'),
  }),
  specimen({
    hook: 'useCallHistory',
    prepare: nothing,
    look: ({ records }) => records.map(({ id, reason }) => [id, reason]),
    before: [],
    change: async (scene) => {
      await scene.client.call.end(scene.make('call-1'))
    },
    after: [['call-1', 'hungUp']],
    unrelated: (scene) => scene.make('call-2'),
  }),
  specimen({
    hook: 'useConsultation',
    prepare: async (scene, settle) => {
      await establish(scene, settle)
      return undefined
    },
    look: ({ consultation }) => [consultation?.state, consultation?.can.cancel.allowed],
    before: [undefined, undefined],
    change: (scene) => scene.client.consultation.start('call-1', 'bob'),
    after: ['ringing', true],
    unrelated: (scene) => scene.bob.call.mute('call-1'),
  }),
  specimen({
    hook: 'useTrack',
    prepare: localTrack,
    look: ({ track }) => track?.muted,
    before: false,
    change: (scene) => scene.client.call.mute('call-1'),
    after: true,
    unrelated: (scene) => scene.bob.call.mute('call-1'),
  }),
  specimen({
    hook: 'useDevices',
    prepare: (scene, settle) => settle(() => void scene.client.media.getDevices()),
    look: (devices) => devices.microphone.map(({ deviceId }) => deviceId),
    before: [],
    change: (scene) => scene.plug(microphone),
    after: ['mic-1'],
    unrelated: ringBob,
  }),
  ...spaceSpecimens,
]
