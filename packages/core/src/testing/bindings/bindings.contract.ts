import { settled } from '../testClock.ts'
import { callsContract } from './calls.contract.ts'
import { eventsContract } from './events.contract.ts'
import type { BindingHarness, BindingServerHarness, TestRunner } from './harness.ts'
import { mediaContract } from './media.contract.ts'
import { createPlay } from './play.ts'
import { createScene } from './scene.ts'
import { spacesContract } from './spaces.contract.ts'
import { specimens } from './specimens.ts'
import { statsContract } from './stats.contract.ts'
import { watchingContract } from './watching.contract.ts'

/**
 * What every binding promises, whatever its framework: the same tests, over real charts, the in-memory network and the
 * fake media engine. Needs a document.
 */
export function bindingContract(runner: TestRunner, harness: BindingHarness): void {
  runner.describe(`${harness.name}: what every binding promises (Vue equals React, pains 39)`, () => {
    const play = createPlay(runner, harness)
    watchingContract(runner, play)
    callsContract(runner, play)
    mediaContract(runner, play)
    spacesContract(runner, play)
    statsContract(runner, play)
    eventsContract(runner, play)
  })
}

/** What every binding promises on a server: to be run where there is no `window`. */
export function bindingServerContract({ describe, it, expect }: TestRunner, harness: BindingServerHarness): void {
  describe(`${harness.name} on a server, without window (pains 38)`, () => {
    for (const { hook, prepare, look, change, after } of specimens)
      it(`${hook} shows what there is, and nobody keeps watching`, async () => {
        expect('window' in globalThis).toBe(false)
        const scene = await createScene()
        const settle: <Result>(change: () => Result | Promise<Result>) => Promise<Result> = async (make) => {
          const result = await make()
          await settled()
          return result
        }
        try {
          const argument = await prepare(scene, settle)
          await settle(() => change(scene, settle))
          expect(look(await harness.render(hook, argument, scene.client))).toEqual(after)
          expect(scene.observers()).toBe(0)
        } finally {
          await scene.destroy()
        }
      })
  })
}
