import { describe, expect, it } from 'vitest'
import type { Transport } from '../ports/index.ts'
import { settled } from '../testing/testClock.ts'
import { audio, briefly, connected, outcome, payloads, ringing, twoPlayers } from './call.test.stage.ts'

const error = (code: string) => expect.objectContaining({ code })

describe('replaceTrack', () => {
  it('call.11: swaps a local track, which the far end does not notice', async () => {
    const { alice, bob, id } = await connected()
    const [old] = alice.view(id).localTracks as [string]
    const open = alice.media.openCount()
    await alice.client.call.replaceTrack(id, old, audio)
    const [now] = alice.view(id).localTracks as [string]
    expect(now).not.toBe(old)
    expect(payloads(alice.heard, 'call:trackReplaced')).toEqual([
      { callId: id, newTrackId: now, oldTrack: expect.objectContaining({ id: old, kind: 'audio' }) },
    ])
    expect(briefly(alice.heard).filter((name) => name !== 'call:newMedia' && name !== 'call:removedMedia')).toEqual([
      'REPLACE_TRACK START',
      'call:tracksRemoved',
      'call:tracksAdded',
      'call:trackReplaced',
      'REPLACE_TRACK FINISH',
    ])
    await settled()
    expect(bob.heard).toEqual([])
    expect(alice.media.openCount()).toBe(open)
  })

  it('pains 4: of a muted track gives one that is heard, and the call says so: mute is not carried over', async () => {
    const { alice, id } = await connected()
    await alice.client.call.mute(id)
    const [old] = alice.view(id).localTracks as [string]
    await alice.client.call.replaceTrack(id, old, audio)
    const [now] = alice.view(id).localTracks as [string]
    expect(alice.view(id).muted.confirmed).not.toContain(now)
    expect(alice.client.media.getTrackById(now)?.muted).toBe(false)
  })

  it('fails with call:4 where the device is refused, and the old track stays', async () => {
    const { alice, id } = await connected()
    const [old] = alice.view(id).localTracks as [string]
    alice.media.fail('replaceTrack', { name: 'denied' })
    expect(await outcome(alice.client.call.replaceTrack(id, old, audio))).toBe('call:4')
    expect(alice.view(id).localTracks).toEqual([old])
    expect(payloads(alice.heard, 'call:trackReplaced')).toEqual([
      { callId: id, error: error('call:4'), oldTrack: expect.anything() },
    ])
  })

  it.each([
    ['unknown', audio],
    [5, audio],
    ['own', {}],
    ['own', { audio: true, video: true }],
    ['own', { video: true }],
  ])('of %j by %j: call:7', async (trackId, media) => {
    const { alice, id } = await connected()
    const track = trackId === 'own' ? alice.view(id).localTracks[0] : trackId
    expect(await outcome(alice.client.call.replaceTrack(id, track as never, media as never))).toBe('call:7')
    expect(alice.heard).toEqual([])
  })
})

describe('getStats', () => {
  it('call.13: gives a report of the call as often as it is asked for', async () => {
    const { alice, id } = await connected()
    const [one, other] = [await alice.client.call.getStats(id), await alice.client.call.getStats(id)]
    expect(one.size).toBeGreaterThan(0)
    expect([...one].every(([key, entry]) => entry.id === key)).toBe(true)
    expect(other.size).toBe(one.size)
    expect(briefly(alice.heard).slice(0, 3)).toEqual(['GET_STATS START', 'call:statsReceived', 'GET_STATS FINISH'])
    expect(payloads(alice.heard, 'call:statsReceived')[0]).toEqual({ callId: id, result: one })
  })

  it('of one track asks the engine for that one; of a track that is not on the call: call:7', async () => {
    const { alice, id } = await connected()
    const [trackId] = alice.view(id).localTracks as [string]
    await alice.client.call.getStats(id, trackId)
    expect(alice.media.peer(id)?.commands.at(-1)).toMatchObject({ type: 'stats', trackId })
    expect(payloads(alice.heard, 'call:statsReceived')[0]).toMatchObject({ callId: id, trackId })
    expect(await outcome(alice.client.call.getStats(id, 'unknown'))).toBe('call:7')
  })

  it('fails with call:2 where the engine fails or says nothing, beside other operations', async () => {
    const { alice, id, clock } = await connected()
    alice.media.fail('stats')
    expect(await outcome(alice.client.call.getStats(id))).toBe('call:2')
    expect(payloads(alice.heard, 'call:statsReceived')).toEqual([{ callId: id, error: error('call:2') }])
    alice.media.stall('stats')
    const asking = outcome(alice.client.call.getStats(id))
    expect(await outcome(alice.client.call.hold(id))).toBe('done')
    await clock.advance(15_000)
    expect(await asking).toBe('call:2')
  })
})

