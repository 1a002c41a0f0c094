import type { CaptureRequest, PeerFact } from '@switchhook/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  directionsIn,
  type End,
  energyOfNextSecond,
  flowOf,
  isConnected,
  openEnd,
  openPair,
  type Pair,
  type PairOptions,
  peerOf,
  renderAll,
  toneFile,
  until,
  untilFlows,
  untilQuiet,
} from '../test/pair.ts'

const fake = { caller: { capture: 'fake' }, callee: { capture: 'fake' } } as const
const pairs: Pair[] = []
const open = (options: PairOptions = fake) => {
  const pair = openPair(options)
  pairs.push(pair)
  return pair
}
afterEach(() => {
  for (const pair of pairs.splice(0)) pair.close()
})

const audio = { audio: true, video: false }
const picture = { audio: false, video: true }
const both = { audio: true, video: true }
const capturedBy = (end: End) => end.facts.flatMap((fact) => (fact.type === 'peer.captured' ? fact.tracks : []))
const idOf = (end: End, kind: 'audio' | 'video') => capturedBy(end).find((track) => track.kind === kind)?.id ?? ''
const untilHeard = (end: End) => until('sound', async () => (await energyOfNextSecond(end)) > 1e-5)
const untilSilent = (end: End) => until('silence', async () => (await energyOfNextSecond(end)) < 1e-8)
const mute = (end: End) => end.ask({ type: 'mute', trackIds: [idOf(end, 'audio')] }, 'peer.muted')
/** The fact that answers an operation, however long it takes. */
const later = <Type extends PeerFact['type']>(end: End, type: Type, operationId: string) =>
  until(`${type} of ${operationId}`, () =>
    end.facts.find((fact) => fact.type === type && 'operationId' in fact && fact.operationId === operationId),
  )

const connect = async (caller: CaptureRequest, callee: CaptureRequest, options?: PairOptions) => {
  const pair = open(options)
  await pair.call({ caller, callee })
  renderAll(pair.callee)
  return pair
}

describe('a picture', () => {
  it('comes into a call of sound and goes again, and the sound goes on', async () => {
    const { caller, callee, negotiate } = await connect(audio, audio)
    await caller.ask({ type: 'capture', media: picture, operationId: 'video' }, 'peer.captured')
    const sound = idOf(caller, 'audio')
    await negotiate(caller, { tracks: [sound, idOf(caller, 'video')] })
    await untilFlows(callee, 'audio', 'video')
    const { offer } = await negotiate(caller, { tracks: [sound] })
    expect(directionsIn(offer)).toEqual(['sendrecv', 'recvonly'])
    await until('no more pictures', async () => {
      const before = await flowOf(callee, 'video')
      await untilFlows(callee, 'audio')
      return (await flowOf(callee, 'video')).packets === before.packets
    })
    caller.send({ type: 'releaseCapture', trackIds: [idOf(caller, 'video')] })
    await caller.ask({ type: 'capture', media: picture }, 'peer.captured')
    await negotiate(caller)
    await untilFlows(callee, 'audio', 'video')
    expect(peerOf(caller).getTransceivers()).toHaveLength(2)
  })

  it('that is taken off by an offer is back when the offer is', async () => {
    const { caller, callee } = await connect(both, audio)
    await untilFlows(callee, 'video')
    await caller.ask(
      { type: 'createOffer', attempt: 500, direction: 'sendrecv', tracks: [idOf(caller, 'audio')] },
      'peer.offerCreated',
    )
    await caller.ask({ type: 'rollback', attempt: 500 }, 'peer.rolledBack')
    await untilFlows(callee, 'audio', 'video')
  })

  it('is replaced without the far end noticing anything but the picture', async () => {
    const { caller, callee } = await connect(both, audio)
    await untilFlows(callee, 'video')
    const [old, facts] = [idOf(caller, 'video'), callee.facts.length]
    const replaced = await caller.ask(
      { type: 'replaceTrack', operationId: 'swap', trackId: old, media: picture },
      'peer.replaced',
    )
    await untilFlows(callee, 'audio', 'video')
    expect(caller.engine.track(old)).toBeUndefined()
    expect(caller.engine.track(replaced.track.id)?.state).toBe('live')
    expect(callee.facts.slice(facts).filter(({ type }) => type !== 'peer.candidate')).toEqual([])
  })
})

describe('a replaced track', () => {
  it('of a held call stays silent until the hold is lifted', async () => {
    const { caller, callee, negotiate } = await connect(audio, audio)
    await negotiate(caller, { direction: 'sendonly' })
    await caller.ask(
      { type: 'replaceTrack', operationId: 'swap', trackId: idOf(caller, 'audio'), media: audio },
      'peer.replaced',
    )
    await untilQuiet(callee)
    await negotiate(caller)
    await untilHeard(callee)
  })

  it('is unmuted where the former one was muted', async () => {
    const { caller, callee } = await connect(audio, audio)
    await mute(caller)
    await untilSilent(callee)
    await caller.ask(
      { type: 'replaceTrack', operationId: 'swap', trackId: idOf(caller, 'audio'), media: audio },
      'peer.replaced',
    )
    await untilHeard(callee)
  })
})

