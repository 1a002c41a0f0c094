import type { ActorMessage, EventMessage, InspectorMessage, SnapshotMessage } from '../feed/messages.ts'
import { type Actor, actorKey, type Entry, isEnded, isLifecycle, type Source, unknownSender } from './entry.ts'

/** Events an actor may be behind with before the oldest is taken for one that never led to a state. */
const maxPending = 64

export interface TimelineOptions {
  /**
   * Entries kept; the oldest go first.
   * @default 20000
   */
  limit?: number
  /**
   * Actors that are over and still listed, of all sources together.
   * @default 1000
   */
  endedLimit?: number
}

/** Clocks of one application differ by less: what it tells in order stays in order. */
const jitterMs = 1000

/** What happened in all watched applications, bounded, in order of time. */
export interface Timeline {
  /** Takes the next message of a source, in constant time. */
  take: (source: string, message: InspectorMessage) => void
  /** By id, numbers in it by their value. */
  sources: () => readonly Source[]
  source: (id: string) => Source | undefined
  actors: () => IterableIterator<Actor>
  actor: (key: string) => Actor | undefined
  /** In order of time. The array is the timeline's own and changes with the next message. */
  entries: () => readonly Entry[]
  /** Entries that had to go. */
  dropped: () => number
  /** What the applications were too fast to tell. */
  lost: () => number
  /** Grows with every message. */
  revision: () => number
  /** Forgets what happened; the actors stay. */
  clear: () => void
}

/** Orders entries by time, those of one millisecond by arrival. */
export const byTime = (one: Entry, other: Entry): number => one.at - other.at || one.id - other.id

/** Not by who was heard of first: that is chance when several are attached at once. */
const byId = (one: Source, other: Source): number => collator.compare(one.id, other.id)
const collator = new Intl.Collator('en', { numeric: true })

