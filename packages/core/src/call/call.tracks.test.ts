import { describe, expect, it } from 'vitest'
import { settled } from '../testing/testClock.ts'
import { audio, briefly, connected, cut, expectAgreement, interfere, outcome, payloads } from './call.test.stage.ts'

const kindsOf = (ids: readonly string[]) => ids.map((id) => id.replace(/-.*/, ''))

describe('startVideo and stopVideo', () => {
  it('add the camera and take it off again, at both ends, as one operation each', async () => {
    const { alice, bob, id } = await connected()
    const open = alice.media.openCount()
    await alice.client.call.startVideo(id)
    await settled()
    expect(kindsOf(alice.view(id).localTracks)).toEqual(['audio', 'video'])
    expect(bob.view(id).remoteTracks).toEqual(alice.view(id).localTracks)
    expect(briefly(alice.heard)).toEqual([
      'ADD_BASIC_MEDIA START',
      'ADD_BASIC_MEDIA UPDATE',
      'ADD_BASIC_MEDIA RESUME',
      'call:newMedia',
      'call:tracksAdded',
      'ADD_BASIC_MEDIA FINISH',
    ])
    expect(briefly(bob.heard)).toEqual([
      'remote ADD_BASIC_MEDIA START',
      'call:newMedia',
      'call:tracksAdded',
      'remote ADD_BASIC_MEDIA FINISH',
    ])
    expect(payloads(alice.heard, 'call:newMedia')).toEqual([
      { callId: id, local: true, tracks: [alice.view(id).localTracks[1]], mediaId: `${id}:local` },
    ])
    await alice.client.call.stopVideo(id)
    await settled()
    expect([alice.view(id).localTracks.length, bob.view(id).remoteTracks.length]).toEqual([1, 1])
    expect(briefly(alice.heard.slice(6))).toEqual([
      'REMOVE_BASIC_MEDIA START',
      'REMOVE_BASIC_MEDIA UPDATE',
      'REMOVE_BASIC_MEDIA RESUME',
      'call:removedMedia',
      'call:tracksRemoved',
      'REMOVE_BASIC_MEDIA FINISH',
    ])
    expect(alice.media.openCount()).toBe(open)
    expectAgreement(alice, bob, id)
  })

  it('are refused where the call has video already, or none', async () => {
    const { alice, id } = await connected()
    expect(alice.view(id).can.stopVideo).toEqual({ allowed: false, reason: 'noTrack' })
    expect(await outcome(alice.client.call.stopVideo(id))).toBe('call:6')
    await alice.client.call.startVideo(id)
    expect(await outcome(alice.client.call.startVideo(id))).toBe('call:6')
  })

  it('supersede each other: a camera taken back while it is captured is let go, and nothing is offered', async () => {
    const { alice, id } = await connected()
    const goOn = alice.media.stall('capture')
    const starting = outcome(alice.client.call.startVideo(id))
    await settled()
    expect(await outcome(alice.client.call.stopVideo(id))).toBe('done')
    expect(await starting).toBe('superseded')
    goOn()
    alice.media.peer(id)?.report({
      type: 'peer.captured',
      tracks: [{ id: 'late', kind: 'video' }],
      operationId: payloadOperation(alice.heard),
    })
    await settled()
    expect(alice.media.peer(id)?.commands.at(-1)).toEqual({ type: 'releaseCapture', trackIds: ['late'] })
    expect(alice.said.some(({ command }) => command.type === 'offerUpdate')).toBe(false)
    expect(alice.view(id)).toMatchObject({ currentOperations: [], localTracks: [expect.any(String)] })
  })

  it('supersede each other: a camera taken back while it is offered is taken off by the next offer', async () => {
    const { alice, bob, id } = await connected()
    const goOn = bob.media.stall('createAnswer')
    const starting = outcome(alice.client.call.startVideo(id))
    await settled()
    const stopping = outcome(alice.client.call.stopVideo(id))
    expect(await starting).toBe('superseded')
    goOn()
    const [peer] = bob.media.peers
    peer?.report({ type: 'peer.failed', step: 'createAnswer', attempt: 2, fault: { name: 'x', message: 'y' } })
    await settled()
    expect(await stopping).toBe('done')
    expect([alice.view(id).localTracks.length, bob.view(id).remoteTracks.length]).toEqual([1, 1])
    expectAgreement(alice, bob, id)
  })
})

const payloadOperation = (heard: Parameters<typeof payloads>[0]) =>
  (payloads(heard, 'call:operation')[0] as { operationId: string }).operationId