describe('playAudioFile', () => {
  it('call.12: plays, tells when it does and for how long, and resolves when it is over; the far end hears of nothing', async () => {
    const { alice, bob, id } = await connected()
    const told: unknown[] = []
    const playing = alice.client.call.playAudioFile(id, 'music.wav').onPlaying((info) => told.push(info))
    await settled()
    expect(told).toEqual([{ duration: expect.any(Number) }])
    expect(alice.view(id).can.playAudioFile.allowed).toBe(false)
    alice.media.peer(id)?.finishAudio()
    expect(await outcome(playing)).toBe('done')
    expect(briefly(alice.heard)).toEqual(['PLAY_AUDIO START', 'PLAY_AUDIO FINISH'])
    expect(bob.heard).toEqual([])
  })

  it('of what cannot be played fails with call:7', async () => {
    const { alice, id } = await connected()
    alice.media.fail('playAudio')
    expect(await outcome(alice.client.call.playAudioFile(id, 'nothing.wav'))).toBe('call:7')
    expect(await outcome(alice.client.call.playAudioFile(id, ''))).toBe('call:7')
    expect(await outcome(alice.client.call.playAudioFile(id, 5 as never))).toBe('call:7')
  })

  it('that outlasts every other deadline is waited for', async () => {
    const { alice, id, clock } = await connected()
    const playing = outcome(alice.client.call.playAudioFile(id, 'music.wav'))
    const operationId = (payloads(alice.heard, 'call:operation')[0] as { operationId: string }).operationId
    alice.media.peer(id)?.report({ type: 'peer.playing', operationId, duration: 600_000 })
    await clock.advance(500_000)
    alice.media.peer(id)?.finishAudio()
    expect(await playing).toBe('done')
  })
})

