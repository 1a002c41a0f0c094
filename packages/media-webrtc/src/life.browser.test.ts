import { expect, it } from 'vitest'
import { openEnd, openPair, peerOf, renderAll, until, untilFlows } from '../test/pair.ts'
import { webrtc } from './index.ts'

const both = { audio: true, video: true }

it('closing an engine ends its connections, tracks and elements, and the far end notices', async () => {
  const pair = openPair({ caller: { capture: 'fake' }, callee: { capture: 'fake' } })
  await pair.call({ caller: both, callee: both })
  renderAll(pair.caller)
  await untilFlows(pair.caller, 'audio', 'video')
  const peer = peerOf(pair.caller)
  const tracks = peer.getTransceivers().flatMap(({ sender, receiver }) => [sender.track, receiver.track])
  const ids = pair.caller.facts.flatMap((fact) =>
    fact.type === 'peer.captured' ? fact.tracks : 'added' in fact ? fact.added : [],
  )
  expect(ids).toHaveLength(4)
  const reported = pair.caller.facts.length

  pair.caller.engine.close()

  expect(peer.connectionState).toBe('closed')
  expect(tracks.map((track) => track?.readyState)).toEqual(['ended', 'ended', 'ended', 'ended'])
  expect(ids.map(({ id }) => pair.caller.engine.track(id))).toEqual(ids.map(() => undefined))
  expect(document.querySelectorAll('audio, video')).toHaveLength(0)
  expect([peer.onicecandidate, peer.oniceconnectionstatechange, peer.ontrack]).toEqual([null, null, null])
  await until('the far end notices', () =>
    pair.callee.facts.some((fact) => fact.type === 'peer.iceState' && fact.state === 'disconnected'),
  )
  expect(pair.caller.facts).toHaveLength(reported)
  pair.close()
})

/** Collects what nobody holds any more (`--expose-gc`). */
declare const gc: (options: { type: 'major'; execution: 'async' }) => Promise<void>

it('opens and closes six hundred calls in a page without being refused, as it holds no connection of a closed one', {
  timeout: 180_000,
}, async () => {
  const caller = openEnd('soak', { capture: 'fake' })
  await caller.ask({ type: 'capture', media: both }, 'peer.captured')
  const { offer } = await caller.ask({ type: 'createOffer', attempt: 1, direction: 'sendrecv' }, 'peer.offerCreated')
  caller.engine.close()

  const engine = webrtc()
  let answered = 0
  for (let round = 1; round <= 600; round += 1) {
    const callee = openEnd(`soak-${round}`, {}, engine)
    await callee.ask({ type: 'applyOffer', attempt: 1, offer }, 'peer.offerApplied')
    const { answer } = await callee.ask(
      { type: 'createAnswer', attempt: 1, direction: 'sendrecv' },
      'peer.answerCreated',
    )
    if (answer.includes('a=recvonly')) answered += 1
    callee.session.close()
    expect(engine.peerConnection(`soak-${round}`)).toBeUndefined()
    if (round % 100 === 0) await gc({ type: 'major', execution: 'async' })
  }
  expect(answered).toBe(600)
})

it('does not mistake the tracks of two calls whose far ends named them alike', async () => {
  const caller = openEnd('alike', { capture: 'fake' })
  await caller.ask({ type: 'capture', media: both }, 'peer.captured')
  const { offer } = await caller.ask({ type: 'createOffer', attempt: 1, direction: 'sendrecv' }, 'peer.offerCreated')
  const engine = webrtc()
  const calls = [openEnd('first', {}, engine), openEnd('second', {}, engine)]
  const ids: string[] = []
  for (const call of calls) {
    const { added } = await call.ask({ type: 'applyOffer', attempt: 1, offer }, 'peer.offerApplied')
    ids.push(...added.map(({ id }) => id))
  }
  expect(new Set(ids).size).toBe(4)
  calls[0]?.session.close()
  expect(ids.map((id) => engine.track(id)?.state)).toEqual([undefined, undefined, 'live', 'live'])
  engine.close()
  caller.engine.close()
})
