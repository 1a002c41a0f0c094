import { describe, expect, it, onTestFinished } from 'vitest'
import { audio, connected, outcome } from '../call/call.test.stage.ts'
import { createClient } from '../createClient.ts'
import { fakeMedia } from '../testing/fakeMedia.ts'
import { createMemoryNetwork } from '../testing/memory.ts'
import { settled } from '../testing/testClock.ts'
import { alone, created } from './media.test.stage.ts'

describe('detached media', () => {
  it('media.1: tracks come from calls or from createLocalMedia, one medium each, and are known by id', async () => {
    const { client } = alone()
    expect(client.media.getLocalMedia()).toEqual([])
    const made = await client.media.createLocalMedia({ audio: true, video: { width: 640 }, screen: true })
    expect(made.map(({ type, media }) => [type, media.local, media.detached, media.tracks.length])).toEqual([
      ['audio', true, true, 1],
      ['video', true, true, 1],
      ['screen', true, true, 1],
    ])
    expect(client.media.getLocalMedia()).toEqual(made)
    for (const { media, type } of made) {
      expect(client.media.getById(media.id)).toEqual(media)
      expect(client.media.getTrackById(media.tracks[0] ?? '')).toMatchObject({
        id: media.tracks[0],
        kind: type === 'audio' ? 'audio' : 'video',
        isLocal: true,
        muted: false,
        sourceMuted: false,
        state: 'live',
        disabled: false,
        containers: [],
        label: expect.any(String),
        streamId: expect.any(String),
      })
    }
  })

  it('hands its constraints to the engine in the form of the standard', async () => {
    const engine = fakeMedia()
    const asked: unknown[] = []
    const create = engine.local?.create
    Object.assign(engine.local ?? {}, {
      create(media: never) {
        asked.push(media)
        return create?.(media)
      },
    })
    const { client } = alone(engine)
    await client.media.createLocalMedia({ audio: { deviceId: 'mic' }, video: { width: { exact: 640 }, height: 480 } })
    await client.media.createLocalMedia({ audio: false, screen: true })
    expect(asked).toEqual([
      { audio: { deviceId: { ideal: 'mic' } }, video: { width: { exact: 640 }, height: { ideal: 480 } } },
      { audio: false, video: false, screen: true },
    ])
  })

  it.each([
    [{ audio: true, smell: true }, 'mediaConstraints.smell is no kind of media: audio, video and screen are.'],
    [{}, 'mediaConstraints should ask for audio, video or screen.'],
    [{ audio: false }, 'mediaConstraints should ask for audio, video or screen.'],
    [undefined, 'mediaConstraints should be an object such as { audio: true }.'],
    [null, 'mediaConstraints should be an object such as { audio: true }.'],
    [[true], 'mediaConstraints should be an object such as { audio: true }.'],
    [{ audio: 'yes' }, 'mediaConstraints.audio should be a boolean or an object of constraints.'],
    [{ video: { width: [640] } }, 'mediaConstraints.video.width should be a value or { exact?, ideal?, min?, max? }.'],
    [
      { video: { width: { about: 640 } } },
      'mediaConstraints.video.width should be a value or { exact?, ideal?, min?, max? }.',
    ],
    [JSON.parse('{"video":{"__proto__":{"x":1}}}'), 'mediaConstraints.video.__proto__ is not allowed.'],
  ])('refuses %j with call:4 and captures nothing', async (given, message) => {
    const { client, engine, heard } = alone()
    await expect(client.media.createLocalMedia(given as never)).rejects.toMatchObject({ code: 'call:4', message })
    expect({ open: engine.openCount(), heard }).toEqual({ open: 0, heard: [] })
  })

  it('that cannot be captured rejects with call:4 and says why, in devices:error too', async () => {
    const { client, engine, heard } = alone()
    engine.fail('capture', { name: 'denied' })
    const error = await client.media.createLocalMedia({ audio: true }).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'call:4', message: 'Media could not be captured (denied).' })
    expect(heard).toEqual([['devices:error', { error }]])
    expect(client.media.getLocalMedia()).toEqual([])
  })

  it('is disposed of by object or by track id: stopped and forgotten', async () => {
    const { client, engine, heard } = alone()
    const [first, second] = await client.media.createLocalMedia({ audio: true, video: true })
    await client.media.disposeLocalMedia(first as never)
    await client.media.disposeLocalMedia(second?.media.tracks[0] as never)
    expect({ open: engine.openCount(), local: client.media.getLocalMedia(), heard }).toEqual({
      open: 0,
      local: [],
      heard: [],
    })
    expect(client.media.getById(first?.media.id ?? '')).toBe(undefined)
    expect(await outcome(client.media.disposeLocalMedia(first as never))).toBe('webrtc:2')
  })

  it.each([[undefined], [null], [''], [5], [{}], [{ media: {} }], [{ media: { tracks: [] } }]])(
    'refuses to dispose of %j with webrtc:1',
    async (given) => {
      const { client } = alone()
      expect(await outcome(client.media.disposeLocalMedia(given as never))).toBe('webrtc:1')
    },
  )

  it('is not disposed of while a call uses it (webrtc:3); a track of the far end never (webrtc:4)', async () => {
    const { alice, id } = await connected()
    const [own = ''] = alice.view(id).localTracks
    const [theirs = ''] = alice.view(id).remoteTracks
    expect(await outcome(alice.client.media.disposeLocalMedia(own))).toBe('webrtc:3')
    expect(await outcome(alice.client.media.disposeLocalMedia(theirs))).toBe('webrtc:4')
    expect(await outcome(alice.client.media.disposeLocalMedia('nothing'))).toBe('webrtc:2')
    expect(alice.client.media.getTrackById(own)?.state).toBe('live')
  })

  it('ends with the client, also what is captured while it ends', async () => {
    const { client, engine } = alone()
    await client.media.createLocalMedia({ audio: true })
    const late = outcome(client.media.createLocalMedia({ video: true }))
    await client.destroy()
    expect(await late).toBe('destroyed')
    expect(await outcome(client.media.createLocalMedia({ audio: true }))).toBe('destroyed')
    expect(engine.openCount()).toBe(0)
  })

  it('is not supported by an engine that captures for calls alone, and without an engine', async () => {
    const { local: _none, ...media } = fakeMedia()
    for (const given of [{ media }, {}]) {
      const client = createClient({ transport: createMemoryNetwork().connect('alice'), ...given })
      onTestFinished(() => client.destroy())
      expect(await outcome(client.media.createLocalMedia({ audio: true }))).toBe('not-supported')
      expect(await outcome(client.media.disposeLocalMedia('x'))).toBe('not-supported')
      expect(client.media.getLocalMedia()).toEqual([])
    }
  })
})

