import { createRedactor } from '../redact/redact.ts'
import { toDefinition } from './definition.ts'
import type { ActorRef, Entry, Known } from './entry.ts'
import type { EventState, InspectorMessage, SnapshotState } from './messages.ts'

/** Turns what happened into messages, redacted. */
export interface Converter {
  entry: (entry: Entry) => InspectorMessage
  /** An actor whose beginning the log has lost, with the state it had before the oldest entry. */
  actor: (actor: Known, snapshot: unknown, at: number) => InspectorMessage
}

type Fields = Record<string, unknown>

const configOf = (ref: ActorRef): (Fields & { id?: unknown }) | undefined => {
  const config = (ref.logic as { config?: unknown } | undefined)?.config
  return typeof config === 'object' && config !== null ? (config as Fields) : undefined
}

function rootOf(ref: ActorRef): ActorRef {
  let root = ref
  while (root._parent) root = root._parent
  return root
}

function nameOf(ref: ActorRef): string {
  const id = ref.id === ref.sessionId ? configOf(ref)?.id : undefined
  return String(id ?? ref.id)
}

/** One converter has one redactor: what was equal in two messages has equal marks. */
export function createConverter(): Converter {
  const { redact, redactParts } = createRedactor()
  const definitions = new WeakMap<object, string>()

  const definitionOf = (ref: ActorRef): string => {
    const config = configOf(ref)
    const text = (config && definitions.get(config)) ?? toDefinition(config ?? { id: nameOf(ref) }, redact)
    if (config) definitions.set(config, text)
    return text
  }
  const eventOf = (event: unknown) => redact(event) as EventState
  const snapshotOf = (snapshot: unknown): SnapshotState | null => {
    if (typeof snapshot !== 'object' || snapshot === null) return null
    const { status, value, context, output, error } = snapshot as SnapshotState
    // Names of states are the chart's own words, which a mark would only hide.
    return {
      ...(redact({ output, error }) as Fields),
      ...(context === undefined ? {} : { context: redactParts(context) }),
      status: String(status),
      value: plainValue(value),
    }
  }
  const actorOf = (ref: ActorRef, snapshot: unknown, at: number): InspectorMessage => ({
    type: '@xstate.actor',
    createdAt: String(at),
    sessionId: ref.sessionId,
    parentId: ref._parent?.sessionId,
    rootId: rootOf(ref).sessionId,
    name: String(redact(nameOf(ref))),
    definition: definitionOf(ref),
    snapshot: snapshotOf(snapshot),
  })

  return {
    actor: (actor, snapshot, at) => actorOf(actor.ref, snapshot, at),
    entry(entry) {
      const createdAt = String(entry.at)
      switch (entry.kind) {
        case 'actor':
          return actorOf(entry.actor.ref, entry.snapshot, entry.at)
        case 'event': {
          const { sessionId } = entry.actor.ref
          const sourceId = entry.source?.sessionId
          return { type: '@xstate.event', createdAt, sessionId, sourceId, event: eventOf(entry.event) }
        }
        case 'snapshot':
          return {
            type: '@xstate.snapshot',
            createdAt,
            sessionId: entry.actor.ref.sessionId,
            event: eventOf(entry.event),
            snapshot: snapshotOf(entry.snapshot) ?? {},
          }
        case 'wire': {
          const { direction, protocol, name, payload } = entry.wire
          return {
            type: '@switchhook.wire',
            createdAt,
            direction,
            protocol,
            name: String(redact(name)),
            payload: redact(payload),
          }
        }
        case 'command': {
          const { path, args } = entry.command
          return { type: '@switchhook.command', createdAt, path, args: redact(args) as unknown[] }
        }
      }
    },
  }
}

/** A state value: names and objects of names; anything else belongs to other logic and stays out. */
function plainValue(value: unknown): unknown {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return undefined
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plainValue(inner)]))
}
