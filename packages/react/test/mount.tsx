import { setImmediate } from 'node:timers/promises'
import type { Client } from '@switchhook/core'
import type { BindingHarness, HookName, HookTable, Mounted } from '@switchhook/core/testing'
import { act, render } from '@testing-library/react'
import { Component, type ReactNode, StrictMode, Suspense } from 'react'
import { SwitchhookProvider } from '../src/index.ts'
import { hooks } from './hooks.ts'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

/** Makes a change within `act`, and waits until nothing follows from it any more. */
export const settle: BindingHarness['settle'] = async (change) => {
  let result!: Awaited<ReturnType<typeof change>>
  await act(async () => {
    result = await change()
    await setImmediate()
  })
  return result
}

const never = new Promise<never>(() => {})

/** Suspends while `isHidden`, as a lazy component does: React then hides its siblings instead of unmounting them. */
function Curtain({ isHidden }: { isHidden: boolean }): null {
  if (isHidden) throw never
  return null
}

/** Keeps what a component below throws, instead of taking the root down with it. */
class Net extends Component<{ caught: (error: unknown) => void; children: ReactNode }, { isTorn: boolean }> {
  override state = { isTorn: false }
  static getDerivedStateFromError() {
    return { isTorn: true }
  }
  override componentDidCatch(error: unknown) {
    this.props.caught(error)
  }
  override render() {
    return this.state.isTorn ? null : this.props.children
  }
}

/** Mounts one hook in a component of its own. */
export async function mount<Name extends HookName>(
  hook: Name,
  initial: HookTable[Name]['argument'],
  client: Client | undefined,
  { strict = false }: { strict?: boolean } = {},
): Promise<Mounted<Name>> {
  const values: HookTable[Name]['value'][] = []
  let argument = initial
  let isHidden = false
  let thrown: unknown
  const caught = (error: unknown) => {
    thrown = error
  }

  // biome-ignore lint/correctness/noComponentHookFactories: mounted once, by this call alone
  function Probe(): ReactNode {
    const value = hooks[hook](argument)
    values.push(value)
    return hook === 'useTrack' ? <audio ref={(value as HookTable['useTrack']['value']).ref} /> : null
  }
  const inStrictMode = (tree: ReactNode) => (strict ? <StrictMode>{tree}</StrictMode> : tree)
  const provided = (tree: ReactNode) =>
    client === undefined ? tree : <SwitchhookProvider client={client}>{tree}</SwitchhookProvider>
  const tree = () =>
    inStrictMode(
      provided(
        <Net caught={caught}>
          <Suspense fallback={null}>
            <Curtain isHidden={isHidden} />
            <Probe />
          </Suspense>
        </Net>,
      ),
    )

  const { rerender, unmount } = await settle(() => render(tree()))
  if (thrown !== undefined) {
    unmount()
    throw thrown
  }
  const hideOrShow = (next: boolean) => () =>
    settle(() => {
      isHidden = next
      rerender(tree())
    })
  return {
    value: () => values[values.length - 1] as HookTable[Name]['value'],
    first: () => values[0] as HookTable[Name]['value'],
    renders: () => values.length,
    rerender: (next) =>
      settle(() => {
        argument = next
        rerender(tree())
      }),
    hide: hideOrShow(true),
    show: hideOrShow(false),
    unmount: () => settle(unmount),
  }
}
