import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  directionsIn,
  type End,
  energyOfNextSecond,
  flowOf,
  isConnected,
  openPair,
  type Pair,
  peerOf,
  renderAll,
  until,
  untilFlows,
  untilQuiet,
} from '../test/pair.ts'

let pair: Pair
beforeEach(async () => {
  pair = openPair({ caller: { capture: 'fake' }, callee: { capture: 'fake' } })
})
afterEach(() => pair.close())

const audio = { audio: true, video: false }
const both = { audio: true, video: true }
const idsOf = (tracks: readonly { id: string }[]) => tracks.map(({ id }) => id)

const remoteTracksOf = (end: End) =>
  end.facts.flatMap((fact) => ('added' in fact ? fact.added.map(({ id }) => id) : []))

/** How everything that sends stands: what a rollback has to bring back. */
const standing = (peer: RTCPeerConnection) =>
  peer.getTransceivers().map(({ mid, direction, sender }) => ({ mid, direction, track: sender.track?.id }))

describe('hold', () => {
  it('stops the media of both ends until it is lifted', async () => {
    await pair.call({ caller: both, callee: both })
    const held = await pair.negotiate(pair.caller, { direction: 'sendonly' })
    expect(directionsIn(held.offer)).toEqual(['sendonly', 'sendonly'])
    expect(directionsIn(held.answer)).toEqual(['recvonly', 'recvonly'])
    expect(held.offerApplied.remoteDirection).toBe('sendonly')
    expect(held.answerApplied.remoteDirection).toBe('recvonly')
    await untilQuiet(pair.callee)
    await untilQuiet(pair.caller)

    const lifted = await pair.negotiate(pair.caller)
    expect(directionsIn(lifted.offer)).toEqual(['sendrecv', 'sendrecv'])
    await untilFlows(pair.callee, 'audio', 'video')
    await untilFlows(pair.caller, 'audio', 'video')
    expect(idsOf(lifted.answerApplied.added)).toEqual(held.answerApplied.removed)
  })

  it('is silent from the moment it is offered, and sound again when the offer is taken back', async () => {
    await pair.call({ caller: both, callee: audio })
    const before = standing(peerOf(pair.caller))
    await pair.caller.ask({ type: 'createOffer', attempt: 90, direction: 'sendonly' }, 'peer.offerCreated')
    await untilQuiet(pair.callee)
    await pair.caller.ask({ type: 'rollback', attempt: 90 }, 'peer.rolledBack')
    expect(standing(peerOf(pair.caller))).toEqual(before)
    await untilFlows(pair.callee, 'audio', 'video')
  })

  it('lets nothing out while it is only asked to be lifted', async () => {
    await pair.call({ caller: both, callee: audio })
    await pair.negotiate(pair.caller, { direction: 'sendonly' })
    const before = standing(peerOf(pair.caller))
    await pair.caller.ask({ type: 'createOffer', attempt: 91, direction: 'sendrecv' }, 'peer.offerCreated')
    await untilQuiet(pair.callee)
    await pair.caller.ask({ type: 'rollback', attempt: 91 }, 'peer.rolledBack')
    expect(standing(peerOf(pair.caller))).toEqual(before)
    await untilQuiet(pair.callee)
  })

  it('that is the answer to the first offer lets nothing out at all', async () => {
    await pair.caller.ask({ type: 'capture', media: both }, 'peer.captured')
    await pair.callee.ask({ type: 'capture', media: both }, 'peer.captured')
    const { answer } = await pair.negotiate(pair.caller, { answer: 'sendonly' })
    expect(directionsIn(answer)).toEqual(['sendonly', 'sendonly'])
    await until('both ends connected', () => [pair.caller, pair.callee].every(isConnected))
    await untilQuiet(pair.caller)
    expect((await flowOf(pair.callee)).packetsSent).toBe(0)
    await pair.negotiate(pair.callee)
    await untilFlows(pair.caller, 'audio', 'video')
  })

  it('is inactive where there is nothing to send', async () => {
    await pair.call({ caller: both, callee: audio })
    const { offer, answer } = await pair.negotiate(pair.callee, { direction: 'sendonly' })
    expect(directionsIn(offer)).toEqual(['sendonly', 'inactive'])
    expect(directionsIn(answer)).toEqual(['recvonly', 'inactive'])
  })

  it('of both ends is inactive, and each end lifts only its own', async () => {
    await pair.call({ caller: audio, callee: audio })
    await pair.negotiate(pair.caller, { direction: 'sendonly' })
    const dual = await pair.negotiate(pair.callee, { direction: 'sendonly', answer: 'sendonly' })
    expect(directionsIn(dual.answer)).toEqual(['inactive'])
    expect([dual.offerApplied.remoteDirection, dual.answerApplied.remoteDirection]).toEqual(['sendonly', 'inactive'])

    const half = await pair.negotiate(pair.caller, { answer: 'sendonly' })
    expect(directionsIn(half.answer)).toEqual(['sendonly'])
    expect(half.answerApplied.remoteDirection).toBe('sendonly')
    await untilQuiet(pair.caller)
    await untilQuiet(pair.callee)

    await pair.negotiate(pair.callee)
    await untilFlows(pair.caller, 'audio')
    await untilFlows(pair.callee, 'audio')
  })
})

