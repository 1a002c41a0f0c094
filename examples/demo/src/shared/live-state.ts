import type { CallPermissions, CallView, Flag } from '@switchhook/core'
import { commandNames, refusals, stateLabels } from './texts.ts'

/** A line of the live state: a term of the library and its value just now. */
export interface StateLine {
  key: 'call' | 'hold' | 'theirHold' | 'media' | 'link' | 'operations'
  label: string
  value: string
}

/** What may be done just now, and what may not, by reason. */
export interface CanLines {
  allowed: string[]
  refused: { reason: string; commands: string }[]
}

const flagText = ({ wanted, confirmed, pending }: Flag): string =>
  `wanted ${wanted ? 'yes' : 'no'} · confirmed ${confirmed ? 'yes' : 'no'}${pending ? ' · pending' : ''}`

/** The live state of a call as text. */
export function stateLines(call: CallView | undefined): StateLine[] {
  const { none, noCall } = stateLabels
  const value = (read: (call: CallView) => string) => (call === undefined ? none : read(call))
  const running = (call: CallView) =>
    call.currentOperations.map(({ type, status }) => `${type} ${status.toLowerCase()}`).join(', ') || none
  return [
    { key: 'call', label: stateLabels.call, value: call?.state ?? noCall },
    { key: 'hold', label: stateLabels.hold, value: value(({ hold }) => flagText(hold.local)) },
    { key: 'theirHold', label: stateLabels.theirHold, value: value(({ hold }) => flagText(hold.remote)) },
    { key: 'media', label: stateLabels.media, value: value((call) => call.mediaConnectionState) },
    { key: 'link', label: stateLabels.link, value: value((call) => call.link) },
    { key: 'operations', label: stateLabels.operations, value: value(running) },
  ]
}

/** What may be done just now, and why the rest may not. */
export function canLines(can: Partial<CallPermissions>): CanLines {
  const allowed: string[] = []
  const refused = new Map<string, string[]>()
  for (const [command, permission] of Object.entries(can)) {
    const name = commandNames[command as keyof CallPermissions]
    if (permission.allowed) allowed.push(name)
    else refused.set(refusals[permission.reason], [...(refused.get(refusals[permission.reason]) ?? []), name])
  }
  return { allowed, refused: [...refused].map(([reason, names]) => ({ reason, commands: names.join(', ') })) }
}
