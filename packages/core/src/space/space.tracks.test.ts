import { afterEach, describe, expect, it } from 'vitest'
import { createClient } from '../createClient.ts'
import { mesh } from '../mesh/mesh.ts'
import type { LocalTracks, SpaceCommand } from '../ports/index.ts'
import { type FakeMedia, fakeMedia } from '../testing/fakeMedia.ts'
import { createMemoryNetwork, type MemoryTransport } from '../testing/memory.ts'
import { createTestClock, settled, type TestClock } from '../testing/testClock.ts'
import { codeOf, endAll, endings, room, soon } from './space.harness.ts'

afterEach(endAll)

const both = { audio: true, video: true }

interface World {
  network: ReturnType<typeof createMemoryNetwork>
  clock: TestClock
}

function person({ network, clock }: World, name: string) {
  const transport: MemoryTransport = network.connect(name)
  const engine = fakeMedia()
  /** Until when the user leaves a question for a device without an answer. */
  let answered = Promise.resolve()
  const create: LocalTracks['create'] = (request) => answered.then(() => engine.local?.create(request) ?? [])
  const media: FakeMedia = { ...engine, ...(engine.local && { local: { ...engine.local, create } }) }
  const said: string[] = []
  const { spaces } = transport
  const client = createClient({
    transport: {
      ...transport,
      ...(spaces && {
        spaces: {
          ...spaces,
          open(space, report) {
            const session = spaces.open(space, report)
            const send = (command: SpaceCommand) => {
              said.push(command.type)
              session.send(command)
            }
            return { send, close: session.close }
          },
        },
      }),
    },
    media,
    meetingMedia: mesh(),
    clock,
  })
  endings.push(client.destroy)
  const heard: [string, unknown][] = []
  client.subscribe((type, payload) => heard.push([type, payload]))
  const self = () => client.space.observeSelf(room).getSnapshot()
  const find = (isWanted: (track: { kind: string; isScreen?: boolean }) => boolean) =>
    self().localTracks.find(isWanted)?.id ?? ''
  return {
    client,
    media,
    transport,
    /** How often something was said to the space. */
    said: (type: SpaceCommand['type']) => said.filter((one) => one === type).length,
    heard: (type: string) => heard.filter(([known]) => known === type).map(([, payload]) => payload),
    self,
    flags: () => self().media,
    microphone: () => find(({ kind }) => kind === 'audio'),
    camera: () => find(({ kind, isScreen }) => kind === 'video' && !isScreen),
    screen: () => find(({ isScreen }) => isScreen === true),
    /** The next devices are asked for until the returned function is called. */
    ask() {
      let answer = () => {}
      answered = new Promise((resolve) => {
        answer = resolve
      })
      return answer
    },
    track: (id: string) => client.media.getTrackById(id),
    /** What others know of somebody's part in the call. */
    sees: (who: string) =>
      client.space
        .observeParticipant(room, who)
        .getSnapshot()
        ?.attendances.map(({ audio, video }) => ({ audio, video })),
    run: async (command: Promise<void>) => {
      const outcome = codeOf(command)
      await clock.advance(3000)
      return outcome
    },
  }
}

/** Alice and bob in the call of a space, alice with microphone and camera. */
async function meeting(media: object = both) {
  const world: World = { network: createMemoryNetwork(), clock: createTestClock() }
  const [alice, bob] = [person(world, 'alice'), person(world, 'bob')]
  for (const { client, run } of [alice, bob]) expect(await run(client.space.join(room))).toBe('resolved')
  expect(await alice.run(alice.client.space.enterCall(room, media))).toBe('resolved')
  expect(await bob.run(bob.client.space.enterCall(room, { audio: true }))).toBe('resolved')
  return { ...world, alice, bob }
}

