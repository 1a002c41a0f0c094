import { createClient, sdpHandlers } from '../../packages/core/src/everything.ts'
import { createClient as createStandardClient } from '../../packages/core/src/index.ts'
import { fakeMedia } from '../../packages/core/src/testing/fakeMedia.ts'
import { createMemoryNetwork } from '../../packages/core/src/testing/memory.ts'
import { compileInventory } from './compile.ts'
import { type Fixture, type FixtureNamespace, owned } from './fixture.ts'
import { play } from './play.ts'
import { changedDefaults, changedValues, renames, types } from './table.ts'

type Fields = Readonly<Record<string, unknown>>

/** What a comparison with the inventory found. */
export interface Comparison {
  present: number
  /** Each item that is missing, with what it lacks. */
  missing: readonly string[]
  /** Differences on purpose, with their reasons. */
  noted: readonly string[]
}

const newTransport = () => createMemoryNetwork().connect('alice')

/** Compares the client of `@switchhook/core/everything`, on the transport in memory and the fake engine, with an inventory. */
export async function compare(fixture: Fixture): Promise<Comparison> {
  let present = 0
  const missing: string[] = []
  const noted = new Set<string>()

  function count(item: string, lacks: readonly string[]): void {
    if (lacks.length === 0) present += 1
    else missing.push(`${item}: ${lacks.join('; ')}`)
  }

  const client = createClient({ transport: newTransport(), media: fakeMedia(), logs: { logLevel: 'silent' } })
  /** Where each namespace is, by the inventory's name for it. */
  const places: Readonly<Record<string, unknown>> = {
    module: { createClient, sdpHandlers },
    api: client,
    call: client.call,
    callHistory: client.call.history,
    connection: client.connection,
    logger: client.logger,
    media: client.media,
    sdpHandlers,
    services: client.services,
  }

  async function functionsOf({ name, functions }: FixtureNamespace): Promise<void> {
    for (const given of new Set(functions.filter(({ seed }) => seed).map((item) => item.name))) {
      const path = `${name}.${given}`
      const rename = renames[path]
      if (rename !== undefined) noted.add(`${path} is ${rename.ours} (${rename.reason})`)
      const found = (places[name] as Fields)[rename?.ours ?? given]
      // What is imported has no client to be played on: it has run already.
      const isPlayed = name !== 'module' && name !== 'sdpHandlers'
      const problem = typeof found !== 'function' ? 'no such function' : isPlayed ? await play(path) : undefined
      count(`${name} function ${given}`, problem === undefined ? [] : [problem])
    }
  }

  function constantsOf({ name, constants }: FixtureNamespace): void {
    for (const { name: constant, values } of constants.filter(({ seed }) => seed)) {
      const found = (places[name] as Fields)[constant] as Fields | undefined
      const wrong = Object.entries(values).filter(([key, value]) => {
        const change = changedValues[`${name}.${constant}.${key}`]
        if (change !== undefined) noted.add(`${name}.${constant}.${key} is '${change.ours}' (${change.reason})`)
        return found?.[key] !== (change?.ours ?? value)
      })
      count(
        `${name} constant ${constant}`,
        wrong.map(([key, value]) => `${key} should be '${value}', not '${found?.[key]}'`),
      )
    }
  }

  async function configuration(): Promise<void> {
    const pristine = createStandardClient({ transport: newTransport() })
    const asItIs = pristine.getConfig()
    // The options of action logs have defaults once they are on.
    pristine.updateConfig({ logs: { logActions: true } })
    const withActions = pristine.getConfig()
    for (const { path, type, default: fallback } of fixture.config) {
      const values = path.startsWith('logs.logActions.') ? withActions : asItIs
      const keys = path.split('.')
      const parent = keys.slice(0, -1).reduce<Fields>((value, key) => (value[key] ?? {}) as Fields, values as never)
      const key = keys.at(-1) ?? ''
      const change = changedDefaults[path]
      if (change !== undefined) noted.add(`config ${path} is ${JSON.stringify(change.ours)} (${change.reason})`)
      const wanted = change === undefined ? fallback : change.ours
      const lacks: string[] = []
      const isGroup = type === 'Object'
      if (!Object.hasOwn(parent, key)) lacks.push('no such option')
      else if (!isGroup && JSON.stringify(parent[key] ?? null) !== JSON.stringify(wanted))
        lacks.push(`default ${JSON.stringify(parent[key])} instead of ${JSON.stringify(wanted)}`)
      count(`config ${path}`, lacks)
    }
    await pristine.destroy()
  }

  const namespaces = fixture.namespaces.filter(({ name }) => owned.includes(name))
  for (const namespace of namespaces) {
    await functionsOf(namespace)
    constantsOf(namespace)
  }
  for (const [item, lacks] of compileInventory(namespaces)) count(item, lacks)
  for (const [name, { ours, reason }] of Object.entries(types))
    if (reason !== undefined) noted.add(`${name} is ${ours} (${reason})`)
  await configuration()
  await client.destroy()
  return { present, missing, noted: [...noted] }
}
