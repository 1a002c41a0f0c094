import type { MediaEngine, TrackInfo } from '../../ports/index.ts'
import type { TestRunner } from '../bindings/harness.ts'
import type { MediaEngineHarness } from './media.contract.ts'
import { agree, call, connected, media, openPeer, relay } from './media.pair.ts'

const picture = { audio: false, video: true }
const idsOf = (tracks: readonly TrackInfo[]) => tracks.map(({ id }) => id)

/** A quarter of a second of a tone, as a sound file (RIFF WAVE, 8 kHz, 8 bit). */
function soundFile(): string {
  const samples = Array.from({ length: 2000 }, (_, at) =>
    Math.round(128 + 60 * Math.sin((at * 2 * Math.PI * 440) / 8000)),
  )
  const long = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >> 24]
  const text = (value: string) => Array.from(value, (letter) => letter.charCodeAt(0))
  const format = [...long(16), 1, 0, 1, 0, ...long(8000), ...long(8000), 1, 0, 8, 0]
  const chunks = [...text('WAVEfmt '), ...format, ...text('data'), ...long(samples.length), ...samples]
  const bytes = [...text('RIFF'), ...long(chunks.length), ...chunks]
  return `data:audio/wav;base64,${btoa(String.fromCharCode(...bytes))}`
}

