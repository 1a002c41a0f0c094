import type { Space, SpaceSettings } from '../../spaces/space.ts'
import { type CallsDomain, callsDomainName, createCallsDomain } from './calls-domain.ts'
import type { Domain } from './domain.ts'
import {
  createSpaceDomain,
  type Foundation,
  foundationField,
  inOrder,
  isSpaceDomain,
  type SpaceDomain,
  spaceDomainName,
} from './space-domain.ts'

/** This process's copy of the state all processes share. Decisions work on it; what becomes of it is decided in Redis. */
export interface Replica {
  readonly calls: CallsDomain
  /** By topic id, the oldest first. */
  readonly spaces: ReadonlyMap<string, Space>
  /** The domain of a space, if there is one. */
  domainOf: (topicId: string) => Domain | undefined
  /** A domain by name, the calls or a space. */
  find: (name: string) => Domain | undefined
  addSpace: (settings: SpaceSettings, created: number) => Domain
  removeSpace: (topicId: string) => void
  /** Undoes a removal that was not confirmed. */
  restoreSpace: (name: string) => void
  /** Forgets a removed space for good. */
  forgetSpace: (name: string) => void
  /** Takes over a domain as Redis has it. */
  load: (name: string, fields: readonly Field[], version: number) => void
  /** Takes over a change of another process; null for a domain that is no more. */
  apply: (name: string, patch: Record<string, string | null> | null, version: number) => void
}

export function createReplica(): Replica {
  const calls = createCallsDomain()
  const spaces = new Map<string, Space>()
  const domains = new Map<string, SpaceDomain>()
  const removed = new Map<string, SpaceDomain>()

  const put = (entry: SpaceDomain): Domain => {
    domains.set(entry.domain.name, entry)
    spaces.set(entry.space.topicId, entry.space)
    return entry.domain
  }
  const drop = (name: string): void => {
    const entry = domains.get(name)
    if (!entry) return
    domains.delete(name)
    spaces.delete(entry.space.topicId)
  }
  const find: Replica['find'] = (name) => (name === callsDomainName ? calls.domain : domains.get(name)?.domain)
  const made = (fields: Iterable<readonly [string, string | null]>): Domain | undefined => {
    for (const [field, json] of fields)
      if (field === foundationField && json !== null) return put(createSpaceDomain(JSON.parse(json) as Foundation))
    return undefined
  }

  return {
    calls,
    spaces,
    domainOf: (topicId) => find(spaceDomainName(topicId)),
    find,
    addSpace: ({ members, ...settings }, created) => put(createSpaceDomain({ ...settings, created }, members)),
    removeSpace: (topicId) => {
      const name = spaceDomainName(topicId)
      const entry = domains.get(name)
      if (entry) removed.set(name, entry)
      drop(name)
    },
    restoreSpace: (name) => {
      const entry = removed.get(name)
      if (entry) put(entry)
      removed.delete(name)
    },
    forgetSpace: (name) => {
      removed.delete(name)
    },
    load: (name, fields, version) => {
      const domain = find(name) ?? (isSpaceDomain(name) ? made(fields) : undefined)
      domain?.apply(inOrder(fields), version)
    },
    apply: (name, patch, version) => {
      const known = find(name)
      if (known && known.version >= version) return
      if (patch === null) {
        drop(name)
        return
      }
      const domain = known ?? made(Object.entries(patch))
      domain?.apply(Object.entries(patch), version)
    },
  }
}

/** A field of a domain and its JSON. */
export type Field = readonly [string, string]

/** What Redis has of a domain: its fields, and the change it has seen last. */
export function fieldsOf(hash: Record<string, string>): { fields: Field[]; version: number } {
  const fields = Object.entries(hash).filter(([field]) => field.startsWith('f'))
  return {
    fields: fields.map(([field, json]) => [field.slice(1), json]),
    version: Number(hash.version ?? 0),
  }
}
