import { afterEach, describe, expect, it } from 'vitest'
import { createClient } from '../createClient.ts'
import { fakeMedia } from '../testing/fakeMedia.ts'
import { createMemoryNetwork, type MemoryTransport } from '../testing/memory.ts'
import { createTestClock, settled } from '../testing/testClock.ts'
import { mesh } from './mesh.ts'

const spaceId = 'lobby'
const both = { audio: true, video: true }

/** What tests opened. */
const opened: { destroy: () => Promise<void>; openCount: () => number; transport: MemoryTransport }[] = []

afterEach(async () => {
  for (const { destroy } of opened) await destroy()
  const left = opened.splice(0).map(({ openCount, transport }) => [openCount(), transport.openSessions()])
  expect(left.flat().filter((count) => count !== 0)).toEqual([])
})

function createStage() {
  const clock = createTestClock()
  const network = createMemoryNetwork()

  async function arrive(name: string) {
    const [media, transport] = [fakeMedia(), network.connect(name)]
    const client = createClient({ transport, media, meetingMedia: mesh(), clock })
    opened.push({ destroy: client.destroy, openCount: media.openCount, transport })
    const told: object[] = []
    client.on('space:mediaEnded', (payload) => told.push(payload))
    const joined = client.space.join(spaceId)
    await clock.advance(5000)
    await joined
    const enter = async (flags: object = both) => {
      const entered = client.space.enterCall(spaceId, flags)
      await clock.advance(3000)
      return entered
    }
    const run = async (command: Promise<void>) => {
      await clock.advance(3000)
      return command
    }
    /** Kinds of what arrives from somebody, and how their media is. */
    const gets = (who: string) => {
      const [attendance] = client.space.observeParticipant(spaceId, who).getSnapshot()?.attendances ?? []
      return [
        attendance?.media,
        ...(attendance?.tracks ?? []).map(({ kind, isScreen }) => (isScreen ? 'screen' : kind)),
      ]
    }
    const view = () => client.space.observe(spaceId).getSnapshot()
    return { name, client, media, transport, enter, run, gets, view, told }
  }

  async function meeting(...names: string[]) {
    const people = []
    for (const name of names) people.push(await arrive(name))
    for (const { enter } of people) await enter()
    return people as [Awaited<ReturnType<typeof arrive>>, ...Awaited<ReturnType<typeof arrive>>[]]
  }
  return { clock, network, arrive, meeting }
}