/** What an engine does during a call, beyond its negotiation. */
export function mediaControlContract({ describe, it, expect }: TestRunner, harness: MediaEngineHarness): void {
  const play = (title: string, run: (engine: MediaEngine) => Promise<void>) =>
    it(title, async () => {
      const engine = harness.create()
      try {
        await run(engine)
      } finally {
        engine.close()
      }
    })
  const stateOf = (engine: MediaEngine, id: string) => engine.track(id)?.state ?? 'gone'

  describe(`${harness.name}: what every media engine does during a call`, () => {
    play('answers a capture under the operation it is for, done or failed', async (engine) => {
      const peer = await openPeer(engine, 'operation')
      peer.send({ type: 'capture', media, operationId: 'op-1' })
      expect((await peer.next('peer.captured')).operationId).toBe('op-1')
      peer.send({ type: 'capture', media: { ...media, detached: ['nobody'] }, operationId: 'op-2' })
      const { step, operationId, fault } = await peer.next('peer.failed')
      expect({ step, operationId, name: fault.name }).toEqual({
        step: 'capture',
        operationId: 'op-2',
        name: 'constraint',
      })
    })

    play('adds a picture by an offer that names it, and removes it by one that does not', async (engine) => {
      const { one, other, mine, stop } = await call(engine)
      one.send({ type: 'capture', media: picture })
      const { tracks } = await one.next('peer.captured')
      const sound = idsOf(mine)
      const same = await agree(one, other, 2, {}, sound)
      expect([same.offerApplied.added, same.offerApplied.removed]).toEqual([[], []])
      const added = await agree(one, other, 3, {}, [...sound, ...idsOf(tracks)])
      expect(added.offerApplied.added.map(({ kind }) => kind)).toEqual(['video'])
      const removed = await agree(one, other, 4, {}, sound)
      expect(removed.offerApplied.removed).toEqual(idsOf(added.offerApplied.added))
      one.send({ type: 'releaseCapture', trackIds: idsOf(tracks) })
      for (const id of idsOf(tracks)) expect(stateOf(engine, id) === 'live').toBe(false)
      for (const id of sound) expect(stateOf(engine, id)).toBe('live')
      stop()
    })

    play('sends again what it sent before the offer that is rolled back', async (engine) => {
      const { one, other, mine, theirs, stop } = await call(engine)
      expect(theirs.length).toBe(1)
      one.send({ type: 'capture', media: picture })
      await one.next('peer.captured')
      await agree(one, other, 2)
      const before = one.heard.length
      one.send({ type: 'createOffer', attempt: 3, direction: 'sendrecv', tracks: idsOf(mine) })
      await one.next('peer.offerCreated')
      one.send({ type: 'rollback', attempt: 3 })
      await one.next('peer.rolledBack')
      expect(one.heard.slice(before).some(({ type }) => type === 'peer.failed')).toBe(false)
      const next = await agree(other, one, 3)
      expect([next.answerApplied.added, next.answerApplied.removed]).toEqual([[], []])
      stop()
    })

    play('gives back what the far end sent before its offer that is rolled back', async (engine) => {
      const { one, other, stop } = await call(engine)
      one.send({ type: 'createOffer', attempt: 2, direction: 'sendrecv', tracks: [] })
      const { offer } = await one.next('peer.offerCreated')
      other.send({ type: 'applyOffer', attempt: 2, offer })
      expect((await other.next('peer.offerApplied')).removed.length).toBe(1)
      other.send({ type: 'rollback', attempt: 2 })
      await other.next('peer.rolledBack')
      one.send({ type: 'rollback', attempt: 2 })
      await one.next('peer.rolledBack')
      const next = await agree(one, other, 3)
      expect([next.offerApplied.added, next.offerApplied.removed]).toEqual([[], []])
      stop()
    })

    play('takes limits of bandwidth and priorities', async (engine) => {
      const { one, other, stop } = await call(engine)
      const limits = { bandwidth: { call: 500, audio: 40 }, dscpControls: { audioNetworkPriority: 'high' } } as const
      one.send({ type: 'createOffer', attempt: 2, direction: 'sendrecv', ...limits })
      const { offer } = await one.next('peer.offerCreated')
      other.send({ type: 'applyOffer', attempt: 2, offer })
      await other.next('peer.offerApplied')
      other.send({ type: 'createAnswer', attempt: 2, direction: 'sendrecv', ...limits })
      const { answer } = await other.next('peer.answerCreated')
      one.send({ type: 'applyAnswer', attempt: 2, answer })
      expect((await one.next('peer.answerApplied')).attempt).toBe(2)
      stop()
    })

    play('renews the connection for another far end, with the same local tracks', async (engine) => {
      const { one, first, mine, stop } = await call(engine)
      stop()
      const arrived = idsOf(first.answerApplied.added)
      one.send({ type: 'renew' })
      expect((await one.next('peer.renewed')).removed).toEqual(arrived)
      for (const id of arrived) expect(engine.track(id)?.isLocal === false).toBe(false)
      const third = await openPeer(engine, 'third')
      third.send({ type: 'capture', media })
      await third.next('peer.captured')
      const stopNext = relay(one, third)
      const next = await agree(one, third, 2)
      expect(next.offerApplied.added.length).toBe(mine.length)
      expect(next.answerApplied.added.length).toBe(1)
      await connected(third)
      one.send({ type: 'restore' })
      expect((await one.next('peer.failed')).step).toBe('restore')
      await agree(third, one, 2)
      stopNext()
    })

    play('goes back to the former connection until the new one has agreed', async (engine) => {
      const { one, other, first, stop } = await call(engine)
      await Promise.all([connected(one), connected(other)])
      one.send({ type: 'renew' })
      await one.next('peer.renewed')
      one.send({ type: 'createOffer', attempt: 2, direction: 'sendrecv' })
      await one.next('peer.offerCreated')
      one.send({ type: 'restore' })
      expect((await one.next('peer.restored')).tracks).toEqual(first.answerApplied.added)
      for (const { id } of first.answerApplied.added) expect(stateOf(engine, id)).toBe('live')
      const next = await agree(one, other, 3)
      expect([next.answerApplied.added, next.answerApplied.removed]).toEqual([[], []])
      stop()
    })

    play(
      'call.11 replaces a track without an offer, the new one unmuted, and nothing where it does not fit',
      async (engine) => {
        const { one, mine, stop } = await call(engine)
        const [old = ''] = idsOf(mine)
        one.send({ type: 'mute', trackIds: [old] })
        await one.next('peer.muted')
        one.send({ type: 'replaceTrack', operationId: 'op-1', trackId: 'nobody', media })
        expect((await one.next('peer.failed')).fault.name).toBe('unknownTrack')
        one.send({ type: 'replaceTrack', operationId: 'op-2', trackId: old, media: picture })
        const { operationId, fault } = await one.next('peer.failed')
        expect([operationId, fault.name]).toEqual(['op-2', 'constraint'])
        expect(engine.track(old)?.muted).toBe(true)
        one.send({ type: 'replaceTrack', operationId: 'op-3', trackId: old, media })
        const replaced = await one.next('peer.replaced')
        expect([replaced.operationId, replaced.trackId, replaced.track.kind]).toEqual(['op-3', old, 'audio'])
        expect(engine.track(replaced.track.id)?.muted).toBe(false)
        expect(engine.track(old)).toBe(undefined)
        stop()
      },
    )

    play('sends tones, and says when they are through', async (engine) => {
      const { one, other, stop } = await call(engine)
      await Promise.all([connected(one), connected(other)])
      one.send({ type: 'dtmf', operationId: 'op-1', tones: '1#', duration: 70, gap: 50 })
      expect((await one.next('peer.done')).operationId).toBe('op-1')
      stop()
    })

    play('call.13 gives statistics as plain data, of the call and of one track', async (engine) => {
      const { one, mine, stop } = await call(engine)
      const [trackId = ''] = idsOf(mine)
      one.send({ type: 'stats', operationId: 'op-1' })
      const { stats } = await one.next('peer.stats')
      expect(stats.length > 0).toBe(true)
      expect(JSON.parse(JSON.stringify(stats))).toEqual(stats)
      one.send({ type: 'stats', operationId: 'op-2', trackId })
      const its = await one.next('peer.stats')
      expect([its.operationId, its.stats.some(({ type }) => type === 'outbound-rtp')]).toEqual(['op-2', true])
      one.send({ type: 'stats', operationId: 'op-3', trackId: 'nobody' })
      const { operationId, fault } = await one.next('peer.failed')
      expect([operationId, fault.name]).toEqual(['op-3', 'unknownTrack'])
      stop()
    })

    play('call.12 plays a sound file until it ends, and fails at what is none', async (engine) => {
      const { one, stop } = await call(engine)
      one.send({ type: 'playAudio', operationId: 'op-1', url: 'data:text/plain,nothing' })
      const { operationId, fault } = await one.next('peer.failed')
      expect([operationId, fault.name]).toEqual(['op-1', 'notPlayable'])
      one.send({ type: 'playAudio', operationId: 'op-2', url: soundFile() })
      const playing = await one.next('peer.playing')
      expect([playing.operationId, playing.duration > 0]).toEqual(['op-2', true])
      one.send({ type: 'playAudio', operationId: 'op-3', url: soundFile() })
      expect((await one.next('peer.failed')).operationId).toBe('op-3')
      harness.finishAudio?.(engine, 'one')
      expect((await one.next('peer.done')).operationId).toBe('op-2')
      stop()
    })

    play('has nothing to put sounds into without audio of its own', async (engine) => {
      const peer = await openPeer(engine, 'quiet')
      const other = await openPeer(engine, 'other')
      peer.send({ type: 'dtmf', operationId: 'op-1', tones: '1', duration: 100, gap: 70 })
      peer.send({ type: 'playAudio', operationId: 'op-2', url: soundFile() })
      peer.send({ type: 'mix', callIds: ['other'] })
      const failed = [await peer.next('peer.failed'), await peer.next('peer.failed'), await peer.next('peer.failed')]
      expect(failed.map(({ step, fault }) => `${step} ${fault.name}`).sort()).toEqual([
        'dtmf InvalidStateError',
        'mix InvalidStateError',
        'playAudio InvalidStateError',
      ])
      other.close()
    })

    play('mixes other calls in, and none of a call there is not', async (engine) => {
      const first = await call(engine)
      const second = await call(engine, ['two', 'beyond'])
      first.one.send({ type: 'mix', callIds: ['two'] })
      expect((await first.one.next('peer.mixed')).callIds).toEqual(['two'])
      first.one.send({ type: 'mix', callIds: ['nobody'] })
      const { step, fault } = await first.one.next('peer.failed')
      expect([step, fault.name]).toEqual(['mix', 'unknownCall'])
      first.one.send({ type: 'mix', callIds: [] })
      expect((await first.one.next('peer.mixed')).callIds).toEqual([])
      first.stop()
      second.stop()
    })

    play('media.1 lends detached tracks to several calls, and ends them only when told to', async (engine) => {
      const [track] = (await engine.local?.create(media)) ?? []
      const id = track?.id ?? ''
      const [one, other] = [await openPeer(engine, 'one'), await openPeer(engine, 'other')]
      for (const peer of [one, other]) {
        peer.send({ type: 'capture', media: { audio: false, video: false, detached: [id] } })
        expect((await peer.next('peer.captured')).tracks).toEqual([track])
      }
      const stop = relay(one, other)
      const { offerApplied } = await agree(one, other, 1)
      expect(offerApplied.added.map(({ kind }) => kind)).toEqual(['audio'])
      one.send({ type: 'releaseCapture', trackIds: [id] })
      one.close()
      expect(stateOf(engine, id)).toBe('live')
      engine.local?.dispose([id, 'nobody'])
      expect(engine.track(id)).toBe(undefined)
      expect((await other.next('peer.trackEnded')).trackId).toBe(id)
      stop()
    })

    if (harness.hasScreen === true)
      play('captures a screen and marks it as one', async (engine) => {
        const peer = await openPeer(engine, 'screen')
        peer.send({ type: 'capture', media: { audio: true, video: false, screen: true } })
        const { tracks } = await peer.next('peer.captured')
        expect(tracks.map(({ kind, isScreen = false }) => [kind, isScreen]).sort()).toEqual([
          ['audio', false],
          ['video', true],
        ])
        for (const { id, isScreen = false } of tracks) expect(engine.track(id)?.isScreen ?? false).toBe(isScreen)
      })

    play('names the codecs it can send', async (engine) => {
      for (const kind of ['audio', 'video'] as const) {
        const codecs = (await engine.codecs?.(kind)) ?? []
        expect(codecs.length > 0).toBe(true)
        expect(codecs.every(({ mimeType, clockRate }) => mimeType.startsWith(`${kind}/`) && clockRate > 0)).toBe(true)
      }
    })
  })
}
