import { expect, it, onTestFinished, vi } from 'vitest'

const entries = {
  root: () => import('../index.ts'),
  lean: () => import('../lean.ts'),
  charts: () => import('../charts.ts'),
  testing: () => import('../testing.ts'),
}

/** What only a page has, or what would start something. */
const pageGlobals = [
  'window',
  'document',
  'location',
  'localStorage',
  'sessionStorage',
  'indexedDB',
  'navigator',
  'RTCPeerConnection',
  'MediaStream',
  'AudioContext',
  'BroadcastChannel',
  'WebSocket',
  'EventSource',
  'addEventListener',
  'reportError',
  'requestAnimationFrame',
] as const

/** Notes whoever looks at a global of this name. */
function watchGlobals() {
  const touched: string[] = []
  for (const name of pageGlobals) {
    const before = Object.getOwnPropertyDescriptor(globalThis, name)
    Object.defineProperty(globalThis, name, {
      configurable: true,
      get() {
        touched.push(name)
        return before?.value
      },
    })
    onTestFinished(() => {
      if (before === undefined) Reflect.deleteProperty(globalThis, name)
      else Object.defineProperty(globalThis, name, before)
    })
  }
  return touched
}

it.each(Object.entries(entries))(
  'pains 38: importing the %s entry in plain Node reads and leaves no global, and starts nothing',
  async (_, load) => {
    vi.resetModules()
    const timers = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'setInterval')]
    const listen = vi.spyOn(process, 'on')
    onTestFinished(() => {
      vi.restoreAllMocks()
    })
    // Node makes what `fetch` works with when it is first looked at, which from 22 on it does by itself.
    void globalThis.Response
    const before = Reflect.ownKeys(globalThis)
    const touched = watchGlobals()
    const names = Object.keys(globalThis)
    const entry = await load()
    expect(typeof entry).toBe('object')
    expect(touched).toEqual([])
    expect(Object.keys(globalThis)).toEqual(names)
    expect(
      Reflect.ownKeys(globalThis).filter((key) => !before.includes(key) && !pageGlobals.some((n) => n === key)),
    ).toEqual([])
    const fromHere = (spy: { mock: { contexts: unknown[] } }) => spy.mock.contexts.length
    expect({ timers: timers.map(fromHere), listeners: fromHere(listen) }).toEqual({ timers: [0, 0], listeners: 0 })
  },
)

it('pains 38: a client is created in plain Node, where there is no page, without its own media engine', async () => {
  const { createClient } = await entries.root()
  const { createMemoryNetwork } = await entries.testing()
  const client = createClient({ transport: createMemoryNetwork().connect('alice') })
  await client.services.subscribe(['call'])
  expect(client.connection.getSocketState()).toMatchObject({ connected: true, wsInfo: { protocol: 'memory' } })
  await client.destroy()
})
