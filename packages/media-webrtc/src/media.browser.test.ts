import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  directionsIn,
  energyOfNextSecond,
  openPair,
  type Pair,
  peerOf,
  renderAll,
  until,
  untilFlows,
} from '../test/pair.ts'

let pair: Pair
beforeEach(() => {
  pair = openPair({ caller: { capture: 'fake' }, callee: { capture: 'fake' } })
})
afterEach(() => pair.close())

const audio = { audio: true, video: false }
const both = { audio: true, video: true }

describe('a call', () => {
  it('carries sound and picture both ways', async () => {
    await pair.call({ caller: both, callee: both })
    for (const end of [pair.caller, pair.callee]) {
      renderAll(end)
      await untilFlows(end, 'audio', 'video')
      await until('sound is heard', async () => (await energyOfNextSecond(end)) > 0)
    }
  })

  it('sends its candidates as they are found, after the description and with an end', async () => {
    await pair.call({ caller: audio, callee: audio })
    const types = pair.caller.facts.map(({ type }) => type)
    expect(types.indexOf('peer.candidate')).toBeGreaterThan(types.indexOf('peer.offerCreated'))
    await until('the end of gathering', () =>
      pair.caller.facts.some((fact) => fact.type === 'peer.candidate' && fact.candidate === null),
    )
  })

  it('reports what the far end sends, by kind', async () => {
    await pair.caller.ask({ type: 'capture', media: both }, 'peer.captured')
    await pair.callee.ask({ type: 'capture', media: both }, 'peer.captured')
    const { offerApplied, answerApplied } = await pair.negotiate(pair.caller)
    for (const fact of [offerApplied, answerApplied]) {
      expect(fact).toMatchObject({ remoteDirection: 'sendrecv', removed: [] })
      expect(fact.added.map(({ kind }) => kind)).toEqual(['audio', 'video'])
    }
  })

  it('lets a callee without camera see the caller', async () => {
    await pair.call({ caller: both, callee: audio })
    await untilFlows(pair.callee, 'audio', 'video')
    await untilFlows(pair.caller, 'audio')
    expect(pair.caller.facts.find(({ type }) => type === 'peer.answerApplied')).toMatchObject({
      remoteDirection: 'sendrecv',
      added: [{ kind: 'audio' }],
    })
  })

  it('offers sound alone where only sound was captured', async () => {
    await pair.caller.ask({ type: 'capture', media: audio }, 'peer.captured')
    await pair.callee.ask({ type: 'capture', media: both }, 'peer.captured')
    const { offer, answer } = await pair.negotiate(pair.caller)
    expect([directionsIn(offer), directionsIn(answer)]).toEqual([['sendrecv'], ['sendrecv']])
  })

  it('keeps a picture that was not offered for an offer of its own', async () => {
    await pair.call({ caller: audio, callee: both })
    expect(peerOf(pair.caller).getTransceivers()).toHaveLength(1)
    const { offer, offerApplied } = await pair.negotiate(pair.callee)
    expect(directionsIn(offer)).toEqual(['sendrecv', 'sendrecv'])
    expect(offerApplied.added.map(({ kind }) => kind)).toEqual(['video'])
    expect(peerOf(pair.callee).getTransceivers()).toHaveLength(2)
    await untilFlows(pair.caller, 'audio', 'video')
  })

  it('meets a picture that was not offered by an offer of the far end', async () => {
    await pair.call({ caller: audio, callee: both })
    await pair.caller.ask({ type: 'capture', media: { audio: false, video: true } }, 'peer.captured')
    const { answer } = await pair.negotiate(pair.caller)
    expect(directionsIn(answer)).toEqual(['sendrecv', 'sendrecv'])
    expect(peerOf(pair.callee).getTransceivers()).toHaveLength(2)
    await untilFlows(pair.caller, 'audio', 'video')
    await untilFlows(pair.callee, 'audio', 'video')
  })

  it('adds a picture captured during the call, on the medium the far end offered', async () => {
    await pair.call({ caller: both, callee: audio })
    await pair.callee.ask({ type: 'capture', media: { audio: false, video: true } }, 'peer.captured')
    const { offer, offerApplied } = await pair.negotiate(pair.callee)
    expect(directionsIn(offer)).toEqual(['sendrecv', 'sendrecv'])
    expect(offerApplied.added.map(({ kind }) => kind)).toEqual(['video'])
    await untilFlows(pair.caller, 'video')
  })

  it('reports the state of the path', async () => {
    await pair.call({ caller: audio, callee: audio })
    const states = pair.callee.facts.flatMap((fact) => (fact.type === 'peer.iceState' ? [fact.state] : []))
    expect(states.slice(0, 2)).toEqual(['checking', 'connected'])
  })

  it('finds a new path by an ICE restart and keeps the media', async () => {
    await pair.call({ caller: both, callee: both })
    const ufrag = (sdp: string) => /a=ice-ufrag:(\S+)/.exec(sdp)?.[1]
    const plain = await pair.negotiate(pair.caller)
    const restart = await pair.negotiate(pair.caller, { iceRestart: true })
    expect(ufrag(restart.offer)).not.toBe(ufrag(plain.offer))
    expect(ufrag(restart.answer)).not.toBe(ufrag(plain.answer))
    expect(restart.answerApplied).toMatchObject({ added: [], removed: [] })
    await untilFlows(pair.caller, 'audio', 'video')
    await untilFlows(pair.callee, 'audio', 'video')
  })
})

describe('mute', () => {
  const mutedAudio = async () => {
    await pair.call({ caller: both, callee: audio })
    renderAll(pair.callee)
    const loud = await until('sound', () => energyOfNextSecond(pair.callee))
    const captured = pair.caller.facts.find((fact) => fact.type === 'peer.captured')
    const id = captured?.tracks.find(({ kind }) => kind === 'audio')?.id ?? ''
    const isSilent = async () => (await energyOfNextSecond(pair.callee)) < loud / 1000
    const isLoud = async () => (await energyOfNextSecond(pair.callee)) > loud / 2
    await pair.caller.ask({ type: 'mute', trackIds: [id, 'unknown'] }, 'peer.muted')
    return { id, isSilent, isLoud }
  }

  it('reads back what is muted, and the far end hears silence until it is unmuted', async () => {
    const { id, isSilent, isLoud } = await mutedAudio()
    expect(pair.caller.facts.at(-1)).toEqual({ type: 'peer.muted', trackIds: [id] })
    expect(pair.caller.engine.track(id)).toMatchObject({ isLocal: true, muted: true })
    await until('silence', isSilent)
    expect(await pair.caller.ask({ type: 'unmute', trackIds: [id] }, 'peer.unmuted')).toMatchObject({ trackIds: [id] })
    await until('sound again', isLoud)
  })

  it('outlives hold, unhold and an ICE restart', async () => {
    const { isSilent } = await mutedAudio()
    await pair.negotiate(pair.caller, { direction: 'sendonly' })
    await pair.negotiate(pair.caller)
    await pair.negotiate(pair.caller, { iceRestart: true })
    await untilFlows(pair.callee, 'audio')
    await until('silence', isSilent)
  })
})
