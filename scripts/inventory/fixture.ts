import { readFileSync } from 'node:fs'

/** A field of a payload, a type or a result, by the dotted name the inventory gives it. */
export interface FixtureField {
  name: string
  type: string
}

interface Item {
  name: string
  seed: boolean
}

export interface FixtureNamespace {
  name: string
  functions: readonly Item[]
  constants: readonly (Item & { values: Readonly<Record<string, string>> })[]
  events: readonly (Item & { payload: readonly FixtureField[] })[]
  types: readonly (Item & { kind: 'object' | 'function' | 'string'; fields?: readonly FixtureField[] })[]
}

export interface FixtureOption {
  path: string
  type: string
  default: unknown
}

/** The inventory of the seed documentation, as the fixture holds it. */
export interface Fixture {
  namespaces: readonly FixtureNamespace[]
  config: readonly FixtureOption[]
}

export const fixture: Fixture = JSON.parse(readFileSync(new URL('./calls-sdk.json', import.meta.url), 'utf8'))

/** The namespaces that are complete; the others belong to later work. */
export const owned: readonly string[] = [
  'module',
  'api',
  'call',
  'callHistory',
  'connection',
  'logger',
  'media',
  'sdpHandlers',
  'services',
]