describe('media of a call', () => {
  it('is found by the id its events give, as long as it has tracks', async () => {
    const { alice, id } = await connected()
    const { localTracks, remoteTracks } = alice.view(id)
    expect(alice.client.media.getById(`${id}:local`)).toEqual({
      id: `${id}:local`,
      local: true,
      detached: false,
      tracks: localTracks,
    })
    expect(alice.client.media.getById(`${id}:remote`)).toMatchObject({ local: false, tracks: remoteTracks })
    for (const unknown of ['', id, `${id}:other`, 'x:local', undefined, 5])
      expect(alice.client.media.getById(unknown as never)).toBe(undefined)
    await alice.client.call.end(id)
    expect(alice.client.media.getById(`${id}:local`)).toBe(undefined)
  })
})

describe('muting', () => {
  it('media.2: acts on tracks; a local one is silent for the far end, a remote one only here', async () => {
    const { alice, bob, id } = await connected()
    const [own = ''] = alice.view(id).localTracks
    const [theirs = ''] = alice.view(id).remoteTracks
    await alice.client.media.muteTracks([own, theirs])
    expect(alice.media.peer(id)?.commands.filter(({ type }) => type === 'mute')).toEqual([
      { type: 'mute', trackIds: [own] },
    ])
    expect(alice.client.media.getTrackById(theirs)?.muted).toBe(true)
    expect(bob.client.media.getTrackById(theirs)?.muted).toBe(false)
    expect(alice.view(id)).toMatchObject({ state: 'Connected', muted: { confirmed: [own] } })
    await alice.client.media.unmuteTracks([theirs, own])
    expect(alice.client.media.getTrackById(own)?.muted).toBe(false)
    expect(alice.client.media.getTrackById(theirs)?.muted).toBe(false)
    const told = alice.heard.filter(({ type }) => /^media:(un)?muted$/.test(type))
    expect(told.map(({ type, payload }) => [type, payload])).toEqual([
      ['media:muted', { tracks: [theirs] }],
      ['media:muted', { tracks: [own] }],
      ['media:unmuted', { tracks: [theirs] }],
      ['media:unmuted', { tracks: [own] }],
    ])
  })

  it('of a detached track is read back from it, and told', async () => {
    const { client, heard } = alone()
    const [track = ''] = await created(client)
    await client.media.muteTracks([track, track])
    expect(client.media.getTrackById(track)?.muted).toBe(true)
    expect(heard).toEqual([['media:muted', { tracks: [track] }]])
  })

  it.each([[undefined], [null], ['track'], [[]], [[5]], [['']], [{}]])('refuses %j with webrtc:1', async (given) => {
    const { client, heard } = alone()
    expect(await outcome(client.media.muteTracks(given as never))).toBe('webrtc:1')
    expect(await outcome(client.media.unmuteTracks(given as never))).toBe('webrtc:1')
    expect(heard).toEqual([])
  })

  it('refuses a list with an unknown track as a whole: nothing is muted', async () => {
    const { client, heard } = alone()
    const [track = ''] = await created(client)
    expect(await outcome(client.media.muteTracks([track, 'nothing']))).toBe('webrtc:2')
    expect({ muted: client.media.getTrackById(track)?.muted, heard }).toEqual({ muted: false, heard: [] })
  })
})

