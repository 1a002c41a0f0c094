import { setImmediate } from 'node:timers/promises'
import { renderToString } from '@vue/server-renderer'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  type App,
  type Component,
  createApp,
  createSSRApp,
  defineComponent,
  effectScope,
  h,
  isReadonly,
  nextTick,
  ref,
  Suspense,
} from 'vue'
import {
  provideClient,
  switchhook,
  useCall,
  useCalls,
  useCallView,
  useClientEvent,
  useConnection,
} from '../src/index.ts'
import { createPair } from './clients.ts'
import { settle } from './mount.ts'

beforeEach(() => {
  vi.spyOn(console, 'warn')
})
afterEach(() => {
  expect(console.warn).not.toHaveBeenCalled()
  vi.restoreAllMocks()
})

const Calls = defineComponent(() => {
  const calls = useCalls()
  return () => calls.value.map(({ state }) => h('p', state))
})

function mountApp(root: Component, prepare: (app: App) => unknown = () => {}): HTMLElement {
  const app = createApp(root)
  prepare(app)
  const container = document.createElement('div')
  app.mount(container)
  onTestFinished(() => app.unmount())
  return container
}

describe('a bare effect scope', () => {
  it('watches with a client of its own, and stops when it is stopped: no component needed', async () => {
    const { alice } = await createPair()
    const scope = effectScope()
    const calls = scope.run(() => {
      provideClient(alice)
      return useCalls()
    })
    await settle(() => alice.call.make('bob', { audio: true }))
    expect(calls?.value.map(({ state }) => state)).toEqual(['Ringing'])
    scope.stop()
    await settle(() => alice.call.end(alice.call.getAll()[0]?.id ?? ''))
    expect(calls?.value.map(({ state }) => state)).toEqual(['Ringing'])
  })

  it('takes the client of the app inside of runWithContext, as a store does', async () => {
    const { alice } = await createPair()
    const app = createApp({}).use(switchhook, { client: alice })
    const scope = effectScope(true)
    const connection = app.runWithContext(() => scope.run(() => useConnection()))
    expect(connection?.value.self?.id).toBe('alice')
    scope.stop()
  })

  it('says what to do without a client', () => {
    expect(() => effectScope().run(() => useCalls())).toThrowError(
      expect.objectContaining({ code: 'port-missing', message: expect.stringContaining('provideClient') }),
    )
  })
})

describe('provideClient in a component', () => {
  it('reaches the component itself and those below, nearest first', async () => {
    const { alice, bob } = await createPair()
    const Who = defineComponent(() => {
      const connection = useConnection()
      return () => h('i', connection.value.self?.id)
    })
    const Bobs = defineComponent(() => {
      provideClient(bob)
      const connection = useConnection()
      return () => [h('b', connection.value.self?.id), h(Who)]
    })
    const container = mountApp(
      () => [h(Who), h(Bobs)],
      (app) => app.use(switchhook, { client: alice }),
    )
    expect(container.innerHTML.replaceAll(/<!--.*?-->/g, '')).toBe('<i>alice</i><b>bob</b><i>bob</i>')
  })
})

describe('arguments and results', () => {
  it('takes an id as text, as ref and as getter, and follows on the next tick', async () => {
    const { alice } = await createPair()
    const [first, second] = [alice.call.make('bob', { audio: true }), alice.call.make('carol', { audio: true })]
    await setImmediate()
    const id = ref(first)
    const scope = effectScope()
    const states = scope.run(() => {
      provideClient(alice)
      const select = (call: { peer: { id: string } } | undefined) => call?.peer.id
      return [useCallView(first, select), useCallView(id, select), useCallView(() => id.value, select)]
    })
    expect(states?.map(({ value }) => value)).toEqual(['bob', 'bob', 'bob'])
    id.value = second
    await nextTick()
    expect(states?.map(({ value }) => value)).toEqual(['bob', 'carol', 'carol'])
    scope.stop()
  })

  it('gives readonly refs whose values keep their identity', async () => {
    const { alice } = await createPair()
    const callId = alice.call.make('bob', { audio: true })
    await setImmediate()
    const scope = effectScope()
    const phone = scope.run(() => {
      provideClient(alice)
      return useCall(callId)
    })
    expect(isReadonly(phone?.call)).toBe(true)
    expect(isReadonly(phone?.can)).toBe(true)
    expect(phone?.call.value).toBe(alice.call.getById(callId))
    expect(phone?.can.value).toBe(alice.call.getById(callId)?.can)
    scope.stop()
  })
})

