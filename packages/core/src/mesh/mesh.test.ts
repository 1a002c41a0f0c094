import { describe, expect, it } from 'vitest'
import { settled } from '../testing/testClock.ts'
import { camera, createStage } from './mesh.test.stage.ts'
import { mesh } from './mesh.ts'

describe('a mesh', () => {
  it('connects everybody in the call to everybody else, with sound and picture, and rings nobody', async () => {
    const { enter, network } = createStage()
    const people = [await enter('alice', camera), await enter('bob', camera), await enter('carol', camera)]
    for (const one of people)
      for (const other of people)
        if (one !== other) {
          expect(one.of(other)?.state).toBe('connected')
          expect(one.gets(other)).toEqual(['audio', 'video'])
        }
    expect(network.calls().length).toBe(3)
    expect(people.map(({ legs }) => legs().length)).toEqual([2, 2, 2])
  })

  it('captures once, however many there are', async () => {
    const { enter } = createStage()
    const alice = await enter('alice', camera)
    for (const name of ['bob', 'carol', 'dave']) await enter(name)
    const sent = new Set(alice.legs().flatMap(({ tracks }) => tracks.map(({ id }) => id)))
    expect([...sent]).toEqual(
      alice
        .all('meeting.sending')
        .at(-1)
        ?.tracks.map(({ id }) => id),
    )
    expect(sent.size).toBe(2)
  })

  it('lets somebody take part who sends nothing, on both sides of a leg', async () => {
    const { enter } = createStage()
    const [alice, bob, carol] = [await enter('alice'), await enter('bob'), await enter('carol', camera)]
    expect(alice.of(bob)).toMatchObject({ state: 'connected', tracks: [] })
    expect(alice.gets(carol)).toEqual(['audio', 'video'])
    expect(carol.gets(alice)).toEqual([])
    expect(alice.all('meeting.sending').at(-1)).toMatchObject({ audio: false, video: false, tracks: [] })
    expect(bob.of(alice)?.state).toBe('connected')
  })

  it('adds a camera that is switched on later, and takes it away', async () => {
    const { enter } = createStage()
    const [alice, bob, carol] = [await enter('alice', { audio: true }), await enter('bob'), await enter('carol')]
    await alice.send({ video: true })
    expect([bob.gets(alice), carol.gets(alice)]).toEqual([
      ['audio', 'video'],
      ['audio', 'video'],
    ])
    const [, video] = alice.all('meeting.sending').at(-1)?.tracks ?? []
    await alice.send({ video: false })
    expect([bob.gets(alice), carol.gets(alice)]).toEqual([['audio'], ['audio']])
    expect(alice.media.track(video?.id ?? '')).toBeUndefined()
    await bob.send(camera)
    expect(alice.gets(bob)).toEqual(['audio', 'video'])
  })

  it('mutes a microphone rather than taking it away, and says so when it was read back', async () => {
    const { enter } = createStage()
    const alice = await enter('alice', { audio: true })
    const bob = await enter('bob')
    const [track] = alice.all('meeting.sending').at(-1)?.tracks ?? []
    await alice.send({ audio: false })
    expect(alice.all('meeting.sending').at(-1)).toMatchObject({ attempt: 2, audio: false, tracks: [track] })
    expect(alice.media.track(track?.id ?? '')?.muted).toBe(true)
    expect(bob.gets(alice)).toEqual(['audio'])
    await alice.send({ audio: true })
    expect(alice.all('meeting.sending').at(-1)).toMatchObject({ attempt: 3, audio: true, tracks: [track] })
    expect(alice.media.track(track?.id ?? '')?.muted).toBe(false)
  })

  it('does not turn a microphone on that is to be off', async () => {
    const { enter } = createStage()
    const alice = await enter('alice', { audio: false })
    expect(alice.media.openCount()).toBe(0)
    expect(alice.all('meeting.sending')).toHaveLength(1)
  })

  it('names a screen as such, beside the camera, until it is stopped', async () => {
    const { enter } = createStage()
    const [alice, bob] = [await enter('alice', camera), await enter('bob', camera)]
    await alice.send({ screenshare: true })
    expect(bob.gets(alice)).toEqual(['audio', 'screen', 'video'])
    const carol = await enter('carol')
    expect(carol.gets(alice)).toEqual(['audio', 'screen', 'video'])
    await alice.send({ screenshare: false })
    expect([bob.gets(alice), carol.gets(alice)]).toEqual([
      ['audio', 'video'],
      ['audio', 'video'],
    ])
  })

  it('takes a screen away that the user stopped sharing in the browser, and says so', async () => {
    const { enter } = createStage()
    const [alice, bob] = [await enter('alice', camera), await enter('bob')]
    await alice.send({ screenshare: true })
    const screen =
      alice
        .all('meeting.sending')
        .at(-1)
        ?.tracks.find(({ isScreen }) => isScreen)?.id ?? ''
    alice.media.endTrack(screen)
    await settled()
    expect(alice.all('meeting.trackEnded')).toEqual([
      { type: 'meeting.trackEnded', trackId: screen, kind: 'video', isScreen: true },
    ])
    expect(bob.gets(alice)).toEqual(['audio', 'video'])
    await alice.send({ screenshare: true })
    expect(bob.gets(alice)).toEqual(['audio', 'screen', 'video'])
  })

  it('lets go whoever left, and nobody else', async () => {
    const { enter } = createStage()
    const [alice, bob, carol] = [await enter('alice', camera), await enter('bob', camera), await enter('carol', camera)]
    const told = alice.facts.length
    await bob.leave()
    expect(alice.legs()).toHaveLength(1)
    expect(alice.of(carol)?.state).toBe('connected')
    expect(alice.facts.slice(told)).toEqual([])
    expect(bob.media.openCount()).toBe(0)
  })

  it('shows its legs to those who inspect the client, and keeps them out of its calls', async () => {
    const { enter } = createStage()
    const alice = await enter('alice', camera)
    const bob = await enter('bob', camera)
    expect([alice, bob].map(({ client }) => client.call.getAll())).toEqual([[], []])
    expect(alice.inspected().some((id) => id.startsWith('leg-'))).toBe(true)
  })

  it('refuses a limit that is none', () => {
    for (const limit of [1, 0, 2.5, Number.NaN, '6' as never])
      expect(() => mesh({ limit })).toThrow(expect.objectContaining({ code: 'bad-config' }))
  })
})