describe('sendDTMF', () => {
  it('goes by way of a signalling that carries tones, and the far end hears which', async () => {
    const { alice, bob, id } = await connected()
    await alice.client.call.sendDTMF(id, '12#', 200, 50)
    await settled()
    expect(briefly(alice.heard)).toEqual(['SEND_DTMF START', 'SEND_DTMF FINISH'])
    expect(payloads(bob.heard, 'call:dtmf')).toEqual([{ callId: id, tones: '12#', duration: 200, gap: 50 }])
    expect(alice.media.peer(id)?.commands.some(({ type }) => type === 'dtmf')).toBe(false)
  })

  it('goes by way of the engine where signalling carries no tones, and is done when the engine says so', async () => {
    const toneless = (transport: Transport): Transport => ({
      ...transport,
      ...(transport.calls && { calls: { ...transport.calls, dtmf: false } }),
    })
    const { alice, id } = await connected({ wire: toneless })
    const goOn = alice.media.stall('dtmf')
    const sending = outcome(alice.client.call.sendDTMF(id, '12#', 200, 50))
    await settled()
    const peer = alice.media.peer(id)
    expect(peer?.commands.at(-1)).toMatchObject({ type: 'dtmf', tones: '12#', duration: 200, gap: 50 })
    expect(alice.view(id).currentOperations).toMatchObject([{ type: 'SEND_DTMF' }])
    expect(alice.said.map(({ command }) => command.type)).not.toContain('dtmf')
    goOn()
    peer?.resume()
    expect(await sending).toBe('done')
    alice.media.fail('dtmf')
    expect(await outcome(alice.client.call.sendDTMF(id, '1'))).toBe('call:2')
  })

  it('lasts 100 ms with 70 ms between tones unless told otherwise, and is heard while it rings', async () => {
    const { alice, id } = await ringing()
    await alice.client.call.sendDTMF(id, '1')
    expect(alice.said.at(-1)?.command).toEqual({ type: 'dtmf', tones: '1', duration: 100, gap: 70 })
  })

  it('is ignored while nobody could hear: no error, no event, nothing sent', async () => {
    const { alice, id } = await connected()
    await alice.client.call.hold(id)
    alice.heard.length = 0
    const said = alice.said.length
    expect(await outcome(alice.client.call.sendDTMF(id, '1'))).toBe('done')
    expect([alice.heard, alice.said.length]).toEqual([[], said])
  })

  it.each([['x'], [''], [5], ['1'.repeat(257)], [undefined]])('of %j: call:7', async (tone) => {
    const { alice, id } = await connected()
    expect(await outcome(alice.client.call.sendDTMF(id, tone as never))).toBe('call:7')
  })

  it.each([
    [10, 70],
    [7000, 70],
    [100, 5],
    ['long', 70],
  ])('of %j ms with %j ms between: call:7', async (duration, gap) => {
    const { alice, id } = await connected()
    expect(await outcome(alice.client.call.sendDTMF(id, '1', duration as never, gap))).toBe('call:7')
  })
})

describe('custom parameters', () => {
  const parameters = [{ name: 'X-Case', value: '4711' }]

  it('call.2: go with every later operation until they are cleared; received ones are only in the event', async () => {
    const { alice, bob, id } = await connected()
    alice.client.call.setCustomParameters(id, parameters)
    expect(alice.view(id).customParameters).toEqual(parameters)
    expect(alice.heard).toEqual([])
    await alice.client.call.hold(id)
    await settled()
    expect(payloads(bob.heard, 'call:customParameters')).toEqual([{ callId: id, customParameters: parameters }])
    expect(bob.view(id).customParameters).toEqual([])
    alice.client.call.setCustomParameters(id)
    await alice.client.call.unhold(id)
    await settled()
    expect(payloads(bob.heard, 'call:customParameters').length).toBe(1)
  })

  it('call.3: arrive at the start, with the answer and with the end', async () => {
    const { alice, bob } = await twoPlayers()
    const id = alice.client.call.make('bob', audio, { customParameters: parameters })
    await settled()
    expect(briefly(bob.heard).slice(0, 2)).toEqual(['call:receive', 'call:customParameters'])
    await bob.client.call.answer(id, audio, { customParameters: [{ name: 'X-Desk', value: '5' }] })
    await settled()
    await bob.client.call.end(id)
    await settled()
    expect(payloads(alice.heard, 'call:customParameters')).toEqual([
      { callId: id, customParameters: [{ name: 'X-Desk', value: '5' }] },
      { callId: id, customParameters: [{ name: 'X-Desk', value: '5' }] },
    ])
  })

  it('are sent now by sendCustomParameters, where there are any', async () => {
    const { alice, bob, id } = await connected()
    expect(await outcome(alice.client.call.sendCustomParameters(id))).toBe('call:6')
    alice.heard.length = 0
    alice.client.call.setCustomParameters(id, parameters)
    await alice.client.call.sendCustomParameters(id)
    await settled()
    expect(briefly(alice.heard)).toEqual(['SEND_CUSTOM_PARAMETERS START', 'SEND_CUSTOM_PARAMETERS FINISH'])
    expect(payloads(bob.heard, 'call:customParameters')).toEqual([{ callId: id, customParameters: parameters }])
  })

  it('that are wrong change nothing and are reported', async () => {
    const { alice, id } = await connected()
    alice.client.call.setCustomParameters(id, [{ name: 5 }] as never)
    expect(alice.view(id).customParameters).toEqual([])
    expect(alice.errors.splice(0)).toEqual([error('call:7')])
  })
})