describe('a space whose meetings are a mesh', () => {
  it('shows in each participant how their media is and what of it can be rendered', async () => {
    const people = await createStage().meeting('alice', 'bob', 'carol')
    for (const one of people)
      for (const other of people)
        if (one !== other) expect(one.gets(other.name)).toEqual(['connected', 'audio', 'video'])
    for (const { view, client } of people) {
      expect(view()).toMatchObject({ call: 'connected', myMedia: { confirmed: both } })
      expect(client.call.getAll()).toEqual([])
      for (const { attendances, isSelf } of view()?.participants ?? [])
        if (!isSelf)
          for (const { id } of attendances[0]?.tracks ?? []) expect(client.media.getTrackById(id)).toBeDefined()
    }
  })

  it('brings a camera and a screen that come later, and takes them away again', async () => {
    const [alice, bob] = await createStage().meeting('alice', 'bob')
    await alice.run(alice.client.space.updateMedia(spaceId, { video: false }))
    expect(bob?.gets('alice')).toEqual(['connected', 'audio'])
    await alice.run(alice.client.space.startShare(spaceId))
    expect(bob?.gets('alice')).toEqual(['connected', 'audio', 'screen'])
    expect(alice.view()?.sharing.state).toBe('sending')
    await alice.run(alice.client.space.updateMedia(spaceId, { video: true }))
    expect(bob?.gets('alice').sort()).toEqual(['audio', 'connected', 'screen', 'video'])
    const screen = alice.view()?.localTracks.find(({ isScreen }) => isScreen)
    alice.media.endTrack(screen?.id ?? '')
    await alice.run(settled())
    expect(alice.told).toEqual([{ spaceId, kind: 'screen' }])
    expect(alice.view()?.sharing.state).toBe('idle')
    expect(bob?.gets('alice')).toEqual(['connected', 'audio', 'video'])
  })

  it('pains 34: gets the pictures that are looked at and no others, and every sound', async () => {
    const [alice, , carol] = await createStage().meeting('alice', 'bob', 'carol')
    await alice.run(alice.client.space.watchParticipants(spaceId, ['carol']))
    expect([alice.gets('bob'), alice.gets('carol')]).toEqual([
      ['connected', 'audio'],
      ['connected', 'audio', 'video'],
    ])
    expect(carol?.gets('bob')).toEqual(['connected', 'audio', 'video'])
    await alice.run(alice.client.space.watchParticipants(spaceId, null))
    expect(alice.gets('bob')).toEqual(['connected', 'audio', 'video'])
  })

  it('turns the microphone off where an administrator says so, without taking its track away', async () => {
    const { network, meeting, clock } = createStage()
    const [alice, bob] = await meeting('alice', 'bob')
    network.spaces.mute(spaceId, 'bob')
    await clock.advance(3000)
    const microphone = bob?.view()?.localTracks.find(({ kind }) => kind === 'audio')
    expect(bob?.media.track(microphone?.id ?? '')?.muted).toBe(true)
    expect(alice.gets('bob')).toEqual(['connected', 'audio', 'video'])
  })

  it('lets whoever leaves the call go, and those who stay keep each other', async () => {
    const [alice, bob, carol] = await createStage().meeting('alice', 'bob', 'carol')
    await bob?.run(bob.client.space.leaveCall(spaceId))
    expect(bob?.media.openCount()).toBe(0)
    expect(alice.gets('bob')).toEqual([undefined])
    expect([alice.gets('carol'), carol?.gets('alice')]).toEqual([
      ['connected', 'audio', 'video'],
      ['connected', 'audio', 'video'],
    ])
    await bob?.enter()
    expect([alice.gets('bob'), bob?.gets('carol')]).toEqual([
      ['connected', 'audio', 'video'],
      ['connected', 'audio', 'video'],
    ])
  })

  it('is whole again after one of them was without network for ten seconds', async () => {
    const { clock, meeting } = createStage()
    const people = await meeting('alice', 'bob', 'carol')
    const [, , carol] = people
    carol?.transport.refuse('network')
    carol?.transport.drop()
    await clock.advance(10_000)
    carol?.transport.refuse(null)
    await clock.advance(30_000)
    for (const one of people)
      for (const other of people)
        if (one !== other) expect(one.gets(other.name)).toEqual(['connected', 'audio', 'video'])
    expect(people.map(({ media }) => media.peers.filter(({ isClosed }) => !isClosed).length)).toEqual([2, 2, 2])
  })

  it('has no place for the seventh, who stays present, and nobody else notices', async () => {
    const { meeting, arrive } = createStage()
    const six = await meeting('a', 'b', 'c', 'd', 'e', 'f')
    const seventh = await arrive('g')
    const peers = six.map(({ media }) => media.peers.length)
    await expect(seventh.enter()).rejects.toMatchObject({ code: 'meeting-full' })
    expect(seventh.view()).toMatchObject({ state: 'joined', call: 'none' })
    expect(seventh.media.openCount()).toBe(0)
    expect(six.map(({ media }) => media.peers.length)).toEqual(peers)
  })

  it('ends for whoever is removed, with everything that was captured', async () => {
    const { network, meeting, clock } = createStage()
    const [alice, bob] = await meeting('alice', 'bob')
    network.spaces.remove(spaceId, 'bob')
    await clock.advance(3000)
    expect(bob?.view()?.state).toBe('removed')
    expect(bob?.media.openCount()).toBe(0)
    expect(alice.media.peers.filter(({ isClosed }) => !isClosed)).toEqual([])
  })
})
