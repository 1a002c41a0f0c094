import type { TestRunner } from './harness.ts'
import type { Play, Stage } from './play.ts'
import { establish } from './specimens.ts'

/** What `useCallStats` promises: it is the one hook that asks for something while it is there. */
export function statsContract({ describe, expect }: TestRunner, play: Play): void {
  describe('useCallStats', () => {
    const asked = ({ sent }: Stage) => sent.filter((type) => type === 'stats').length

    play('asks while it is there and the call is established, and gives rates', async (stage) => {
      const stats = await stage.mount('useCallStats', { callId: 'call-1', options: { intervalMs: 500 } })
      await stage.settle(() => stage.make('call-1'))
      await stage.settle(() => stage.clock.advance(2000))
      expect(asked(stage)).toBe(0)
      expect(stats.value()).toEqual({ report: undefined, series: [], error: null })
      await stage.settle(() => stage.bob.call.answer('call-1', { audio: true }))
      await stage.settle(() => stage.clock.advance(1000))
      expect(asked(stage)).toBe(3)
      expect(stats.value().series.at(-1)).toMatchObject({ bitrateIn: 80_000, bitrateOut: 160_000, roundTripTime: 30 })
      await stats.unmount()
      await stage.settle(() => stage.clock.advance(5000))
      expect(asked(stage)).toBe(3)
    })

    play('asks once for two components, also where effects run twice (StrictMode, pains 36)', async (stage) => {
      await establish(stage, stage.settle)
      const one = await stage.mount('useCallStats', {}, { strict: true })
      const other = await stage.mount('useCallStats', {}, { strict: true })
      await stage.settle(() => stage.clock.advance(0))
      const before = asked(stage)
      await stage.settle(() => stage.clock.advance(1000))
      expect(asked(stage) - before).toBe(1)
      expect(one.value()).toBe(other.value())
    })

    play('turns to another call when the id changes', async (stage) => {
      await establish(stage, stage.settle)
      const stats = await stage.mount('useCallStats', { callId: 'call-1' })
      await stage.settle(() => stage.clock.advance(1000))
      expect(stats.value().series.length).toBe(2)
      await stats.rerender({ callId: 'nobody' })
      expect(stats.value().series).toEqual([])
      expect(stage.observers()).toBe(1)
    })
  })
  describe('hooks of features of their own', () => {
    for (const [hook, feature] of [
      ['useCallHistory', 'callHistory'],
      ['useCallStats', 'callStats'],
      ['useConsultation', 'consultation'],
    ] as const)
      play(`${hook} names the feature that a client lacks`, async (stage) => {
        const error = await stage.mountAmiss(hook, stage.bob)
        expect(error).toMatchObject({ name: 'SwitchhookError', code: 'port-missing' })
        expect((error as Error).message.includes(`${feature}()`)).toBe(true)
      })
  })
}