describe('Suspense', () => {
  it('watches from an async setup, before its first await and after it was shown', async () => {
    const { alice } = await createPair()
    const Late = defineComponent(async () => {
      const calls = useCalls()
      await Promise.resolve()
      return () => calls.value.map(({ state }) => h('p', state))
    })
    const container = mountApp(
      () => h(Suspense, null, { default: () => h(Late), fallback: () => 'wait' }),
      (app) => app.use(switchhook, { client: alice }),
    )
    expect(container.textContent).toBe('wait')
    await settle(() => alice.call.make('bob', { audio: true }))
    expect(container.textContent).toBe('Ringing')
  })
})

describe('hydration', () => {
  it('takes over what the server rendered, without a mismatch', async () => {
    const { alice } = await createPair()
    alice.call.make('bob', { audio: true })
    await setImmediate()
    const Root = { render: () => h('main', [h(Calls)]) }
    const app = () => createSSRApp(Root).use(switchhook, { client: alice })
    const container = document.createElement('div')
    container.innerHTML = await renderToString(app())
    expect(container.textContent).toBe('Ringing')
    const hydrated = app()
    hydrated.mount(container)
    await settle(() => alice.call.end(alice.call.getAll()[0]?.id ?? ''))
    expect(container.textContent).toBe('Ended')
    hydrated.unmount()
  })
})

describe('hot module replacement', () => {
  it('keeps the call when the component that shows it is reloaded', async () => {
    const { alice, bob } = await createPair()
    const hot = (globalThis as { __VUE_HMR_RUNTIME__?: HotRuntime }).__VUE_HMR_RUNTIME__
    const version = (tag: string) => ({
      __hmrId: 'phone',
      setup() {
        const { call } = useCall()
        return () => h(tag, call.value?.state)
      },
    })
    const first = version('b')
    hot?.createRecord('phone', first)
    const container = mountApp(first, (app) => app.use(switchhook, { client: alice }))
    const callId = await settle(() => alice.call.make('bob', { audio: true }))
    await settle(() => bob.call.answer(callId, { audio: true }))
    await settle(() => hot?.reload('phone', version('i')))
    expect(container.innerHTML).toBe('<i>Connected</i>')
    expect(alice.call.getAll().length).toBe(1)
  })
})

describe('useClientEvent', () => {
  it('listens in a scope until it is stopped, also where scopes share a listener', async () => {
    const { alice, bob } = await createPair()
    const heard: string[] = []
    const listener = ({ callId }: { callId: string }) => heard.push(callId)
    const scopes = [effectScope(), effectScope()]
    for (const scope of scopes)
      scope.run(() => {
        provideClient(alice)
        useClientEvent('call:receive', listener)
      })
    const first = await settle(() => bob.call.make('alice', { audio: true }))
    expect(heard).toEqual([first, first])
    scopes[0]?.stop()
    const second = await settle(() => bob.call.make('alice', { audio: true }))
    expect(heard).toEqual([first, first, second])
    scopes[1]?.stop()
    await settle(() => bob.call.make('alice', { audio: true }))
    expect(heard).toEqual([first, first, second])
  })
})

interface HotRuntime {
  createRecord: (id: string, component: object) => boolean
  reload: (id: string, component: object) => void
}