describe('a sound file', () => {
  it('is heard by the far end in the place of a muted track, which is silent again when it ends', async () => {
    const { caller, callee } = await connect(audio, audio)
    await mute(caller)
    await untilSilent(callee)
    const url = toneFile(4)
    const { duration } = await caller.ask({ type: 'playAudio', operationId: 'file', url }, 'peer.playing')
    expect(Math.round(duration)).toBe(4000)
    await untilHeard(callee)
    await later(caller, 'peer.done', 'file')
    await untilSilent(callee)
    await caller.ask({ type: 'unmute', trackIds: [idOf(caller, 'audio')] }, 'peer.unmuted')
    await untilHeard(callee)
    URL.revokeObjectURL(url)
  })

  it('after which the own audio cannot come back ends the own track', async () => {
    const { caller } = await connect(audio, audio)
    const url = toneFile(1)
    await caller.ask({ type: 'playAudio', operationId: 'file', url }, 'peer.playing')
    const [sender] = peerOf(caller).getSenders()
    if (sender)
      vi.spyOn(sender, 'replaceTrack').mockRejectedValueOnce(new DOMException('no', 'InvalidModificationError'))
    await later(caller, 'peer.done', 'file')
    const id = idOf(caller, 'audio')
    expect(caller.facts).toContainEqual({ type: 'peer.trackEnded', trackId: id })
    expect(caller.engine.track(id)?.state).toBe('ended')
    URL.revokeObjectURL(url)
  })

  it('is heard by nobody while the call is held', async () => {
    const { caller, callee, negotiate } = await connect(audio, audio)
    const url = toneFile(60)
    await caller.ask({ type: 'playAudio', operationId: 'file', url }, 'peer.playing')
    await negotiate(caller, { direction: 'sendonly' })
    await untilQuiet(callee)
    URL.revokeObjectURL(url)
  })
})

describe('a mix', () => {
  it('lets two far ends hear each other, though not the muted one in between', async () => {
    const first = await connect(audio, audio)
    const second = await connect(audio, audio, { ...fake, callerEngine: first.caller.engine })
    for (const { caller } of [first, second]) await mute(caller)
    for (const { callee } of [first, second]) await untilSilent(callee)
    await first.caller.ask({ type: 'mix', callIds: [second.caller.callId] }, 'peer.mixed')
    await second.caller.ask({ type: 'mix', callIds: [first.caller.callId] }, 'peer.mixed')
    await untilHeard(first.callee)
    await untilHeard(second.callee)
    // What one far end mutes is silent for the other one: nothing else is in the mix.
    await mute(first.callee)
    await untilSilent(second.callee)
    await first.callee.ask({ type: 'unmute', trackIds: [idOf(first.callee, 'audio')] }, 'peer.unmuted')
    await untilHeard(second.callee)
    await second.caller.ask({ type: 'mix', callIds: [] }, 'peer.mixed')
    await untilSilent(second.callee)
    await second.caller.ask({ type: 'unmute', trackIds: [idOf(second.caller, 'audio')] }, 'peer.unmuted')
    await untilHeard(second.callee)
  })

  it('has the own audio in it, and follows the hold of the call that is mixed in', async () => {
    const first = await connect(audio, audio)
    const second = await connect(audio, audio, { ...fake, callerEngine: first.caller.engine })
    await first.caller.ask({ type: 'mix', callIds: [second.caller.callId] }, 'peer.mixed')
    await mute(second.callee)
    await untilHeard(first.callee)
    await mute(first.caller)
    await untilSilent(first.callee)
    await second.negotiate(second.callee, { direction: 'sendonly' })
    await second.callee.ask({ type: 'unmute', trackIds: [idOf(second.callee, 'audio')] }, 'peer.unmuted')
    await second.negotiate(second.callee)
    await untilHeard(first.callee)
  })
})

describe('a renewed connection', () => {
  it('brings another far end, while the former one hears nothing', async () => {
    const { caller, callee } = await connect(both, audio)
    await untilFlows(callee, 'audio', 'video')
    const former = peerOf(caller)
    await caller.ask({ type: 'renew' }, 'peer.renewed')
    await untilQuiet(callee)
    expect(former.connectionState).toBe('connected')

    const third = openEnd('third', { capture: 'fake' })
    await third.ask({ type: 'capture', media: audio }, 'peer.captured')
    caller.onCandidate = ({ candidate }) => third.send({ type: 'addCandidate', candidate })
    third.onCandidate = ({ candidate }) => caller.send({ type: 'addCandidate', candidate })
    const { offer } = await caller.ask(
      { type: 'createOffer', attempt: 700, direction: 'sendrecv' },
      'peer.offerCreated',
    )
    await third.ask({ type: 'applyOffer', attempt: 1, offer }, 'peer.offerApplied')
    const { answer } = await third.ask(
      { type: 'createAnswer', attempt: 1, direction: 'sendrecv' },
      'peer.answerCreated',
    )
    await caller.ask({ type: 'applyAnswer', attempt: 700, answer }, 'peer.answerApplied')
    expect(former.connectionState).toBe('closed')
    await until('the new path', () => isConnected(caller) && isConnected(third))
    await untilFlows(third, 'audio', 'video')
    await untilFlows(caller, 'audio')
    third.engine.close()
  })

  it('is given up for the former one, whose sound and picture flow again', async () => {
    const { caller, callee } = await connect(both, both)
    await caller.ask({ type: 'renew' }, 'peer.renewed')
    await caller.ask({ type: 'createOffer', attempt: 701, direction: 'sendrecv' }, 'peer.offerCreated')
    const { tracks } = await caller.ask({ type: 'restore' }, 'peer.restored')
    expect(tracks.map(({ kind }) => kind)).toEqual(['audio', 'video'])
    await untilFlows(callee, 'audio', 'video')
    await untilFlows(caller, 'audio', 'video')
  })
})