describe('the microphone of a meeting, by client.media', () => {
  it('is muted as a wish of the space: at once, confirmed when the others know, and told once', async () => {
    const { alice, bob } = await meeting()
    const [id, told] = [alice.microphone(), alice.said('sendMediaState')]
    const muted = alice.client.media.muteTracks([id])
    expect(alice.track(id)?.muted).toBe(true)
    expect(alice.flags()).toMatchObject({ wanted: { audio: false }, confirmed: { audio: true }, pending: true })
    expect(alice.heard('media:muted')).toEqual([])
    expect(await alice.run(muted)).toBe('resolved')
    expect(alice.flags()).toMatchObject({ wanted: { audio: false }, confirmed: { audio: false }, pending: false })
    expect(bob.sees('alice')).toEqual([{ audio: false, video: true }])
    expect(alice.said('sendMediaState')).toBe(told + 1)
    expect(alice.heard('media:muted')).toEqual([{ tracks: [id] }])
    expect(await alice.run(alice.client.media.unmuteTracks([id]))).toBe('resolved')
    expect(alice.track(id)?.muted).toBe(false)
    expect(alice.flags()).toMatchObject({ confirmed: { audio: true }, pending: false })
    expect(bob.sees('alice')).toEqual([both])
    expect(alice.heard('media:unmuted')).toEqual([{ tracks: [id] }])
  })

  it.each(['taken', 'refused'] as const)('shows the same by track and by space at every step: %s', async (answer) => {
    const { alice, network } = await meeting()
    const id = alice.microphone()
    const shown: boolean[] = []
    const steps = async (command: Promise<void>) => {
      const outcome = codeOf(command)
      for (let turn = 0; turn < 60; turn += 1) {
        expect(alice.track(id)?.muted).toBe(!alice.flags().wanted.audio)
        if (shown.at(-1) !== alice.flags().wanted.audio) shown.push(alice.flags().wanted.audio)
        await Promise.resolve()
      }
      return outcome
    }
    if (answer === 'refused') network.spaces.misbehave('sendMediaState', { code: 'forbidden' })
    expect(await steps(alice.client.media.muteTracks([id]))).toBe(answer === 'taken' ? 'resolved' : 'space:1')
    expect(shown).toEqual(answer === 'taken' ? [false] : [false, true])
    await steps(alice.client.media.unmuteTracks([id]))
    expect(shown.at(-1)).toBe(true)
  })

  it('is what it was where the back end refuses, which is said once', async () => {
    const { alice, bob, network } = await meeting()
    const [id, told] = [alice.microphone(), alice.said('sendMediaState')]
    network.spaces.misbehave('sendMediaState', { code: 'forbidden' })
    expect(await alice.run(alice.client.media.muteTracks([id]))).toBe('space:1')
    expect(alice.flags()).toMatchObject({ wanted: { audio: true }, confirmed: { audio: true }, pending: false })
    expect(alice.track(id)?.muted).toBe(false)
    expect(bob.sees('alice')).toEqual([both])
    expect(alice.said('sendMediaState')).toBe(told + 1)
    expect(alice.heard('space:error')).toMatchObject([{ spaceId: room, error: { code: 'space:1' } }])
    expect(alice.heard('media:muted')).toEqual([])
    expect(await alice.run(alice.client.media.muteTracks([id]))).toBe('resolved')
  })

  it('answers the newest wish: the one before is superseded, by whichever way it came', async () => {
    const { alice } = await meeting()
    const id = alice.microphone()
    const first = codeOf(alice.client.media.muteTracks([id]))
    const second = codeOf(alice.client.space.updateMedia(room, { audio: true }))
    expect(await alice.run(alice.client.media.muteTracks([id]))).toBe('resolved')
    expect(await Promise.all([first, second])).toEqual(['superseded', 'superseded'])
    expect(alice.flags()).toMatchObject({ confirmed: { audio: false }, pending: false })
  })

  it('is muted at once, though the user is being asked for a camera', async () => {
    const { alice, clock } = await meeting({ audio: true })
    const id = alice.microphone()
    const answer = alice.ask()
    const shown = codeOf(alice.client.space.updateMedia(room, { video: true }))
    await settled()
    const muted = codeOf(alice.client.media.muteTracks([id]))
    await settled()
    expect([alice.track(id)?.muted, alice.flags().wanted.audio]).toEqual([true, false])
    answer()
    await clock.advance(3000)
    expect(await Promise.all([shown, muted])).toEqual(['resolved', 'resolved'])
    expect(alice.flags()).toMatchObject({ confirmed: { audio: false, video: true }, pending: false })
  })

  it('is what it was where the camera asked for beside it cannot be had', async () => {
    const { alice, clock } = await meeting({ audio: true })
    const id = alice.microphone()
    const answer = alice.ask()
    const shown = codeOf(alice.client.space.updateMedia(room, { video: true }))
    await settled()
    const muted = codeOf(alice.client.media.muteTracks([id]))
    alice.media.fail('capture', { times: 2 })
    answer()
    await clock.advance(3000)
    expect(await Promise.all([shown, muted])).toEqual(['call:4', 'call:4'])
    expect([alice.track(id)?.muted, alice.flags()]).toMatchObject([false, { wanted: { audio: true }, pending: false }])
  })

  it("stays muted by a host's order until we unmute it", async () => {
    const { alice, bob, network, clock } = await meeting()
    const id = alice.microphone()
    network.spaces.mute(room, 'alice')
    await clock.advance(3000)
    expect(alice.flags()).toMatchObject({ confirmed: { audio: false }, muteOrdered: true, pending: false })
    expect(await alice.run(alice.client.media.muteTracks([id]))).toBe('resolved')
    expect(alice.flags().muteOrdered).toBe(true)
    expect(await alice.run(alice.client.media.unmuteTracks([id]))).toBe('resolved')
    expect(alice.flags()).toMatchObject({ confirmed: { audio: true }, muteOrdered: false, pending: false })
    expect([alice.track(id)?.muted, bob.sees('alice')]).toEqual([false, [both]])
  })

  it('is muted while the connection is away, and told as soon as it is back', async () => {
    const { alice, bob, clock } = await meeting()
    const id = alice.microphone()
    alice.transport.refuse('network')
    alice.transport.drop()
    await clock.advance(1000)
    const muted = alice.client.media.muteTracks([id])
    await settled()
    expect(await soon(muted)).toBe('pending')
    expect(alice.track(id)?.muted).toBe(true)
    expect(alice.flags()).toMatchObject({ wanted: { audio: false }, pending: true })
    alice.transport.refuse(null)
    await clock.advance(30_000)
    expect(await codeOf(muted)).toBe('resolved')
    expect(alice.flags()).toMatchObject({ confirmed: { audio: false }, pending: false })
    expect([alice.track(id)?.muted, bob.sees('alice')]).toEqual([true, [{ audio: false, video: true }]])
  })

  it.each(['leaveCall', 'leave', 'endMeeting'] as const)(
    'is nothing any more when the meeting is over: %s',
    async (how) => {
      const { alice, network, clock } = await meeting()
      const id = alice.microphone()
      network.spaces.misbehave('sendMediaState', 'silence')
      network.spaces.misbehave('announce', 'silence')
      const muted = codeOf(alice.client.media.muteTracks([id]))
      await settled()
      if (how === 'endMeeting') network.spaces.endMeeting(room)
      else void alice.client.space[how](room)
      await clock.advance(3000)
      expect(await muted).toBe(how === 'leaveCall' ? 'superseded' : 'space:6')
      expect(await codeOf(alice.client.media.unmuteTracks([id]))).toBe('webrtc:2')
      expect(alice.heard('media:muted')).toEqual([])
    },
  )
})

