import type { Scene } from './scene.ts'
import { type Specimen, type Step, specimen } from './specimen.ts'

const room = 'space-1'

/** Both are in the space, of which alice is an administrator. */
export const meet: Step<unknown> = async ({ client, bob, network }: Scene) => {
  network.spaces.define(room, { members: { alice: 'admin', bob: 'member' } })
  await Promise.all([client.space.join(room), bob.space.join(room)])
}

/** What another participant does, and what happens in another space, is none of the business of most. */
const elsewhere: Step<unknown> = async ({ client, bob, network }: Scene) => {
  await bob.space.setIdle(room, true)
  await client.space.join('space-2')
  network.messages.post('space-2', { id: 'bob' }, { content: { html: 'elsewhere' } })
}

/** One of each hook that watches a part of a space. */
export const spaceSpecimens: readonly Specimen[] = [
  specimen({
    hook: 'useSpace',
    prepare: () => room,
    look: ({ space, can }) => [space?.state, space?.participants.map(({ id }) => id), can.enterCall.allowed],
    before: [undefined, undefined, false],
    change: async (scene) => {
      await scene.client.space.join(room)
      await scene.bob.space.join(room)
    },
    after: ['joined', ['alice', 'bob'], true],
    unrelated: (scene) => scene.client.space.join('space-2'),
  }),
  specimen({
    hook: 'useParticipants',
    prepare: () => ({ spaceId: room, query: { filter: { text: 'B' }, sort: 'name', limit: 1 } }),
    look: ({ participants, total }) => [participants.map(({ id }) => id), total],
    before: [[], 0],
    change: meet,
    after: [['bob'], 1],
    unrelated: async ({ client }) => {
      await client.space.setIdle(room, true)
      await client.space.join('space-2')
    },
  }),
  specimen({
    hook: 'useParticipant',
    prepare: () => ({ spaceId: room, participantId: 'bob' }),
    look: (participant) => [participant?.displayName, participant?.presence],
    before: [undefined, undefined],
    change: meet,
    after: ['bob', 'online'],
    unrelated: async ({ client }) => {
      await client.space.setIdle(room, true)
      await client.space.join('space-2')
    },
  }),
  specimen({
    hook: 'useSelf',
    prepare: () => room,
    look: ({ participant, role, can }) => [participant?.id, role, can.setIdle.allowed],
    before: [undefined, null, false],
    change: meet,
    after: ['alice', 'host', true],
    unrelated: elsewhere,
  }),
  specimen({
    hook: 'useMeeting',
    prepare: () => room,
    look: ({ meeting, call, attendees, can }) => [
      meeting?.state,
      call,
      attendees.map(({ id }) => id),
      can.enterCall.allowed,
      can.endMeeting.allowed,
    ],
    before: [undefined, 'none', [], false, false],
    change: async (scene, settle) => {
      await meet(scene, settle)
      await scene.bob.space.enterCall(room, { audio: true })
    },
    after: ['active', 'none', ['bob'], true, true],
    unrelated: async ({ client }) => {
      await client.space.setIdle(room, true)
      await client.space.join('space-2')
    },
  }),
  specimen({
    hook: 'useRecording',
    prepare: () => room,
    look: ({ recording, can }) => [recording.state, recording.confirmed, can.stopRecording.allowed],
    before: ['off', false, false],
    change: async (scene, settle) => {
      await meet(scene, settle)
      await scene.bob.space.enterCall(room, { audio: true })
      await settle(() => {})
      await scene.client.space.startRecording(room)
    },
    after: ['recording', true, true],
    unrelated: elsewhere,
  }),
  specimen({
    hook: 'useSharing',
    prepare: () => room,
    look: ({ state, wanted, confirmed, pending }) => [state, wanted, confirmed, pending],
    before: ['idle', false, false, false],
    change: async (scene, settle) => {
      await meet(scene, settle)
      await scene.client.space.enterCall(room, { audio: true })
      await scene.client.space.startShare(room)
    },
    after: ['sending', true, true, false],
    unrelated: elsewhere,
  }),
  specimen({
    hook: 'useChat',
    prepare: () => room,
    look: ({ messages, unread, hasMore }) => [messages.map(({ text }) => text), unread, hasMore],
    before: [[], 0, true],
    change: async (scene, settle) => {
      await meet(scene, settle)
      await settle(() => {})
      await scene.bob.space.sendMessage(room, { text: 'hello' })
    },
    after: [['hello'], 1, true],
    unrelated: elsewhere,
  }),
  specimen({
    hook: 'useTyping',
    prepare: () => room,
    look: ({ typing }) => typing,
    before: [],
    change: async (scene, settle) => {
      await meet(scene, settle)
      await settle(() => {})
      await scene.bob.space.sendTyping(room)
    },
    after: ['bob'],
    unrelated: elsewhere,
  }),
]
