import {
  callChart,
  connectionChart,
  consultationChart,
  crossingChart,
  joinChart,
  mediaConnectionChart,
  meetingMemberChart,
  meetingSendingChart,
  spaceChart,
  subscriptionChart,
} from '@switchhook/core/charts'
import { toDefinition } from '../feed/definition.ts'
import type { EventState, InspectorMessage } from '../feed/messages.ts'
import type { FlightRecord, RecordEntry } from '../recorder/record.ts'

/** The charts of root actors by the feature that made them or by what their id begins with, and of invoked ones by their id. */
const charts = new Map<string, { config: object }>([
  ['call', callChart],
  ['connection', connectionChart],
  ['consultation', consultationChart],
  ['crossing', crossingChart],
  ['join', joinChart],
  ['leg', callChart],
  ['mediaConnection', mediaConnectionChart],
  ['member', meetingMemberChart],
  ['sending', meetingSendingChart],
  ['space', spaceChart],
  ['services', subscriptionChart],
])

/**
 * What an inspector is told of a recording: states as they were recorded, not as a replay would reach them, so a
 * recording of another version can be looked at too. Where the transport told nothing of its wire, what the ports
 * reported and were told stands for it.
 */
export function toMessages(record: FlightRecord): InspectorMessage[] {
  const startedAt = String(record.startedAt)
  const messages: InspectorMessage[] = [{ type: '@switchhook.hello', createdAt: startedAt, name: 'recording' }]
  if (record.dropped > 0) messages.push({ type: '@switchhook.dropped', createdAt: startedAt, count: record.dropped })
  const known = new Set<string>()
  const ports = new Map<number, string>()
  const hasWire = record.entries.some((entry) => entry.do === 'wire')
  let cause: EventState = { type: '' }
  for (const entry of record.entries) {
    if (entry.do === 'open') ports.set(entry.session, entry.port)
    cause = causeOf(entry) ?? cause
    messages.push(...told(entry, { createdAt: String(record.startedAt + entry.at), cause, known, ports, hasWire }))
  }
  return messages
}

interface Moment {
  createdAt: string
  /** The last input before: what the states after it come from. */
  cause: EventState
  known: Set<string>
  ports: ReadonlyMap<number, string>
  hasWire: boolean
}

function told(entry: RecordEntry, { createdAt, cause, known, ports, hasWire }: Moment): InspectorMessage[] {
  const passed = (direction: 'in' | 'out', session: number, payload: unknown): InspectorMessage => ({
    type: '@switchhook.wire',
    createdAt,
    direction,
    protocol: `port ${ports.get(session) ?? session}`,
    name: typeOf(payload),
    payload,
  })
  switch (entry.do) {
    case 'command':
      return [{ type: '@switchhook.command', createdAt, path: entry.path, args: entry.args }]
    case 'fact':
      return hasWire ? [] : [passed('in', entry.session, entry.fact)]
    case 'send':
      return hasWire ? [] : [passed('out', entry.session, entry.command)]
    case 'wire': {
      const { direction, protocol, name, payload } = entry
      return [{ type: '@switchhook.wire', createdAt, direction, protocol, name, payload }]
    }
    case 'state': {
      const { actor: sessionId, value, status = 'active' } = entry
      const snapshot = { status, value }
      if (known.has(sessionId)) return [{ type: '@xstate.snapshot', createdAt, sessionId, event: cause, snapshot }]
      known.add(sessionId)
      const path = sessionId.split('/')
      const name = path.at(-1) ?? sessionId
      const [kind = ''] = name.split('-')
      const chart = path.length === 1 ? (charts.get(kind) ?? charts.get(entry.of)) : charts.get(name)
      return [
        {
          type: '@xstate.actor',
          createdAt,
          sessionId,
          rootId: path[0],
          ...(path.length > 1 && { parentId: path.slice(0, -1).join('/') }),
          name,
          ...(chart && { definition: toDefinition(chart.config, (value) => value) }),
          snapshot,
        },
      ]
    }
    default:
      return []
  }
}

function causeOf(entry: RecordEntry): EventState | undefined {
  if (entry.do === 'command') return { type: entry.path, args: entry.args }
  if (entry.do === 'timer') return { type: 'timer' }
  if (entry.do === 'fact') return { ...(entry.fact as object), type: typeOf(entry.fact) }
  return undefined
}

const typeOf = (value: unknown): string => {
  const type = (value as { type?: unknown } | null | undefined)?.type
  return typeof type === 'string' ? type : 'message'
}