describe('other tracks of a meeting, by client.media', () => {
  it('are changed in one go, the camera being let go and coming back as another track', async () => {
    const { alice, bob } = await meeting()
    const [told, microphone, camera] = [alice.said('sendMediaState'), alice.microphone(), alice.camera()]
    expect(await alice.run(alice.client.media.muteTracks([microphone, camera]))).toBe('resolved')
    expect(alice.said('sendMediaState')).toBe(told + 1)
    expect(bob.sees('alice')).toEqual([{ audio: false, video: false }])
    expect([alice.track(camera), alice.self().localTracks.length]).toEqual([undefined, 1])
    expect(alice.heard('media:muted')).toEqual([{ tracks: [microphone] }])
    expect(await alice.run(alice.client.media.unmuteTracks([microphone, camera]))).toBe('resolved')
    expect(bob.sees('alice')).toEqual([both])
    expect(alice.track(alice.camera())).toMatchObject({ state: 'live', muted: false })
    // The one of before is not known any more, now that another took its place.
    expect(await codeOf(alice.client.media.muteTracks([camera]))).toBe('webrtc:2')
  })

  it('a camera that was let go is forgotten with the call', async () => {
    const { alice } = await meeting()
    const camera = alice.camera()
    await alice.run(alice.client.media.muteTracks([camera]))
    await alice.run(alice.client.space.leaveCall(room))
    await alice.run(alice.client.space.enterCall(room, { audio: true }))
    expect(await codeOf(alice.client.media.unmuteTracks([camera]))).toBe('webrtc:2')
  })

  it('a screen that is muted is not shared any more', async () => {
    const { alice } = await meeting()
    await alice.run(alice.client.space.startShare(room))
    expect(await alice.run(alice.client.media.muteTracks([alice.screen()]))).toBe('resolved')
    expect(alice.client.space.observeSharing(room).getSnapshot()).toMatchObject({ state: 'idle', confirmed: false })
  })

  it('nothing is muted where one of them is unknown', async () => {
    const { alice } = await meeting()
    expect(await codeOf(alice.client.media.muteTracks([alice.microphone(), 'nobody']))).toBe('webrtc:2')
    expect(alice.flags()).toMatchObject({ wanted: { audio: true }, pending: false })
    expect(alice.track(alice.microphone())?.muted).toBe(false)
  })

  it('are not disposed of while the space uses them', async () => {
    const { alice } = await meeting()
    const refusal = alice.client.media.disposeLocalMedia(alice.microphone()).catch((error: unknown) => error)
    expect(await refusal).toMatchObject({ code: 'webrtc:3', message: expect.stringContaining(`space '${room}'`) })
  })
})

