import type { Client } from '../../createClient.ts'
import type { BindingHarness, HookName, HookTable, Mounted, TestRunner } from './harness.ts'
import { createScene, type Scene } from './scene.ts'

/** A scene with the framework's way to change and to mount. */
export interface Stage extends Scene {
  settle: BindingHarness['settle']
  mount: <Name extends HookName>(
    hook: Name,
    argument: HookTable[Name]['argument'],
    options?: { strict?: boolean },
  ) => Promise<Mounted<Name>>
  /** Mounts a hook where something is missing, a provider unless a client is given; gives what the component throws. */
  mountAmiss: (
    hook: 'useClient' | 'useCallHistory' | 'useCallStats' | 'useConsultation' | 'useChat' | 'useTyping',
    client?: Client,
  ) => Promise<unknown>
}

/** Defines tests that each get a scene of their own. Afterwards nobody may watch any more, and nobody have complained. */
export type Play = (title: string, body: (stage: Stage) => Promise<void>) => void

export const createPlay =
  ({ it, expect }: TestRunner, harness: BindingHarness): Play =>
  (title, body) =>
    it(title, async () => {
      harness.complaints()
      const scene = await createScene()
      const mounted: Mounted<HookName>[] = []
      const { settle } = harness
      try {
        await body({
          ...scene,
          settle,
          async mount(hook, argument, options) {
            const made = await harness.mount(hook, argument, scene.client, options)
            mounted.push(made as unknown as Mounted<HookName>)
            return made
          },
          mountAmiss: (hook, client) =>
            harness.mount(hook, (hook === 'useCallStats' ? {} : 'space-1') as never, client).then(
              () => undefined,
              (error: unknown) => {
                harness.complaints()
                return error
              },
            ),
        })
        for (const { unmount } of mounted) await unmount()
        expect(scene.observers()).toBe(0)
        expect(harness.complaints()).toEqual([])
      } finally {
        await scene.destroy()
      }
    })