describe('addMedia and removeMedia', () => {
  it('add what is asked for, and take off the tracks that are named', async () => {
    const { alice, bob, id } = await connected()
    await alice.client.call.addMedia(id, { video: true, screen: true })
    await settled()
    expect(kindsOf(alice.view(id).localTracks)).toEqual(['audio', 'video', 'video'])
    const [, camera, screen] = alice.view(id).localTracks as [string, string, string]
    await alice.client.call.removeMedia(id, [camera])
    await settled()
    expect(bob.view(id).remoteTracks).toEqual([alice.view(id).localTracks[0], screen])
  })

  it.each([
    [{}, 'call:7'],
    [{ video: 'yes' }, 'call:7'],
    [5, 'call:7'],
    [{ medias: [{ type: 'voice' }] }, 'call:7'],
    [{ video: true, medias: [{ type: 'video', media: { tracks: ['x'] } }] }, 'call:7'],
  ])('addMedia with %j: %s, and nothing is captured', async (media, code) => {
    const { alice, id } = await connected()
    const before = alice.media.openCount()
    expect(await outcome(alice.client.call.addMedia(id, media as never))).toBe(code)
    expect(alice.media.openCount()).toBe(before)
    expect(alice.heard).toEqual([])
  })

  it.each([[[]], ['x'], [['unknown']], [undefined]])('removeMedia with %j: call:7', async (tracks) => {
    const { alice, id } = await connected()
    expect(await outcome(alice.client.call.removeMedia(id, tracks as never))).toBe('call:7')
    expect(alice.heard).toEqual([])
  })

  it('fail with call:4 where the devices are refused, and leave the call as it was', async () => {
    const { alice, bob, id } = await connected()
    const before = alice.view(id)
    alice.media.fail('capture', { name: 'denied' })
    expect(await outcome(alice.client.call.addMedia(id, { video: true }))).toBe('call:4')
    expect(alice.view(id)).toMatchObject({ localTracks: before.localTracks, currentOperations: [] })
    expect(await outcome(alice.client.call.addMedia(id, { video: true }))).toBe('done')
    expectAgreement(alice, bob, id)
  })

  it('fail with call:2 where the engine says nothing, and a track that comes late is let go', async () => {
    const { alice, id, clock } = await connected()
    alice.media.stall('capture')
    const adding = outcome(alice.client.call.addMedia(id, { video: true }))
    await clock.advance(120_000)
    expect(await adding).toBe('call:2')
  })

  it.each([
    ['createOffer', 'alice', 'call:9'],
    ['applyOffer', 'bob', 'call:2'],
    ['createAnswer', 'bob', 'call:2'],
    ['applyAnswer', 'alice', 'call:11'],
  ] as const)(
    'that fail at %s of %s are rolled back with %s: tracks as before, nothing left captured',
    async (step, who, code) => {
      const players = await connected()
      const { alice, bob, id, clock } = players
      const [open, far] = [alice.media.openCount(), bob.media.openCount()]
      players[who].media.fail(step)
      const before = [alice.view(id).localTracks, bob.view(id).remoteTracks]
      expect(await outcome(alice.client.call.startVideo(id))).toBe(code)
      await clock.advance(2000)
      expect([alice.view(id).localTracks, bob.view(id).remoteTracks]).toEqual(before)
      expect([alice.media.openCount(), bob.media.openCount()]).toEqual([open, far])
      expect(await outcome(alice.client.call.startVideo(id))).toBe('done')
      await settled()
      expectAgreement(alice, bob, id)
    },
  )

  it('are refused while the call is held or another negotiation runs, before anybody is asked for a camera', async () => {
    const { alice, bob, id } = await connected()
    bob.media.stall('applyOffer')
    alice.client.call.hold(id)
    await settled()
    expect(alice.view(id).can.addMedia).toEqual({ allowed: false, reason: 'negotiating' })
    expect(await outcome(alice.client.call.addMedia(id, { video: true }))).toBe('call:6')
    expect(alice.media.peer(id)?.commands.filter(({ type }) => type === 'capture').length).toBe(1)
  })

  it('wait for the end of a hold that came while the camera was being asked for', async () => {
    const { alice, bob, id } = await connected()
    const goOn = alice.media.stall('capture')
    const adding = outcome(alice.client.call.startVideo(id))
    await settled()
    await alice.client.call.hold(id)
    goOn()
    const operationId = payloadOperation(alice.heard)
    alice.media.peer(id)?.report({ type: 'peer.captured', tracks: [{ id: 'cam', kind: 'video' }], operationId })
    await settled()
    expect(alice.view(id)).toMatchObject({ state: 'On Hold', currentOperations: [{ type: 'ADD_BASIC_MEDIA' }] })
    alice.client.call.unhold(id)
    await settled()
    const offers = alice.said.flatMap(({ command }) => (command.type === 'offerUpdate' ? command.operation : []))
    expect(offers).toEqual(['HOLD', 'UNHOLD'])
    expect(await adding).toBe('done')
    expect(alice.view(id).localTracks).toContain('cam')
    await bob.client.call.end(id)
    await settled()
  })

  it('survive the loss of the connection: the offer is withdrawn and made again', async () => {
    const players = await connected()
    const { alice, bob, id, clock } = players
    bob.media.stall('createAnswer')
    const adding = outcome(alice.client.call.startVideo(id))
    await settled()
    const comeBack = await cut(alice, players.stage)
    bob.media.stall('createAnswer')()
    await comeBack()
    await clock.advance(20_000)
    expect(await adding).toBe('done')
    await settled()
    expect(bob.view(id).remoteTracks.length).toBe(2)
  })

  it('of both ends at once: the callee yields, and both have what they asked for', async () => {
    const { alice, bob, id, clock } = await connected()
    const both = [outcome(alice.client.call.startVideo(id)), outcome(bob.client.call.startVideo(id))]
    await clock.advance(1000)
    expect(await Promise.all(both)).toEqual(['done', 'done'])
    expect([alice.view(id).remoteTracks.length, bob.view(id).remoteTracks.length]).toEqual([2, 2])
    expectAgreement(alice, bob, id)
  })

  it('whose answer is lost are taken back in time, and the ends agree', async () => {
    const players = await connected()
    const { alice, bob, id, clock } = players
    interfere(players.stage, ['signal.updateAnswered'], [], 'alice')
    const adding = outcome(alice.client.call.startVideo(id))
    await clock.advance(45_000)
    expect(await adding).toBe('call:2')
    players.network.interfere(null)
    await clock.advance(20_000)
    expect(bob.view(id).remoteTracks).toEqual(alice.view(id).localTracks)
    expectAgreement(alice, bob, id)
  })
})

