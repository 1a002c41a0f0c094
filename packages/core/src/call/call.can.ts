import type { ErrorInfo } from '../errors.ts'
import { perKey } from '../feature/perKey.ts'
import type { CallCommand, OperationType } from './call.events.ts'
import type { CallSnapshot } from './call.view.ts'

/** Why a command is refused (decisions of the project, 57). */
export type RefusalReason =
  | 'state'
  | 'direction'
  | 'negotiating'
  | 'held'
  | 'notHeld'
  | 'noTrack'
  | 'notSupported'
  | 'notSubscribed'
  | 'offline'
  | 'ended'

/** Whether a command is allowed now, and if not, why. */
export type Permission = { allowed: true; reason?: never } | { allowed: false; reason: RefusalReason }

/** The commands of a call that `can` answers for, and the operation each of them runs. */
export const commandOperations = {
  answer: 'ANSWER',
  reject: 'REJECT',
  ignore: 'IGNORE',
  end: 'END',
  hold: 'HOLD',
  unhold: 'UNHOLD',
  mute: 'MUTE',
  unmute: 'UNMUTE',
  restartMedia: 'MEDIA_RESTART',
  sendRingingFeedback: 'SEND_RINGING_FEEDBACK',
} as const satisfies Record<string, OperationType>

export type CallCommandName = keyof typeof commandOperations

export const callCommands = /* @__PURE__ */ Object.keys(commandOperations) as readonly CallCommandName[]

export type CallPermissions = Readonly<Record<CallCommandName, Permission>>

const allowed: Permission = Object.freeze({ allowed: true })

/** Shared objects, so that two equal refusals are identical. */
export const refused: (reason: RefusalReason) => Permission = /* @__PURE__ */ perKey(
  new Map<string, Permission>(),
  (reason) => Object.freeze({ allowed: false, reason: reason as RefusalReason }),
)

const incomingOnly: ReadonlySet<CallCommandName> = new Set(['answer', 'reject', 'ignore', 'sendRingingFeedback'])
const muting: ReadonlySet<CallCommandName> = new Set(['mute', 'unmute'])

/** A command as the chart would get it, for asking only. */
export function probeOf(name: CallCommandName, snapshot: CallSnapshot): CallCommand {
  const operationId = 'probe'
  if (name === 'answer') return { type: name, operationId, media: { audio: true, video: false } }
  if (name === 'mute' || name === 'unmute')
    return { type: name, operationId, trackIds: snapshot.context.localTracks.map(({ id }) => id) }
  return { type: name, operationId }
}

function explain(name: CallCommandName, snapshot: CallSnapshot): RefusalReason {
  const isEstablished = snapshot.matches({ live: { phase: 'established' } })
  const { context } = snapshot
  if (snapshot.status !== 'active') return 'ended'
  if (incomingOnly.has(name)) return context.direction === 'outgoing' ? 'direction' : 'state'
  if (muting.has(name)) return 'noTrack'
  if (!isEstablished) return 'state'
  if (name === 'hold' && context.hold.wanted) return 'held'
  if (name === 'unhold' && !context.hold.wanted) return 'notHeld'
  const isAt = (link: 'away' | 'peerAway') => snapshot.matches({ live: { link } })
  if (isAt('away') || isAt('peerAway')) return 'offline'
  if (!snapshot.matches({ live: { phase: { established: { negotiation: 'idle' } } } })) return 'negotiating'
  return name === 'restartMedia' ? 'held' : 'state'
}

/** Whether one command is allowed in this snapshot: the chart decides, the list above explains. */
export function permissionFor(
  name: CallCommandName,
  snapshot: CallSnapshot,
  command: CallCommand = probeOf(name, snapshot),
): Permission {
  // A call whose actor met an error is over, though its snapshot still says where it was.
  const isRunning = snapshot.status === 'active'
  return isRunning && snapshot.can(command) ? allowed : refused(explain(name, snapshot))
}

const known = new Map<string, CallPermissions>()

/** All permissions of a snapshot: the same object for the same permissions. */
export function callPermissions(snapshot: CallSnapshot): CallPermissions {
  const now = callCommands.map((name) => [name, permissionFor(name, snapshot)] as const)
  const key = now.map(([, { reason }]) => reason).join()
  const permissions = known.get(key) ?? (Object.freeze(Object.fromEntries(now)) as CallPermissions)
  known.set(key, permissions)
  return permissions
}

/** The error a refused command rejects with: `call:6` and the reason. */
export function refusalError(name: string, reason: RefusalReason): ErrorInfo {
  return reason === 'notSupported'
    ? { code: 'not-supported', message: `${name} is not supported by this transport or media engine.` }
    : { code: 'call:6', message: `${name} is not possible now: ${reason}.` }
}
