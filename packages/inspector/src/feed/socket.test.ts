import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createActor, createMachine } from 'xstate'
import { startRelay, until } from '../relay/relay.harness.ts'
import { createInspector, type Inspector } from './inspector.ts'

let relay: Awaited<ReturnType<typeof startRelay>>
let inspectors: Inspector[] = []
beforeEach(async () => {
  relay = await startRelay()
})
afterEach(async () => {
  for (const inspector of inspectors) inspector.stop()
  inspectors = []
  await relay.stop()
})
const inspectorOf = (name: string, url = relay.url, onError?: (error: Error) => void) => {
  const inspector = createInspector({ name, url, ...(onError && { onError }) })
  inspectors.push(inspector)
  return inspector
}

const door = createMachine({
  id: 'door',
  initial: 'closed',
  states: { closed: { on: { open: 'opened' } }, opened: { on: { close: 'closed' } } },
})

describe('an inspector with a url', () => {
  it('takes the URL as the command printed it, and tells a viewer of the relay everything', async () => {
    const viewer = await relay.viewer()
    const actor = createActor(door, { inspect: inspectorOf('alice') }).start()
    actor.send({ type: 'open' })
    await until(() => viewer.told.length === 6)
    expect(viewer.told.map(([source, { type }]) => [source, type])).toEqual([
      ['app-1', '@switchhook.hello'],
      ['app-1', '@xstate.actor'],
      ['app-1', '@xstate.event'],
      ['app-1', '@xstate.snapshot'],
      ['app-1', '@xstate.event'],
      ['app-1', '@xstate.snapshot'],
    ])
    expect(viewer.told[0]?.[1]).toMatchObject({ name: 'alice' })
  })

  it('comes back after its connection was lost, with all that is kept', async () => {
    const way = await relay.forward()
    const actor = createActor(door, { inspect: inspectorOf('alice', way.url) }).start()
    const before = await relay.viewer()
    await until(() => before.told.length === 4)
    way.cut()
    actor.send({ type: 'open' })
    await until(() => before.told.length === 10)
    expect(before.told.at(-1)).toMatchObject(['app-2', { event: { type: 'open' }, snapshot: { value: 'opened' } }])
  })

  it('says once that it was refused, without the token, and the application goes on', async () => {
    const errors: Error[] = []
    const wrong = relay.url.replace(relay.token, 'wrong')
    const actor = createActor(door, { inspect: inspectorOf('alice', wrong, (error) => errors.push(error)) }).start()
    actor.send({ type: 'open' })
    await until(() => relay.troubles.length > 1)
    expect(errors.map(({ message }) => message)).toEqual([
      `No inspector at ${relay.host}, or it refused the token. Trying again.`,
    ])
    expect(actor.getSnapshot().value).toBe('opened')
  })

  it('refuses at once what is no URL', () => {
    expect(() => createInspector({ url: 'localhost' })).toThrow(TypeError)
  })

  it('sends what a short Node program did before it ended, and does not keep it alive', async () => {
    const viewer = await relay.viewer()
    const program = fileURLToPath(new URL('./short-program.fixture.ts', import.meta.url))
    const args = ['--conditions=switchhook-source', '--import', 'tsx', program, relay.url]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    const code = await new Promise((resolve) => child.once('exit', resolve))
    await until(() => viewer.told.length === 2 + 2 + 2 * 50)
    expect(code).toBe(0)
    expect(viewer.told.at(-1)?.[1]).toMatchObject({ event: { type: 'close' }, snapshot: { value: 'closed' } })
  }, 30_000)
})