describe('detached media', () => {
  it('is used by a call and lives on after it', async () => {
    const { alice, bob, id } = await connected()
    const [camera] = await alice.media.local!.create({ audio: false, video: true })
    const medias = [{ type: 'video', media: { tracks: [camera!.id] } }] as const
    await alice.client.call.addMedia(id, { medias })
    await settled()
    expect(alice.view(id).localTracks).toContain(camera!.id)
    expect(bob.view(id).remoteTracks).toContain(camera!.id)
    await alice.client.call.removeMedia(id, [camera!.id])
    expect(alice.media.track(camera!.id)?.state).toBe('live')
    await alice.client.call.addMedia(id, { medias })
    await alice.client.call.end(id)
    await settled()
    expect(alice.media.track(camera!.id)?.state).toBe('live')
    alice.media.local!.dispose([camera!.id])
  })

  it('may be all a call has: audio that is detached is audio', async () => {
    const { alice, bob } = await connected()
    const [microphone] = await alice.media.local!.create({ audio: true, video: false })
    const medias = [{ type: 'audio', media: { tracks: [microphone!.id] } }] as const
    const id = alice.client.call.make('bob', { medias })
    await settled()
    expect(bob.view(id)).toMatchObject({ state: 'Ringing', mediaOffered: { audio: true, video: false } })
    expect(alice.view(id).localTracks).toEqual([microphone!.id])
    await alice.client.call.end(id)
    alice.media.local!.dispose([microphone!.id])
  })
})

describe('pains 29: a share that the user stops in the browser', () => {
  it('leaves the call by itself: the far end does not look at a frozen picture', async () => {
    const { alice, bob, id } = await connected()
    await alice.client.call.addMedia(id, { screen: true })
    await settled()
    const screen = alice.view(id).localTracks[1] as string
    alice.heard.length = 0
    alice.media.endTrack(screen)
    await settled()
    expect(payloads(alice.heard, 'media:trackEnded')).toEqual([{ trackId: screen, callId: id }])
    expect([alice.view(id).localTracks.length, bob.view(id).remoteTracks.length]).toEqual([1, 1])
    expect(payloads(alice.heard, 'call:tracksRemoved')).toEqual([{ callId: id, trackIds: [screen] }])
    expectAgreement(alice, bob, id)
  })

  it('of a camera that was unplugged does not: it stays to be replaced (media.4)', async () => {
    const { alice, id } = await connected()
    await alice.client.call.startVideo(id)
    const camera = alice.view(id).localTracks[1] as string
    alice.media.endTrack(camera)
    await settled()
    expect(alice.view(id).localTracks).toContain(camera)
  })
})

describe('limits of media', () => {
  it('call.4, call.5: go with every description from then on, and show in the view', async () => {
    const { alice, bob } = await connected()
    const limits = { bandwidth: { call: 500 }, dscpControls: { audioNetworkPriority: 'high' } } as const
    const id = alice.client.call.make('bob', audio, limits)
    await settled()
    await bob.client.call.answer(id, audio, { bandwidth: { video: 100 } })
    await settled()
    expect(alice.media.peer(id)?.commands).toContainEqual(expect.objectContaining({ type: 'createOffer', ...limits }))
    expect(bob.media.peer(id)?.commands).toContainEqual(
      expect.objectContaining({ type: 'createAnswer', bandwidth: { video: 100 } }),
    )
    await alice.client.call.addMedia(id, { video: true }, { bandwidth: { video: 250 } })
    expect(alice.view(id).bandwidth).toEqual({ call: 500, video: 250 })
  })

  it.each([
    [{ bandwidth: 5 }],
    [{ bandwidth: { call: -1 } }],
    [{ bandwidth: { screen: 5 } }],
    [{ dscpControls: { audioNetworkPriority: 'urgent' } }],
    [{ customParameters: [{ name: 1, value: 'x' }] }],
  ])('that are wrong (%j) fail with call:7 and change nothing', async (options) => {
    const { alice, id } = await connected()
    expect(await outcome(alice.client.call.addMedia(id, { video: true }, options as never))).toBe('call:7')
    expect(alice.heard).toEqual([])
  })
})
