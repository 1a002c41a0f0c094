import type { TestRunner } from './harness.ts'
import type { Play } from './play.ts'
import { specimens } from './specimens.ts'

/** What every hook promises that watches something. */
export function watchingContract({ describe, expect }: TestRunner, play: Play): void {
  for (const { hook, prepare, look, before, change, after, unrelated } of specimens)
    describe(hook, () => {
      play('shows what there is at its first render', async (stage) => {
        const argument = await prepare(stage, stage.settle)
        await stage.settle(() => change(stage, stage.settle))
        const mounted = await stage.mount(hook, argument)
        expect(look(mounted.first())).toEqual(after)
      })

      play('follows what it watches', async (stage) => {
        const mounted = await stage.mount(hook, await prepare(stage, stage.settle))
        expect(look(mounted.value())).toEqual(before)
        await stage.settle(() => change(stage, stage.settle))
        expect(look(mounted.value())).toEqual(after)
      })

      play('sends nothing and starts no actor at mount and at unmount (no useMachine, pains 37)', async (stage) => {
        const argument = await prepare(stage, stage.settle)
        const done = () => ({ sent: [...stage.sent], actors: stage.actors() })
        const doneBefore = done()
        const mounted = await stage.mount(hook, argument, { strict: true })
        await mounted.unmount()
        expect(done()).toEqual(doneBefore)
      })

      play('stops watching at unmount: a late change renders nothing and warns nobody', async (stage) => {
        const mounted = await stage.mount(hook, await prepare(stage, stage.settle))
        expect(stage.observers()).toBe(1)
        await mounted.unmount()
        expect(stage.observers()).toBe(0)
        const renders = mounted.renders()
        await stage.settle(() => change(stage, stage.settle))
        expect(mounted.renders()).toBe(renders)
      })

      play('watches once where setup and effects run twice (StrictMode, pains 36)', async (stage) => {
        const mounted = await stage.mount(hook, await prepare(stage, stage.settle), { strict: true })
        expect(stage.observers()).toBe(1)
        await stage.settle(() => change(stage, stage.settle))
        expect(look(mounted.value())).toEqual(after)
        await mounted.unmount()
        expect(stage.observers()).toBe(0)
      })

      play('is right again after it was hidden, and leaks nothing', async (stage) => {
        const mounted = await stage.mount(hook, await prepare(stage, stage.settle))
        await mounted.hide()
        await stage.settle(() => change(stage, stage.settle))
        await mounted.show()
        expect(look(mounted.value())).toEqual(after)
        expect(stage.observers()).toBe(1)
        await mounted.hide()
        await mounted.unmount()
        expect(stage.observers()).toBe(0)
      })

      play('finds everything again when its module is replaced: what it watches lives in the client', async (stage) => {
        const argument = await prepare(stage, stage.settle)
        const old = await stage.mount(hook, argument)
        await stage.settle(() => change(stage, stage.settle))
        const sent = [...stage.sent]
        await old.unmount()
        const replaced = await stage.mount(hook, argument)
        expect(look(replaced.first())).toEqual(after)
        expect(stage.sent).toEqual(sent)
      })

      play('does not render for what is none of its business', async (stage) => {
        const argument = await prepare(stage, stage.settle)
        await stage.settle(() => change(stage, stage.settle))
        const mounted = await stage.mount(hook, argument)
        const renders = mounted.renders()
        await stage.settle(() => unrelated(stage, stage.settle))
        expect(mounted.renders()).toBe(renders)
      })
    })
}
