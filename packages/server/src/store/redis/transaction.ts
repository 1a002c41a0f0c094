import type { Calls } from '../../calls/calls.ts'
import { roomsOf } from '../../socket/rooms.ts'
import type { Space, SpaceSettings } from '../../spaces/space.ts'
import type { Outbox } from '../store.ts'
import type { Domain } from './domain.ts'
import { type Commit, entryType, toBroadcast } from './journal.ts'
import type { Replica } from './replica.ts'
import { spaceDomainName } from './space-domain.ts'

/** What a decision may reach for; what it reaches for must still be true when it is written. */
export interface Scope {
  space: (topicId: string) => Space | undefined
  calls: () => Calls
  addSpace: (settings: SpaceSettings, created: number) => void
  removeSpace: (topicId: string) => void
  /** The alarms of all processes: the alarm as JSON, to its time. */
  alarms: () => Map<string, number>
  /** Has every process end its connections. */
  disconnectAll: () => void
  readonly out: Outbox
}

/** Decisions that were made on the replica, to be written together. */
export interface Transaction {
  /** Makes a decision; one that throws changes and says nothing. */
  decide: <Result>(decision: (scope: Scope) => Result) => Result
  /** What is to be written, and what must be true for it. */
  toCommit: () => Pick<Commit, 'read' | 'patches' | 'entries'>
  /** Whether a change of that domain by somebody else makes these decisions void. */
  concerns: (name: string) => boolean
  /** They are written. */
  confirm: (version: number) => void
  /** They are void: the replica is as before. Once; then it does nothing. */
  rollBack: () => void
}

export function createTransaction(replica: Replica, now: () => number): Transaction {
  const read = new Map<string, number>()
  const used = new Set<Domain>()
  const added = new Set<string>()
  const removed = new Set<string>()
  const patches: Record<string, Record<string, string | null> | null> = {}
  const entries: Array<readonly [string, string]> = []
  let isOver = false

  const use = (name: string): Domain | undefined => {
    const domain = replica.find(name)
    if (!read.has(name)) read.set(name, domain?.version ?? 0)
    if (domain) used.add(domain)
    return domain
  }

  const collect = (domain: Domain): void => {
    const changes = domain.collect()
    if (changes.size > 0) patches[domain.name] = { ...patches[domain.name], ...Object.fromEntries(changes) }
  }

  const scopeWith = (said: Array<readonly [string, string]>): Scope => {
    const alarms = (): Map<string, number> => {
      use('calls')
      return replica.calls.alarms
    }
    const say = (type: string, data: object) => said.push([type, JSON.stringify(data)])
    const out: Outbox = {
      say: ({ event, to, payload }) => {
        const where = roomsOf(to)
        if (where.rooms.length > 0) said.push(toBroadcast({ event, payload }, where))
      },
      enter: (topicId, who) => say(entryType.audience, { enters: true, topicId, ...who }),
      leave: (topicId, who) => say(entryType.audience, { enters: false, topicId, ...who }),
      wake: (alarm, inMs) => alarms().set(JSON.stringify(alarm), now() + inMs),
      callOff: (alarm) => alarms().delete(JSON.stringify(alarm)),
    }
    return {
      out,
      alarms,
      space: (topicId) => {
        use(spaceDomainName(topicId))
        return replica.spaces.get(topicId)
      },
      calls: () => {
        use('calls')
        return replica.calls.calls
      },
      addSpace: (settings, created) => {
        use(spaceDomainName(settings.topicId))
        const domain = replica.addSpace(settings, created)
        added.add(domain.name)
        used.add(domain)
      },
      removeSpace: (topicId) => {
        const domain = use(spaceDomainName(topicId))
        if (!domain) return
        replica.removeSpace(topicId)
        removed.add(domain.name)
        used.delete(domain)
        patches[domain.name] = null
      },
      disconnectAll: () => say(entryType.reset, {}),
    }
  }

  return {
    decide: (decision) => {
      replica.calls.index()
      const said: typeof entries = []
      try {
        const result = decision(scopeWith(said))
        entries.push(...said)
        return result
      } catch (error) {
        for (const domain of used) domain.undo()
        throw error
      } finally {
        for (const domain of used) collect(domain)
      }
    },
    toCommit: () => ({ read: [...read].map(([name, version]) => ({ name, version })), patches, entries }),
    concerns: (name) => read.has(name),
    confirm: (version) => {
      isOver = true
      for (const domain of used) domain.confirm(version)
      for (const name of removed) replica.forgetSpace(name)
    },
    rollBack: () => {
      if (isOver) return
      isOver = true
      for (const domain of used) if (!added.has(domain.name)) domain.rollBack()
      for (const name of added) replica.apply(name, null, Number.POSITIVE_INFINITY)
      for (const name of removed) {
        replica.restoreSpace(name)
        replica.find(name)?.rollBack()
      }
    },
  }
}
