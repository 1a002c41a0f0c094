import type { ErrorInfo } from '../errors.ts'
import { perKey } from '../feature/perKey.ts'
import type { PeerCommand } from '../ports/index.ts'
import type { CallCommand, OperationType } from './call.events.ts'
import { changesMedia } from './call.setup.negotiation.ts'
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
  forward: 'FORWARD_CALL',
  end: 'END',
  hold: 'HOLD',
  unhold: 'UNHOLD',
  mute: 'MUTE',
  unmute: 'UNMUTE',
  addMedia: 'ADD_MEDIA',
  removeMedia: 'REMOVE_MEDIA',
  startVideo: 'ADD_BASIC_MEDIA',
  stopVideo: 'REMOVE_BASIC_MEDIA',
  replaceTrack: 'REPLACE_TRACK',
  restartMedia: 'MEDIA_RESTART',
  playAudioFile: 'PLAY_AUDIO',
  directTransfer: 'DIRECT_TRANSFER',
  consultativeTransfer: 'CONSULTATIVE_TRANSFER',
  join: 'JOIN',
  sendRingingFeedback: 'SEND_RINGING_FEEDBACK',
  sendCustomParameters: 'SEND_CUSTOM_PARAMETERS',
  sendDTMF: 'SEND_DTMF',
  getStats: 'GET_STATS',
} as const satisfies Record<string, OperationType>

export type CallCommandName = keyof typeof commandOperations

export const callCommands = /* @__PURE__ */ Object.keys(commandOperations) as readonly CallCommandName[]

export type CallPermissions = Readonly<Record<CallCommandName, Permission>>

export const allowed: Permission = Object.freeze({ allowed: true })

/** Shared objects, so that two equal refusals are identical. */
export const refused: (reason: RefusalReason) => Permission = /* @__PURE__ */ perKey(
  new Map<string, Permission>(),
  (reason) => Object.freeze({ allowed: false, reason: reason as RefusalReason }),
)

const incomingOnly: ReadonlySet<CallCommandName> = new Set([
  'answer',
  'reject',
  'ignore',
  'forward',
  'sendRingingFeedback',
])
const transfers: ReadonlySet<CallCommandName> = new Set(['unhold', 'directTransfer', 'consultativeTransfer', 'join'])
/** Commands that need a local track to act on. */
const ofTracks: ReadonlySet<CallCommandName> = new Set([
  'mute',
  'unmute',
  'removeMedia',
  'stopVideo',
  'replaceTrack',
  'playAudioFile',
])
/** What the media engine has to be able to do for a command. */
const engineSteps: Partial<Record<CallCommandName, PeerCommand['type']>> = {
  replaceTrack: 'replaceTrack',
  playAudioFile: 'playAudio',
  join: 'mix',
  sendDTMF: 'dtmf',
  getStats: 'stats',
}

/** A command as the chart would get it, for asking only. */
export function probeOf(name: CallCommandName, { context }: CallSnapshot): CallCommand {
  const media = { audio: true, video: false }
  const tracks = context.localTracks.filter(({ kind }) => name !== 'stopVideo' || kind === 'video')
  const trackIds = tracks.map(({ id }) => id)
  const probe = {
    type: name,
    operationId: 'probe',
    ...(name === 'getStats' ? {} : { media, trackIds, trackId: trackIds[0] ?? '' }),
  }
  return probe as unknown as CallCommand
}

function explain(name: CallCommandName, snapshot: CallSnapshot): RefusalReason {
  const isEstablished = snapshot.matches({ live: { phase: 'established' } })
  const { context } = snapshot
  const { hold, remoteHold, abilities, localTracks } = context
  const step = engineSteps[name]
  if (snapshot.status !== 'active' || context.joinedInto !== null) return 'ended'
  if (step !== undefined && abilities.lacks.includes(step) && !(step === 'dtmf' && abilities.signalsTones))
    return 'notSupported'
  if (incomingOnly.has(name)) return context.direction === 'outgoing' ? 'direction' : 'state'
  if (name === 'mute' || name === 'unmute') return 'noTrack'
  const isHeld = hold.confirmed || remoteHold.confirmed
  if (!isEstablished) return 'state'
  if (name === 'hold' && hold.wanted) return 'held'
  if (transfers.has(name) && !hold.confirmed) return 'notHeld'
  if (name === 'unhold' && !hold.wanted) return 'notHeld'
  const isAt = (link: 'away' | 'peerAway') => snapshot.matches({ live: { link } })
  if (isAt('away') || isAt('peerAway')) return 'offline'
  if (isHeld && !transfers.has(name) && name !== 'hold') return 'held'
  const kind = name === 'stopVideo' ? 'video' : name === 'playAudioFile' ? 'audio' : undefined
  if (ofTracks.has(name) && !localTracks.some((track) => kind === undefined || track.kind === kind)) return 'noTrack'
  const isIdle = snapshot.matches({ live: { phase: { established: { negotiation: 'idle' } } } })
  return isIdle && !context.operations.some(changesMedia) ? 'state' : 'negotiating'
}

/** Whether one command is allowed in this snapshot: the chart decides, the list above explains. */
export function permissionFor(
  name: CallCommandName,
  snapshot: CallSnapshot,
  command: CallCommand = probeOf(name, snapshot),
): Permission {
  // A call whose actor met an error is over, though its snapshot still says where it was.
  const isRunning = snapshot.status === 'active' && snapshot.context.joinedInto === null
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