describe('what happens to tracks from outside', () => {
  /** An engine whose detached tracks a test may change. */
  async function withTrack() {
    const engine = fakeMedia()
    const watchers = new Set<(trackId: string) => void>()
    const change: { state?: 'ended'; sourceMuted?: boolean } = {}
    const track = engine.track
    engine.track = (id) => {
      const state = track(id)
      return state && { ...state, ...change }
    }
    const watchTracks = engine.watchTracks
    engine.watchTracks = (changed) => {
      watchers.add(changed)
      return watchTracks(changed)
    }
    const { client, heard } = alone(engine)
    const [id = ''] = await created(client)
    const becomes = (next: typeof change) => {
      Object.assign(change, next)
      for (const changed of watchers) changed(id)
    }
    return { client, heard, id, becomes }
  }

  it('media.3: a source that gives no data is told apart from muting, with or without a call', async () => {
    const { client, heard, id, becomes } = await withTrack()
    becomes({ sourceMuted: true })
    becomes({})
    expect(client.media.getTrackById(id)).toMatchObject({ sourceMuted: true, muted: false, disabled: false })
    becomes({ sourceMuted: false })
    expect(heard).toEqual([
      ['media:sourceMuted', { trackId: id }],
      ['media:sourceUnmuted', { trackId: id }],
    ])
    const { alice, id: callId } = await connected()
    const [own = ''] = alice.view(callId).localTracks
    alice.media.peer(callId)?.report({ type: 'peer.sourceMuted', trackId: own })
    await settled()
    expect(alice.heard.at(-1)).toMatchObject({ type: 'media:sourceMuted', payload: { trackId: own } })
  })

  it('media.4: a track that ends unasked is told once, stays known without media, and can be disposed of', async () => {
    const { client, heard, id, becomes } = await withTrack()
    becomes({ state: 'ended' })
    becomes({})
    expect(heard).toEqual([['media:trackEnded', { trackId: id, callId: '' }]])
    expect(client.media.getTrackById(id)).toMatchObject({ state: 'ended', disabled: true })
    expect(client.media.getLocalMedia()[0]?.media.tracks).toEqual([id])
    await client.media.disposeLocalMedia(id)
    expect(heard.length).toBe(1)
  })

  it('media.4: a track that ends during a call stays on the call', async () => {
    const { alice, id } = await connected()
    const [own = ''] = alice.view(id).localTracks
    alice.media.peer(id)?.report({ type: 'peer.trackEnded', trackId: own })
    await settled()
    expect(alice.heard.find(({ type }) => type === 'media:trackEnded')?.payload).toEqual({ trackId: own, callId: id })
    expect(alice.view(id)).toMatchObject({ state: 'Connected', localTracks: [own] })
  })
})

describe('asking for permission', () => {
  it.each([[null], ['audio'], [{ audio: 1 }], [{ video: 'yes' }], [[]]])(
    'refuses %j with webrtc:1 and asks nobody',
    async (given) => {
      const { client, heard } = alone()
      expect(await outcome(client.media.initializeDevices(given as never))).toBe('webrtc:1')
      expect(heard).toEqual([])
    },
  )

  it('media.7: is optional: a call captures without it', async () => {
    const { alice, id } = await connected()
    expect(alice.view(id)).toMatchObject({ state: 'Connected' })
    expect(alice.heard.some(({ type }) => type.startsWith('devices:'))).toBe(false)
    expect(audio).toMatchObject({ audio: true })
  })
})
