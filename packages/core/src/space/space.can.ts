import type { RefusalReason } from '../call/call.can.ts'
import type { SpaceFacts } from './space.view.ts'

/** Why a command is refused: as with calls (decisions of the project, 57), or for want of the host's role. */
export type SpaceRefusalReason =
  | Extract<RefusalReason, 'state' | 'negotiating' | 'notSupported' | 'offline' | 'ended'>
  | 'role'

/** Whether a command is allowed now, and if not, why. */
export type SpacePermission = { allowed: true; reason?: never } | { allowed: false; reason: SpaceRefusalReason }

/** The commands of a space that `can` answers for. */
export const spaceCommands = [
  'leave',
  'setIdle',
  'enterCall',
  'updateMedia',
  'leaveCall',
  'startShare',
  'stopShare',
  'watchParticipants',
  'sendTyping',
  'startRecording',
  'stopRecording',
  'endMeeting',
  'muteParticipant',
  'removeParticipant',
] as const

export type SpaceCommandName = (typeof spaceCommands)[number]
export type SpacePermissions = Readonly<Record<SpaceCommandName, SpacePermission>>

const orders: ReadonlySet<SpaceCommandName> = new Set(spaceCommands.slice(9))
/** Commands that wait for the connection rather than being refused without one. */
const patient: ReadonlySet<SpaceCommandName> = new Set(spaceCommands.slice(0, 8))
const ofCall: ReadonlySet<SpaceCommandName> = new Set(['updateMedia', 'startShare', 'stopShare'])

const allowed: SpacePermission = Object.freeze({ allowed: true })
/** Shared objects, so that two equal refusals are identical. */
const refusals = new Map<SpaceRefusalReason, SpacePermission>()
function refused(reason: SpaceRefusalReason): SpacePermission {
  const refusal = refusals.get(reason) ?? Object.freeze({ allowed: false, reason })
  refusals.set(reason, refusal)
  return refusal
}

/** What `can` is decided by. */
export interface Circumstances extends Omit<SpaceFacts, 'can'> {
  isOffline: boolean
  abilities: { meetingMedia: boolean; orders: boolean }
}

function orderReason(
  command: SpaceCommandName,
  { role, meeting, recording }: Circumstances,
): SpaceRefusalReason | null {
  // Where the back end tells no role, it decides.
  if (role !== null && role !== 'host') return 'role'
  if (command === 'removeParticipant') return null
  if (meeting?.state !== 'active') return 'state'
  const isStart = command === 'startRecording'
  if (!isStart && command !== 'stopRecording') return null
  if (recording.pending) return 'negotiating'
  return (recording.state === 'recording') === isStart ? 'state' : null
}

function reasonFor(command: SpaceCommandName, facts: Circumstances): SpaceRefusalReason | null {
  const { state, call, sharing, abilities, isOffline } = facts
  if (command === 'watchParticipants') return abilities.meetingMedia ? null : 'notSupported'
  if (orders.has(command) && !abilities.orders) return 'notSupported'
  if (state === 'left' || state === 'failed' || state === 'removed') return command === 'leave' ? null : 'ended'
  if (command === 'leave') return null
  if (state !== 'joined' && state !== 'reconnecting') return 'state'
  if (isOffline && !patient.has(command)) return 'offline'
  if (orders.has(command)) return orderReason(command, facts)
  const isOut = call === 'none' || call === 'leaving'
  if (command === 'enterCall') return isOut ? null : 'state'
  if (ofCall.has(command) && isOut) return 'state'
  if (command === 'startShare')
    return sharing.state === 'requesting' ? 'negotiating' : sharing.state === 'sending' ? 'state' : null
  if (command === 'stopShare') return sharing.state === 'requesting' || sharing.state === 'sending' ? null : 'state'
  return null
}

/** What an application may do now, and why not. Pure. */
export function toPermissions(facts: Circumstances): SpacePermissions {
  const permissions: Partial<Record<SpaceCommandName, SpacePermission>> = {}
  for (const command of spaceCommands) {
    const reason = reasonFor(command, facts)
    permissions[command] = reason === null ? allowed : refused(reason)
  }
  return permissions as SpacePermissions
}
