import { setImmediate } from 'node:timers/promises'
import type { Client } from '@switchhook/core'
import type { BindingHarness, HookName, HookTable, Mounted } from '@switchhook/core/testing'
import { createApp, defineComponent, h, KeepAlive, nextTick, shallowRef } from 'vue'
import { switchhook, type UseTrack } from '../src/index.ts'
import { hooks, unwrapped } from './hooks.ts'

/** Makes a change, and waits until nothing follows from it any more. */
export const settle: BindingHarness['settle'] = async (change) => {
  const result = await change()
  await setImmediate()
  await nextTick()
  return result
}

const Nothing = defineComponent({ render: () => null })

/** Mounts one composable in a component of its own. Strict means set up, taken down and set up again. */
export async function mount<Name extends HookName>(
  hook: Name,
  initial: HookTable[Name]['argument'],
  client: Client | undefined,
  { strict = false }: { strict?: boolean } = {},
): Promise<Mounted<Name>> {
  const values: HookTable[Name]['value'][] = []
  const argument = shallowRef(initial)
  const isHidden = shallowRef(false)
  const round = shallowRef(0)
  let thrown: unknown

  const Probe = defineComponent(() => {
    const result = hooks[hook](() => argument.value)
    return () => {
      const value = unwrapped(hook, result)
      values.push(value)
      return hook === 'useTrack'
        ? h('audio', { ref: (value as HookTable['useTrack']['value']).ref as UseTrack['ref'] })
        : null
    }
  })
  const app = createApp(() => h(KeepAlive, { key: round.value }, () => h(isHidden.value ? Nothing : Probe)))
  app.config.errorHandler = (error) => {
    thrown ??= error
  }
  if (client !== undefined) app.use(switchhook, { client })
  await settle(() => app.mount(document.createElement('div')))
  if (thrown !== undefined) {
    app.unmount()
    throw thrown
  }
  const change =
    <Value>(ref: { value: Value }) =>
    (value: Value) =>
      settle(() => {
        ref.value = value
      })
  if (strict) await change(round)(1)

  let isMounted = true
  return {
    value: () => values[values.length - 1] as HookTable[Name]['value'],
    first: () => values[0] as HookTable[Name]['value'],
    renders: () => values.length,
    rerender: change(argument),
    hide: () => change(isHidden)(true),
    show: () => change(isHidden)(false),
    unmount: () =>
      settle(() => {
        if (isMounted) app.unmount()
        isMounted = false
      }),
  }
}