describe('rollback', () => {
  it('of a hold, offered by either end, leaves sound and picture flowing as before', async () => {
    await pair.call({ caller: both, callee: both })
    renderAll(pair.caller)
    renderAll(pair.callee)
    // The far end of the second round is the offerer of the last description, of the first round its answerer.
    await pair.negotiate(pair.callee)
    for (const [from, to] of [
      [pair.caller, pair.callee],
      [pair.callee, pair.caller],
    ] as const) {
      const before = standing(peerOf(to))
      const { offer } = await from.ask({ type: 'createOffer', attempt: 92, direction: 'sendonly' }, 'peer.offerCreated')
      await to.ask({ type: 'applyOffer', attempt: 92, offer }, 'peer.offerApplied')
      await to.ask({ type: 'rollback', attempt: 92 }, 'peer.rolledBack')
      await from.ask({ type: 'rollback', attempt: 92 }, 'peer.rolledBack')
      expect(standing(peerOf(to))).toEqual(before)
      for (const end of [from, to]) {
        await untilFlows(end, 'audio', 'video')
        await until('sound', async () => (await energyOfNextSecond(end)) > 0)
        await until('no source is muted', () =>
          remoteTracksOf(end).every((id) => end.engine.track(id)?.sourceMuted === false),
        )
      }
    }
    await pair.negotiate(pair.caller)
  })

  it('of the first offer leaves our tracks ready for the next one', async () => {
    await pair.caller.ask({ type: 'capture', media: both }, 'peer.captured')
    await pair.callee.ask({ type: 'capture', media: both }, 'peer.captured')
    const { offer } = await pair.caller.ask(
      { type: 'createOffer', attempt: 96, direction: 'sendrecv' },
      'peer.offerCreated',
    )
    await pair.callee.ask({ type: 'applyOffer', attempt: 96, offer }, 'peer.offerApplied')
    await pair.callee.ask({ type: 'rollback', attempt: 96 }, 'peer.rolledBack')
    await pair.caller.ask({ type: 'rollback', attempt: 96 }, 'peer.rolledBack')
    const { answer } = await pair.negotiate(pair.caller)
    expect(directionsIn(answer)).toEqual(['sendrecv', 'sendrecv'])
    expect(peerOf(pair.callee).getTransceivers()).toHaveLength(2)
    await untilFlows(pair.caller, 'audio', 'video')
    await untilFlows(pair.callee, 'audio', 'video')
  })

  it('follows an offer that could not be applied, whose text is not repeated', async () => {
    await pair.call({ caller: audio, callee: audio })
    const failed = await pair.callee.ask({ type: 'applyOffer', attempt: 93, offer: 'v=0\r\nsecret' }, 'peer.failed')
    expect(failed).toMatchObject({ step: 'applyOffer', attempt: 93 })
    expect(failed.fault.message).not.toContain('secret')
    await pair.callee.ask({ type: 'rollback', attempt: 93 }, 'peer.rolledBack')
    await untilFlows(pair.callee, 'audio')
    await pair.negotiate(pair.callee)
  })

  it('of a hold with a new medium disturbs nothing, and the medium can be offered again', async () => {
    await pair.call({ caller: audio, callee: audio })
    await pair.callee.ask({ type: 'capture', media: { audio: false, video: true } }, 'peer.captured')
    const { offer } = await pair.callee.ask(
      { type: 'createOffer', attempt: 95, direction: 'sendonly' },
      'peer.offerCreated',
    )
    expect(directionsIn(offer)).toEqual(['sendonly', 'sendonly'])
    await pair.callee.ask({ type: 'rollback', attempt: 95 }, 'peer.rolledBack')
    await untilFlows(pair.caller, 'audio')
    await untilFlows(pair.callee, 'audio')
    const again = await pair.negotiate(pair.callee)
    expect(directionsIn(again.offer)).toEqual(['sendrecv', 'sendrecv'])
    await untilFlows(pair.caller, 'video')
  })

  it('gives way when two offers cross: the pictures of both ends share a medium', async () => {
    await pair.call({ caller: audio, callee: audio })
    for (const end of [pair.caller, pair.callee]) {
      await end.ask({ type: 'capture', media: { audio: false, video: true } }, 'peer.captured')
    }
    await pair.callee.ask({ type: 'createOffer', attempt: 94, direction: 'sendrecv' }, 'peer.offerCreated')
    await pair.callee.ask({ type: 'rollback', attempt: 94 }, 'peer.rolledBack')
    const { answer } = await pair.negotiate(pair.caller)
    expect(directionsIn(answer)).toEqual(['sendrecv', 'sendrecv'])
    await untilFlows(pair.caller, 'audio', 'video')
    await untilFlows(pair.callee, 'audio', 'video')
  })
})
