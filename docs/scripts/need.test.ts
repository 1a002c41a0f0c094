import type { AnyFeature } from '@switchhook/core'
import { calls, createClient, spaces } from '@switchhook/core/lean'
import { createMemoryNetwork, fakeMedia, settled } from '@switchhook/core/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { full, hangUpAll, lean, standard, undisturbed } from '../examples/only-what-you-need.ts'
import { guide } from './literals.ts'
import { withSizes } from './sizes.ts'

const page = guide('only-what-you-need')
const namespaces = (client: object) =>
  Object.entries(client).flatMap(([name, value]) => (typeof value === 'object' ? [name] : []))

function ends() {
  const network = createMemoryNetwork()
  return (user: string) => [network.connect(user), fakeMedia()] as const
}
const ending = <Client extends { destroy: () => Promise<void> }>(client: Client): Client => {
  onTestFinished(() => client.destroy())
  return client
}

describe('the page about what an application needs', () => {
  it('has the limits of sizes as they are (pnpm docs:generate)', () => {
    expect(page).toBe(withSizes(page))
    expect(page).toContain('| `@switchhook/core/lean` | 42.5 KiB | `{ createClient, calls }` |')
  })

  const features = [...page.matchAll(/^\| `(\w+)\(\)` \| `(@switchhook\/core\/[\w-]+)` \| `client\.(\w+)\.?(\w*)`/gm)]
  it.each(features.map(([, ...cells]) => cells))(
    'finds %s at %s, and it adds client.%s.%s',
    async (name, door, namespace, key) => {
      const [transport, media] = ends()('alice')
      const { [name as string]: feature } = (await import(door as string)) as Record<string, () => AnyFeature>
      const added = feature?.()
      const logs = { logLevel: 'warn' } as const
      const client = createClient({ transport, media, logs, features: added ? [calls(), spaces(), added] : [] })
      onTestFinished(() => client.destroy())
      const found = (client as unknown as Record<string, Record<string, unknown>>)[namespace as string]
      expect(found).toBeTypeOf('object')
      if (key) expect(found?.[key]).toBeDefined()
    },
  )

  it('lists the features that everything has, and callStats()', () => {
    const client = ending(full(...ends()('alice')))
    expect(features.length).toBe(6)
    expect(namespaces(client)).toEqual(expect.arrayContaining(['consultation', 'logger', 'space']))
  })
})

describe('what the page says of clients', () => {
  it('has what it was given, and nothing else', () => {
    const end = ends()
    expect(namespaces(ending(standard(...end('alice')))).sort()).toEqual([
      'call',
      'connection',
      'media',
      'services',
      'space',
    ])
    expect(namespaces(ending(lean(...end('bob')))).sort()).toEqual(['call', 'connection', 'media', 'services'])
  })

  it('calls from a lean client, and hangs up whatever kind of client it is', async () => {
    const end = ends()
    const [alice, bob] = [ending(lean(...end('alice'))), ending(standard(...end('bob')))]
    await Promise.all([alice.services.subscribe(['call']), bob.services.subscribe(['call'])])
    const id = alice.call.make('bob', { audio: true })
    await settled()
    await bob.call.answer(id, { audio: true })
    hangUpAll(bob)
    await settled()
    hangUpAll(alice)
    expect(alice.call.getById(id)?.ending).toMatchObject({ by: 'remote', reason: 'hungUp' })
  })

  it('has a feature that declines calls while it is on', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {})
    onTestFinished(() => log.mockRestore())
    const end = ends()
    const [alice, bob] = [ending(standard(...end('alice'))), ending(undisturbed(...end('bob')))]
    await Promise.all([alice.services.subscribe(['call']), bob.services.subscribe(['call'])])
    expect(bob.doNotDisturb.getState()).toBe(true)
    const declined = alice.call.make('bob', { audio: true })
    await settled()
    expect(alice.call.getById(declined)?.ending).toMatchObject({ by: 'remote', reason: 'rejected' })
    const commands: string[] = []
    bob.inspect({ command: ({ path }) => commands.push(path) })
    bob.doNotDisturb.set(false)
    bob.doNotDisturb.getState()
    expect(log).toHaveBeenLastCalledWith(false)
    const taken = alice.call.make('bob', { audio: true })
    await settled()
    expect(alice.call.getById(taken)?.state).toBe('Ringing')
    expect(commands).toEqual(['doNotDisturb.set'])
  })
})
