import type { IceCandidate, MediaEngine } from '../../ports/index.ts'
import type { TestRunner } from '../bindings/harness.ts'
import { mediaControlContract } from './media.control.contract.ts'
import { mediaHooksContract } from './media.hooks.contract.ts'
import { mediaMeetingContract } from './media.meeting.contract.ts'
import { agree, call, connected, media, openPeer } from './media.pair.ts'

/** What an engine has to bring along to run {@link mediaEngineContract}. */
export interface MediaEngineHarness {
  name: string
  /** A fresh engine; both ends of a call may be sessions of one. It can capture audio and video. */
  create: () => MediaEngine
  /** Where a screen can be captured without a person who chooses it. */
  hasScreen?: boolean
  /** Ends the sound file that plays, where no time passes by itself. */
  finishAudio?: (engine: MediaEngine, callId: string) => void
}

/** What every media engine promises: the same tests for the fake one and for real WebRTC. */
export function mediaEngineContract(runner: TestRunner, harness: MediaEngineHarness): void {
  const { describe, it, expect } = runner
  const play = (title: string, run: (engine: MediaEngine) => Promise<void>) =>
    it(title, async () => {
      const engine = harness.create()
      try {
        await run(engine)
      } finally {
        engine.close()
      }
    })

  const holdsUs = (direction: string) => direction === 'sendonly' || direction === 'inactive'
  const end: IceCandidate | null = null

  describe(`${harness.name}: what every media engine promises`, () => {
    play('reports opened first, nothing from inside open and send, nothing after close', async (engine) => {
      const heard: string[] = []
      const session = engine.open({ callId: 'quiet' }, (fact) => heard.push(fact.type))
      session.send({ type: 'capture', media })
      expect(heard).toEqual([])
      const other = await openPeer(engine, 'other')
      expect(heard[0]).toBe('peer.opened')
      session.close()
      session.close()
      const before = heard.length
      session.send({ type: 'createOffer', attempt: 1, direction: 'sendrecv' })
      other.send({ type: 'capture', media })
      await other.next('peer.captured')
      expect(heard.length).toBe(before)
    })

    play('captures what is asked for, and knows the tracks', async (engine) => {
      const peer = await openPeer(engine, 'capture')
      peer.send({ type: 'capture', media: { audio: true, video: true } })
      const { tracks } = await peer.next('peer.captured')
      expect(tracks.map(({ kind }) => kind).sort()).toEqual(['audio', 'video'])
      for (const { id, kind } of tracks)
        expect({ ...engine.track(id), label: '', streamId: '' }).toEqual({
          id,
          kind,
          isLocal: true,
          muted: false,
          sourceMuted: false,
          state: 'live',
          label: '',
          streamId: '',
        })
      peer.close()
      for (const { id } of tracks) expect(engine.track(id)?.state === 'live').toBe(false)
    })

    play('agrees by offer and answer under the attempt, and connects', async (engine) => {
      const { one, other, mine, first, stop } = await call(engine)
      expect(first.offerApplied.attempt).toBe(1)
      expect(first.answerApplied.attempt).toBe(1)
      expect(first.offerApplied.added.map(({ kind }) => kind)).toEqual(mine.map(({ kind }) => kind))
      expect(first.answerApplied.remoteDirection).toBe('sendrecv')
      await Promise.all([connected(one), connected(other)])
      stop()
    })

    play('takes candidates that overtake the description, and candidates after close', async (engine) => {
      const [one, other] = [await openPeer(engine, 'one'), await openPeer(engine, 'other')]
      one.send({ type: 'capture', media })
      other.send({ type: 'capture', media })
      await Promise.all([one.next('peer.captured'), other.next('peer.captured')])
      one.send({ type: 'createOffer', attempt: 1, direction: 'sendrecv' })
      const { offer } = await one.next('peer.offerCreated')
      const { candidate } = await one.next('peer.candidate')
      other.send({ type: 'addCandidate', candidate })
      other.send({ type: 'applyOffer', attempt: 1, offer })
      await other.next('peer.offerApplied')
      other.send({ type: 'createAnswer', attempt: 1, direction: 'sendrecv' })
      const { answer } = await other.next('peer.answerCreated')
      one.send({ type: 'applyAnswer', attempt: 1, answer })
      await one.next('peer.answerApplied')
      other.close()
      other.send({ type: 'addCandidate', candidate: end })
      expect(other.heard.some(({ type }) => type === 'peer.failed')).toBe(false)
    })

    play('says who holds, from offers and from answers (RFC 3264 §8.4)', async (engine) => {
      const { one, other, stop } = await call(engine)
      const held = await agree(one, other, 2, { one: true })
      expect(holdsUs(held.offerApplied.remoteDirection)).toBe(true)
      expect(holdsUs(held.answerApplied.remoteDirection)).toBe(false)
      const both = await agree(other, one, 2, { one: true, other: true })
      expect(holdsUs(both.offerApplied.remoteDirection)).toBe(true)
      expect(holdsUs(both.answerApplied.remoteDirection)).toBe(true)
      const still = await agree(one, other, 3, { other: true })
      expect(holdsUs(still.answerApplied.remoteDirection)).toBe(true)
      const free = await agree(other, one, 3)
      expect(holdsUs(free.offerApplied.remoteDirection)).toBe(false)
      expect(holdsUs(free.answerApplied.remoteDirection)).toBe(false)
      stop()
    })

    play('takes tracks away while held and brings the same ones back', async (engine) => {
      const { one, other, first, stop } = await call(engine)
      const ids = first.offerApplied.added.map(({ id }) => id)
      const held = await agree(other, one, 2, { one: true })
      expect(held.answerApplied.removed).toEqual(ids)
      const back = await agree(other, one, 3)
      expect(back.answerApplied.added.map(({ id }) => id)).toEqual(ids)
      stop()
    })

    play('rolls an own offer back, and agrees afterwards as if nothing had been', async (engine) => {
      const { one, other, stop } = await call(engine)
      one.send({ type: 'createOffer', attempt: 2, direction: 'sendonly' })
      await one.next('peer.offerCreated')
      one.send({ type: 'rollback', attempt: 2 })
      expect((await one.next('peer.rolledBack')).attempt).toBe(2)
      const next = await agree(other, one, 2)
      expect(holdsUs(next.answerApplied.remoteDirection)).toBe(false)
      stop()
    })

    play('rolls a far offer back, and takes the next one', async (engine) => {
      const { one, other, stop } = await call(engine)
      one.send({ type: 'createOffer', attempt: 2, direction: 'sendonly' })
      const { offer } = await one.next('peer.offerCreated')
      other.send({ type: 'applyOffer', attempt: 2, offer })
      await other.next('peer.offerApplied')
      other.send({ type: 'rollback', attempt: 2 })
      await other.next('peer.rolledBack')
      one.send({ type: 'rollback', attempt: 2 })
      await one.next('peer.rolledBack')
      const next = await agree(one, other, 3)
      expect(holdsUs(next.offerApplied.remoteDirection)).toBe(false)
      stop()
    })

    play('reports a description that is none as a failure of its step and attempt, and goes on', async (engine) => {
      const peer = await openPeer(engine, 'broken')
      peer.send({ type: 'applyOffer', attempt: 4, offer: 'this is not a description' })
      const { step, attempt, fault } = await peer.next('peer.failed')
      expect({ step, attempt, hasName: fault.name !== '' }).toEqual({ step: 'applyOffer', attempt: 4, hasName: true })
      peer.send({ type: 'capture', media })
      await peer.next('peer.captured')
    })

    play('mutes by reading back, and stays muted through hold and unhold (pains 4, 5)', async (engine) => {
      const { one, other, mine, stop } = await call(engine)
      const trackIds = mine.map(({ id }) => id)
      one.send({ type: 'mute', trackIds })
      expect((await one.next('peer.muted')).trackIds).toEqual(trackIds)
      await agree(one, other, 2, { one: true })
      await agree(one, other, 3)
      for (const id of trackIds) expect(engine.track(id)?.muted).toBe(true)
      one.send({ type: 'unmute', trackIds })
      expect((await one.next('peer.unmuted')).trackIds).toEqual(trackIds)
      for (const id of trackIds) expect(engine.track(id)?.muted).toBe(false)
      stop()
    })

    play('restarts ICE by an offer, without losing the call', async (engine) => {
      const { one, other, stop } = await call(engine)
      await Promise.all([connected(one), connected(other)])
      one.send({ type: 'createOffer', attempt: 2, direction: 'sendrecv', iceRestart: true })
      const { offer } = await one.next('peer.offerCreated')
      other.send({ type: 'applyOffer', attempt: 2, offer })
      await other.next('peer.offerApplied')
      other.send({ type: 'createAnswer', attempt: 2, direction: 'sendrecv' })
      const { answer } = await other.next('peer.answerCreated')
      one.send({ type: 'applyAnswer', attempt: 2, answer })
      expect((await one.next('peer.answerApplied')).attempt).toBe(2)
      stop()
    })

    play('keeps calls apart: closing one leaves the other', async (engine) => {
      const { one, other, stop } = await call(engine)
      const third = await openPeer(engine, 'third')
      third.send({ type: 'capture', media })
      await third.next('peer.captured')
      third.close()
      const next = await agree(one, other, 2)
      expect(next.answerApplied.attempt).toBe(2)
      stop()
    })
  })
  mediaControlContract(runner, harness)
  mediaHooksContract(runner, harness)
  describe(`${harness.name}: what a mesh needs`, () => mediaMeetingContract(runner, play))
}
