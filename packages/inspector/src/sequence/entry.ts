import type { EventState, SnapshotState } from '../feed/messages.ts'

/**
 * What an entry is: an actor's event, an actor that starts or stops, a message on the wire, or a function that the
 * application called.
 */
export type EntryKind = 'event' | 'lifecycle' | 'wire' | 'command'

/** All kinds, in the order in which people are offered them. */
export const entryKinds: readonly EntryKind[] = ['event', 'wire', 'command', 'lifecycle']

/** One thing that happened: a row of the sequence chart. */
export interface Entry {
  /** Counts up in order of arrival. */
  readonly id: number
  readonly source: string
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly kind: EntryKind
  readonly name: string
  /** Keys of actors; null where the outside sent it, and for the wire and commands. See {@link unknownSender}. */
  readonly from: string | null
  readonly to: string | null
  /** Of the wire. */
  readonly direction?: 'out' | 'in'
  readonly protocol?: string
  /** The event, the arguments, or what went over the wire. */
  readonly payload: unknown
  /** Of the receiver, once it has taken the event. */
  before?: SnapshotState | null
  after?: SnapshotState
}

/** An actor of a source, and how it is now. */
export interface Actor {
  readonly key: string
  readonly source: string
  readonly sessionId: string
  /** Key of the actor that started it. */
  parent: string | null
  name: string
  definition: string | undefined
  /** Counts up in the order in which actors were heard of. */
  readonly order: number
  snapshot: SnapshotState | null
  /** Keys, in the order in which they were heard of. */
  readonly children: Set<string>
}

/** An application that is watched. */
export interface Source {
  readonly id: string
  /** What it calls itself, else its id. */
  name: string
  version: string | undefined
  /** Keys of the actors without a parent. */
  readonly roots: Set<string>
}

/** Stands for the sender of an event of which only its effect was told. */
export const unknownSender = '?'

/** The key of an actor: session ids are unique within a source only. */
export const actorKey = (source: string, sessionId: string): string => `${source}\n${sessionId}`

/** Whether an actor is over: done, failed or stopped. */
export function isEnded({ snapshot }: Actor): boolean {
  const status = snapshot?.status
  return status !== undefined && status !== 'active'
}

/** The event as people read it: XState's own names are long and end in ids. */
export function toLabel(name: string): string {
  const [first, second, ...rest] = name.split('.')
  if (first !== 'xstate' || second === undefined) return name
  if (second === 'init') return 'started'
  if (second === 'stop') return 'stopped'
  if (second === 'after') return `after ${rest[0] ?? ''}`
  if (second === 'done' || second === 'error' || second === 'snapshot')
    return `${second} ${(rest[0] === 'actor' || rest[0] === 'state' ? rest.slice(1) : rest).join('.')}`
  return name
}

/** Whether an event only tells that an actor starts or stops. */
export const isLifecycle = ({ type }: EventState): boolean => type === 'xstate.init' || type === 'xstate.stop'
