import type { LogActions } from '../client/config.ts'
import type { LogEntry, LogMethod } from './logger.entry.ts'

/** What the client looks like, as far as logs show it: by name, in one level. */
export type Glance = Readonly<Record<string, string>>

/** Something that happened: the application called a function, or an event was emitted. */
export interface Action {
  type: string
  at: number
  payload: unknown
}

/** What differs between two glances: `[before, after]` by name. */
const difference = (before: Glance, after: Glance): Record<string, readonly [string | undefined, string | undefined]> =>
  Object.fromEntries(
    Object.keys({ ...before, ...after })
      .filter((name) => before[name] !== after[name])
      .map((name) => [name, [before[name], after[name]]]),
  )

/** The entries of an action: a group on the console, or one entry where only the action is wanted. Pure. */
export function entriesOf(
  { type, at, payload }: Action,
  { actionOnly, collapsed, diff, exposePayloads, level }: LogActions,
  before: Glance,
  after: Glance,
): readonly LogEntry[] {
  if (level === 'silent') return []
  const entry = (method: LogMethod, ...messages: unknown[]): LogEntry => ({
    timestamp: at,
    method,
    level,
    target: { type: 'action', name: 'action' },
    messages,
  })
  const shown = { type, ...(exposePayloads && { payload }) }
  if (actionOnly && !diff) return [entry('log', `action ${type}`, shown)]
  return [
    entry(collapsed ? 'groupCollapsed' : 'group', `action ${type}`),
    ...(actionOnly ? [] : [entry('log', 'previous', before)]),
    entry('log', 'action', shown),
    ...(actionOnly ? [] : [entry('log', 'next', after)]),
    ...(diff ? [entry('log', 'difference', difference(before, after))] : []),
    entry('groupEnd', `action ${type}`),
  ]
}