/** Creates an empty timeline. */
export function createTimeline({ limit = 20_000, endedLimit = 1000 }: TimelineOptions = {}): Timeline {
  const sources = new Map<string, Source>()
  const actors = new Map<string, Actor>()
  const pending = new Map<string, Entry[]>()
  const ended = new Set<string>()
  const newest = new Map<string, number>()
  let entries: Entry[] = []
  let isSorted = true
  let [dropped, lost, revision, lastId, lastOrder] = [0, 0, 0, 0, 0]

  function sourceOf(id: string): Source {
    const known = sources.get(id)
    if (known !== undefined) return known
    const source: Source = { id, name: id, version: undefined, roots: new Set() }
    sources.set(id, source)
    return source
  }

  function actorOf(source: string, sessionId: string): Actor {
    const key = actorKey(source, sessionId)
    const known = actors.get(key)
    if (known !== undefined) return known
    lastOrder += 1
    const actor: Actor = {
      key,
      source,
      sessionId,
      parent: null,
      name: sessionId,
      definition: undefined,
      order: lastOrder,
      snapshot: null,
      children: new Set(),
    }
    actors.set(key, actor)
    sourceOf(source).roots.add(key)
    return actor
  }

  function adopt(actor: Actor, parent: string): void {
    if (parent === actor.key || actor.parent === parent) return
    for (let above = actors.get(parent); above !== undefined; above = actors.get(above.parent ?? ''))
      if (above === actor) return
    if (actor.parent !== null) actors.get(actor.parent)?.children.delete(actor.key)
    actor.parent = parent
    sourceOf(actor.source).roots.delete(actor.key)
    actors.get(parent)?.children.add(actor.key)
  }

  function forget(key: string): void {
    const actor = actors.get(key)
    if (actor === undefined) return
    for (const child of [...actor.children]) forget(child)
    if (actor.parent !== null) actors.get(actor.parent)?.children.delete(key)
    sources.get(actor.source)?.roots.delete(key)
    actors.delete(key)
    pending.delete(key)
    ended.delete(key)
  }

  function noteEnd(actor: Actor): void {
    if (!isEnded(actor)) return
    ended.add(actor.key)
    if (ended.size <= endedLimit) return
    const [oldest] = ended
    if (oldest !== undefined) forget(oldest)
  }

  function trim(): void {
    if (!isSorted) entries.sort(byTime)
    isSorted = true
    const over = entries.length - limit
    if (over <= 0) return
    entries.splice(0, over)
    dropped += over
  }

  function add(entry: Omit<Entry, 'id'>): Entry {
    lastId += 1
    const whole: Entry = { ...entry, id: lastId }
    const last = entries.at(-1)
    if (last !== undefined && last.at > whole.at) isSorted = false
    entries.push(whole)
    if (entries.length > limit * 1.25 + 16) trim()
    return whole
  }

  /** A time that is none is taken for the newest one known, one a little too early for the one before. */
  function timeOf(source: string, createdAt: string): number {
    const number = createdAt === '' ? Number.NaN : Number(createdAt)
    const parsed = Number.isFinite(number) ? number : Date.parse(createdAt)
    const before = newest.get(source)
    if (Number.isNaN(parsed)) return before ?? entries.at(-1)?.at ?? 0
    const at = before !== undefined && before > parsed && before - parsed < jitterMs ? before : parsed
    newest.set(source, at)
    return at
  }

  function takeActor(source: string, message: ActorMessage): void {
    const actor = actorOf(source, message.sessionId)
    actor.name = message.name
    if (message.definition !== undefined) actor.definition = message.definition
    if (message.snapshot !== null) actor.snapshot = message.snapshot
    if (message.parentId !== undefined) adopt(actor, actorOf(source, message.parentId).key)
    noteEnd(actor)
  }

  function takeEvent(source: string, { sessionId, sourceId, event, createdAt }: EventMessage): void {
    const to = actorOf(source, sessionId)
    const entry = add({
      source,
      at: timeOf(source, createdAt),
      kind: isLifecycle(event) ? 'lifecycle' : 'event',
      name: event.type,
      from: sourceId === undefined ? null : actorOf(source, sourceId).key,
      to: to.key,
      payload: event,
    })
    const waiting = pending.get(to.key)
    if (waiting === undefined) pending.set(to.key, [entry])
    else {
      waiting.push(entry)
      if (waiting.length > maxPending) waiting.shift()
    }
  }

  function takeSnapshot(source: string, { sessionId, event, snapshot, createdAt }: SnapshotMessage): void {
    const actor = actorOf(source, sessionId)
    const waiting = pending.get(actor.key) ?? []
    const place = waiting.findIndex(({ name }) => name === event.type)
    const cause =
      waiting.splice(0, place + 1).at(-1) ??
      add({
        source,
        at: timeOf(source, createdAt),
        kind: isLifecycle(event) ? 'lifecycle' : 'event',
        name: event.type,
        from: unknownSender,
        to: actor.key,
        payload: event,
      })
    cause.before = actor.snapshot
    cause.after = snapshot
    actor.snapshot = snapshot
    noteEnd(actor)
  }

  return {
    take(source, message) {
      revision += 1
      sourceOf(source)
      switch (message.type) {
        case '@switchhook.hello': {
          const { name, version } = message
          Object.assign(sourceOf(source), { name, version })
          return
        }
        case '@switchhook.dropped':
          lost += message.count
          return
        case '@xstate.actor':
          return takeActor(source, message)
        case '@xstate.event':
          return takeEvent(source, message)
        case '@xstate.snapshot':
          return takeSnapshot(source, message)
        case '@switchhook.wire': {
          const { direction, protocol, name, payload, createdAt } = message
          const at = timeOf(source, createdAt)
          add({ source, at, kind: 'wire', name, from: null, to: null, direction, protocol, payload })
          return
        }
        case '@switchhook.command': {
          const { path, args, createdAt } = message
          add({
            source,
            at: timeOf(source, createdAt),
            kind: 'command',
            name: path,
            from: null,
            to: null,
            payload: args,
          })
        }
      }
    },
    sources: () => [...sources.values()].sort(byId),
    source: (id) => sources.get(id),
    actors: () => actors.values(),
    actor: (key) => actors.get(key),
    entries() {
      trim()
      return entries
    },
    dropped: () => dropped,
    lost: () => lost,
    revision: () => revision,
    clear() {
      revision += 1
      entries = []
      dropped = 0
      lost = 0
      isSorted = true
    },
  }
}