describe('a call beside the meeting', () => {
  async function talking() {
    const stage = await meeting({ audio: true })
    const { alice, bob } = stage
    for (const { client, run } of [alice, bob]) await run(client.services.subscribe(['call']))
    const media = { id: 'shared', local: true, detached: true, tracks: [alice.microphone()] }
    const callId = alice.client.call.make('bob', { medias: [{ media, type: 'audio' }] })
    await settled()
    expect(await bob.run(bob.client.call.answer(callId, { audio: true }))).toBe('resolved')
    return { ...stage, callId, call: () => alice.client.call.getById(callId) }
  }

  it('that sends the same microphone is muted with it, and each says so', async () => {
    const { alice, bob, call } = await talking()
    const id = alice.microphone()
    expect(call()?.localTracks).toEqual([id])
    expect(await alice.run(alice.client.media.muteTracks([id]))).toBe('resolved')
    expect(call()?.muted).toEqual({ wanted: [id], confirmed: [id] })
    expect(alice.flags()).toMatchObject({ confirmed: { audio: false }, pending: false })
    expect(bob.sees('alice')).toEqual([{ audio: false, video: false }])
    expect(alice.heard('media:muted')).toEqual([{ tracks: [id] }])
    expect(await alice.run(alice.client.media.unmuteTracks([id]))).toBe('resolved')
    expect(call()?.muted.confirmed).toEqual([])
    expect(alice.flags()).toMatchObject({ confirmed: { audio: true }, pending: false })
    expect(alice.track(id)?.muted).toBe(false)
  })

  it('that mutes the same microphone by itself mutes it in the meeting, which says so', async () => {
    const { alice, bob, callId } = await talking()
    const id = alice.microphone()
    expect(await alice.run(alice.client.call.mute(callId, [id]))).toBe('resolved')
    expect(alice.track(id)?.muted).toBe(true)
    expect(alice.flags()).toMatchObject({ wanted: { audio: false }, confirmed: { audio: false }, pending: false })
    expect(bob.sees('alice')).toEqual([{ audio: false, video: false }])
    expect(await alice.run(alice.client.call.unmute(callId, [id]))).toBe('resolved')
    expect(alice.flags()).toMatchObject({ confirmed: { audio: true }, pending: false })
  })
})
