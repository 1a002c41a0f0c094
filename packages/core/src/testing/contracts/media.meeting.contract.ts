import type { CaptureRequest, MediaEngine } from '../../ports/index.ts'
import type { TestRunner } from '../bindings/harness.ts'
import { agree, openPeer, relay } from './media.pair.ts'

/** What a mesh needs of every media engine: tracks that several connections send, and connections that send nothing. */
export function mediaMeetingContract(
  { describe, expect }: TestRunner,
  play: (title: string, run: (engine: MediaEngine) => Promise<void>) => void,
): void {
  const receives = ['audio', 'video'] as const
  const sending = (trackIds: readonly string[]): CaptureRequest => ({ audio: false, video: false, detached: trackIds })
  const create = async (engine: MediaEngine, media: CaptureRequest) => (await engine.local?.create(media)) ?? []

  /** Two ends, each with these detached tracks, that have agreed once. */
  async function meet(engine: MediaEngine, name: string, mine: readonly string[], theirs: readonly string[]) {
    const one = await openPeer(engine, `${name}-one`, { receives })
    const other = await openPeer(engine, `${name}-other`, { receives })
    const stop = relay(one, other)
    one.send({ type: 'capture', media: sending(mine) })
    other.send({ type: 'capture', media: sending(theirs) })
    const captured = [await one.next('peer.captured'), await other.next('peer.captured')]
    const first = await agree(one, other, 1)
    return { one, other, first, captured: captured.map(({ tracks }) => tracks.length), stop }
  }

  describe('of a meeting', () => {
    play('gets sound and picture with the first answer, though it sends nothing', async (engine) => {
      const tracks = await create(engine, { audio: true, video: true })
      const ids = tracks.map(({ id }) => id)
      const { first, captured, stop } = await meet(engine, 'silent', [], ids)
      expect(captured).toEqual([0, 2])
      expect(first.offerApplied.added).toEqual([])
      expect(first.answerApplied.added.map(({ kind }) => kind).sort()).toEqual(['audio', 'video'])
      stop()
    })

    play('begins to send where neither end did', async (engine) => {
      const { one, other, stop } = await meet(engine, 'both-silent', [], [])
      const [track] = await create(engine, { audio: true, video: false })
      one.send({ type: 'capture', media: sending([track?.id ?? '']) })
      await one.next('peer.captured')
      const second = await agree(one, other, 2)
      expect(second.offerApplied.added.map(({ kind }) => kind)).toEqual(['audio'])
      const [picture] = await create(engine, { audio: false, video: true })
      other.send({ type: 'capture', media: sending([picture?.id ?? '']) })
      await other.next('peer.captured')
      const third = await agree(other, one, 2)
      expect(third.offerApplied.added.map(({ kind }) => kind)).toEqual(['video'])
      stop()
    })

    play('sends one track by several connections, muted for all of them or none', async (engine) => {
      const [track] = await create(engine, { audio: true, video: false })
      const id = track?.id ?? ''
      expect(engine.muteHere(id, true)).toBe(true)
      const [first, second] = [await meet(engine, 'first', [id], []), await meet(engine, 'second', [id], [])]
      expect(engine.track(id)?.muted).toBe(true)
      expect(engine.muteHere(id, false)).toBe(true)
      expect(engine.track(id)?.muted).toBe(false)
      first.one.close()
      expect(engine.track(id)?.state).toBe('live')
      engine.local?.dispose([id])
      expect(engine.track(id) === undefined).toBe(true)
      expect(engine.muteHere(id, true)).toBe(false)
      first.stop()
      second.stop()
    })
  })
}
