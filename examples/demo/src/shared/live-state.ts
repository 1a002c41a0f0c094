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

const operationsText = ({ currentOperations }: CallView): string =>
  currentOperations.map(({ type, status }) => `${type} ${status.toLowerCase()}`).join(', ') || stateLabels.none

/** The live state of a call as text; without a call, that there is none. */
export function stateLines(call: CallView | undefined): StateLine[] {
  if (call === undefined) return [{ key: 'call', label: stateLabels.call, value: stateLabels.noCall }]
  return [
    { key: 'call', label: stateLabels.call, value: call.state },
    { key: 'hold', label: stateLabels.hold, value: flagText(call.hold.local) },
    { key: 'theirHold', label: stateLabels.theirHold, value: flagText(call.hold.remote) },
    { key: 'media', label: stateLabels.media, value: call.mediaConnectionState },
    { key: 'link', label: stateLabels.link, value: call.link },
    { key: 'operations', label: stateLabels.operations, value: operationsText(call) },
  ]
}

/** What may be done just now, and why the rest may not. */
export function canLines(can: CallPermissions): CanLines {
  const allowed: string[] = []
  const refused = new Map<string, string[]>()
  for (const [command, permission] of Object.entries(can)) {
    const name = commandNames[command as keyof CallPermissions]
    if (permission.allowed) allowed.push(name)
    else refused.set(refusals[permission.reason], [...(refused.get(refusals[permission.reason]) ?? []), name])
  }
  return { allowed, refused: [...refused].map(([reason, names]) => ({ reason, commands: names.join(', ') })) }
}