describe('an engine that lacks a command', () => {
  it.each([
    ['replaceTrack', 'replaceTrack'],
    ['playAudioFile', 'playAudio'],
    ['getStats', 'stats'],
    ['join', 'mix'],
  ] as const)('refuses %s as not supported, and can says so beforehand', async (name, command) => {
    const { alice, id } = await connected({ media: { lacks: [command] } })
    if (name === 'join') await alice.client.call.hold(id)
    expect(alice.view(id).can[name]).toEqual({ allowed: false, reason: 'notSupported' })
    const [track] = alice.media.peer(id) ? [alice.client.call.getById(id)?.localTracks[0] ?? 'x'] : ['x']
    const given = { replaceTrack: [track, audio], playAudioFile: ['x'], getStats: [], join: ['x'] }[name]
    const run = alice.client.call[name] as (callId: string, ...args: readonly unknown[]) => Promise<unknown>
    expect(await outcome(run(id, ...given))).toBe('not-supported')
  })
})

describe('codecs and SDP handlers', () => {
  it('getAvailableCodecs gives what can be sent, and tells it by an event', async () => {
    const { alice } = await twoPlayers()
    const found = await alice.client.call.getAvailableCodecs('audio')
    expect(found).toEqual({ kind: 'audio', codecs: expect.any(Array) })
    expect(payloads(alice.heard, 'call:availableCodecs')).toEqual([found])
    expect(await outcome(alice.client.call.getAvailableCodecs('text' as never))).toBe('call:5')
  })

  it('call.15: setSdpHandlers replaces the list, and each handler gets what the one before gave', async () => {
    const { alice, bob } = await twoPlayers()
    const seen: string[] = []
    const handler =
      (name: string) =>
      (description: { type: 'offer'; sdp: string }, { step }: { step: string }) => {
        seen.push(`${name} ${step}`)
        return description
      }
    alice.client.call.setSdpHandlers([handler('old') as never])
    alice.client.call.setSdpHandlers([handler('one') as never, handler('two') as never])
    const id = alice.client.call.make('bob', audio)
    await settled()
    expect(seen).toEqual(['one set', 'two set', 'one send', 'two send'])
    expect(bob.view(id).state).toBe('Ringing')
  })

  it('setSdpHandlers with anything but functions is reported and changes nothing', async () => {
    const { alice } = await twoPlayers()
    alice.client.call.setSdpHandlers('handler' as never)
    expect(alice.errors.splice(0)).toEqual([error('call:7')])
  })

  it('call.18: an unknown answer of the ICE check ends the call with an error', async () => {
    const { alice } = await twoPlayers({
      config: { call: { iceCollectionCheckFunction: () => ({ type: 'Perhaps' }) as never } },
    })
    const id = alice.client.call.make('bob', audio)
    await settled()
    expect(alice.view(id)).toMatchObject({ state: 'Ended', ending: { reason: 'mediaFailed' } })
    expect(payloads(alice.heard, 'call:start')).toEqual([{ callId: id, error: expect.anything() }])
  })

  it('call:10: a collection that ends without any candidate ends the call', async () => {
    const { alice, id } = await ringing()
    alice.media
      .peer(id)
      ?.report({ type: 'peer.failed', step: 'gather', fault: { name: 'noCandidates', message: 'none' } })
    await settled()
    expect(alice.view(id)).toMatchObject({ state: 'Ended', ending: { reason: 'mediaFailed' } })
  })
})