describe('tones', () => {
  it('go as telephone events where both ends agreed on them', async () => {
    const { caller, callee } = await connect(audio, audio)
    await untilFlows(callee, 'audio')
    const heard: string[] = []
    const dtmf = peerOf(caller).getSenders()[0]?.dtmf
    dtmf?.addEventListener('tonechange', ({ tone }) => heard.push(tone))
    const ask = (operationId: string, tones: string) =>
      caller.send({ type: 'dtmf', operationId, tones, duration: 100, gap: 70 })
    ask('first', '12')
    ask('second', '#')
    await later(caller, 'peer.done', 'second')
    expect(heard).toEqual(['1', '2', '', '#', ''])
  })

  it('are played into the sound where they did not, also of a muted track', async () => {
    const pair = open()
    const deaf = (sdp: string) => sdp.replace(/^a=rtpmap:\d+ telephone-event.*\r\n/gm, '')
    for (const { engine } of [pair.caller, pair.callee])
      engine.hook?.({ sdpHandlers: [(description) => ({ ...description, sdp: deaf(description.sdp) })] })
    await pair.call({ caller: audio, callee: audio })
    const { caller, callee } = pair
    renderAll(callee)
    await mute(caller)
    await untilSilent(callee)
    expect(peerOf(caller).getSenders()[0]?.dtmf?.canInsertDTMF).toBe(false)
    caller.send({ type: 'dtmf', operationId: 'tones', tones: '159D', duration: 1000, gap: 70 })
    await untilHeard(callee)
    await later(caller, 'peer.done', 'tones')
    await untilSilent(callee)
  })

  it('that are none are refused', async () => {
    const { caller } = await connect(audio, audio)
    const refused = caller.ask({ type: 'dtmf', operationId: 'x', tones: '1x', duration: 100, gap: 70 }, 'peer.done')
    await expect(refused).rejects.toThrow('InvalidCharacterError')
  })
})

describe('detached tracks', () => {
  it('flow in two calls, outlive them, and end in both when they are disposed of', async () => {
    const first = open()
    const { engine } = first.caller
    const [track] = (await engine.local?.create(audio)) ?? []
    const detached = [track?.id ?? '']
    const lent = { audio: false, video: false, detached }
    const second = open({ ...fake, callerEngine: engine })
    for (const pair of [first, second]) {
      await pair.call({ caller: lent, callee: audio })
      renderAll(pair.callee)
      await untilHeard(pair.callee)
    }
    first.caller.session.close()
    expect(engine.track(detached[0] ?? '')?.state).toBe('live')
    await untilHeard(second.callee)
    engine.local?.dispose(detached)
    expect(second.caller.facts.at(-1)).toEqual({ type: 'peer.trackEnded', trackId: detached[0] })
    await until('nothing is sent', () => peerOf(second.caller).getSenders()[0]?.track === null)
  })
})

describe('limits', () => {
  it('stand in the description, and the far end keeps to them', async () => {
    const { caller, callee } = open()
    for (const end of [caller, callee]) await end.ask({ type: 'capture', media: both }, 'peer.captured')
    const { offer } = await caller.ask(
      {
        type: 'createOffer',
        attempt: 1,
        direction: 'sendrecv',
        bandwidth: { call: 200, audio: 30 },
        dscpControls: { videoNetworkPriority: 'high' },
      },
      'peer.offerCreated',
    )
    expect(Array.from(offer.matchAll(/^b=.*$/gm), ([line]) => line.trim())).toEqual([
      'b=AS:200',
      'b=TIAS:200000',
      'b=AS:30',
      'b=TIAS:30000',
      'b=AS:200',
      'b=TIAS:200000',
    ])
    await callee.ask({ type: 'applyOffer', attempt: 1, offer }, 'peer.offerApplied')
    const { answer } = await callee.ask(
      { type: 'createAnswer', attempt: 1, direction: 'sendrecv' },
      'peer.answerCreated',
    )
    await caller.ask({ type: 'applyAnswer', attempt: 1, answer }, 'peer.answerApplied')
    const priorities = () =>
      peerOf(caller)
        .getSenders()
        .map((sender) => sender.getParameters().encodings[0]?.networkPriority)
    await expect.poll(priorities).toEqual(['low', 'high'])
  })
})
