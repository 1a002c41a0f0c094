import type { ActorMessage, EventMessage, InspectorMessage, SnapshotMessage } from '../feed/messages.ts'
import { actorKey } from './entry.ts'

/**
 * Messages as tests write them, with times that count up by one millisecond.
 *
 * @internal
 */
export function createScript(start = 1_700_000_000_000) {
  let now = start
  const stamp = () => {
    now += 1
    return String(now)
  }
  const machine = (id: string) => JSON.stringify({ id, initial: 'a', states: { a: {}, b: {} } })
  return {
    wait(ms: number): void {
      now += ms
    },
    hello: (name: string): InspectorMessage => ({ type: '@switchhook.hello', name, createdAt: stamp() }),
    actor: (sessionId: string, name: string, extra: Partial<ActorMessage> = {}): InspectorMessage => ({
      type: '@xstate.actor',
      sessionId,
      name,
      snapshot: null,
      createdAt: stamp(),
      ...extra,
    }),
    machine: (sessionId: string, id: string, extra: Partial<ActorMessage> = {}): InspectorMessage => ({
      type: '@xstate.actor',
      sessionId,
      name: id,
      definition: machine(id),
      snapshot: { status: 'active', value: 'a' },
      createdAt: stamp(),
      ...extra,
    }),
    event: (sessionId: string, type: string, extra: Partial<EventMessage> = {}): InspectorMessage => ({
      type: '@xstate.event',
      sessionId,
      event: { type },
      createdAt: stamp(),
      ...extra,
    }),
    snapshot: (
      sessionId: string,
      type: string,
      value: unknown,
      extra: Partial<SnapshotMessage> = {},
    ): InspectorMessage => ({
      type: '@xstate.snapshot',
      sessionId,
      event: { type },
      snapshot: { status: 'active', value },
      createdAt: stamp(),
      ...extra,
    }),
    wire: (direction: 'in' | 'out', name: string, payload?: unknown): InspectorMessage => ({
      type: '@switchhook.wire',
      direction,
      protocol: 'socketio',
      name,
      payload,
      createdAt: stamp(),
    }),
    command: (path: string, ...args: unknown[]): InspectorMessage => ({
      type: '@switchhook.command',
      path,
      args,
      createdAt: stamp(),
    }),
  }
}

/** The key of an actor of the source `alice`. @internal */
export const ofAlice = (sessionId: string): string => actorKey('alice', sessionId)
