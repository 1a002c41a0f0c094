import { type Readable, share } from '../client/readable.ts'
import type { TrackInfo } from '../ports/index.ts'
import type { SpaceApi } from './space.api.ts'
import { type SpaceCommandName, type SpacePermission, type SpacePermissions, spaceCommands } from './space.can.ts'
import type { MediaFlags, MeetingFacts, RecordingFacts } from './space.events.ts'
import type { Participant } from './space.participant.ts'
import type { MyMedia, RecordingView, SharingView, SpaceCallState, SpaceFacts } from './space.view.ts'

/** We ourselves in a space. */
export interface SpaceSelf {
  /** Our own row among the participants; undefined while we are not there. */
  participant: Participant | undefined
  role: SpaceFacts['role']
  idle: SpaceFacts['idle']
  media: MyMedia
  localTracks: readonly TrackInfo[]
  interrupted: SpaceFacts['interrupted']
  can: Pick<SpacePermissions, 'setIdle' | 'updateMedia'>
}

/** The meeting of a space, and our part in it. */
export interface SpaceMeeting {
  /** The one that runs, or the last one. */
  meeting: MeetingFacts | null
  /** Where our part in its call is. */
  call: SpaceCallState
  media: MyMedia
  /** Who is in the call, ourselves included, in the order in which they became known. */
  attendees: readonly Participant[]
  can: Pick<SpacePermissions, 'enterCall' | 'leaveCall' | 'updateMedia' | 'endMeeting' | 'muteParticipant'>
}

/** What is recorded in a space. */
export interface SpaceRecording {
  recording: RecordingView
  /** Newest first; those of earlier meetings too. */
  recordings: readonly RecordingFacts[]
  can: Pick<SpacePermissions, 'startRecording' | 'stopRecording'>
}

/** Our screen in the call of a space. */
export interface SpaceSharing extends SharingView {
  wanted: boolean
  confirmed: boolean
  pending: boolean
  can: Pick<SpacePermissions, 'startShare' | 'stopShare'>
}

type Reading = Pick<SpaceApi, 'observeFacts' | 'observeParticipant' | 'observeWindow'>

const refused: SpacePermission = Object.freeze({ allowed: false, reason: 'state' })

/** What may be done in a space that was never joined. */
export const noSpace = Object.freeze(
  Object.fromEntries(spaceCommands.map((command) => [command, refused])),
) as SpacePermissions

const off: MediaFlags = Object.freeze({ audio: false, video: false, screenshare: false, connected: false })
const noMedia: MyMedia = Object.freeze({ wanted: off, confirmed: off, pending: false, muteOrdered: false })
const never = {
  role: null,
  idle: { wanted: false, confirmed: false, pending: false },
  call: 'none',
  myMedia: noMedia,
  localTracks: [],
  interrupted: { audio: false, video: false },
  sharing: { state: 'idle', error: null },
  meeting: null,
  recording: { state: 'off', files: [], wanted: false, confirmed: false, pending: false },
  recordings: [],
  can: noSpace,
} as const satisfies Partial<SpaceFacts>
const inCall = { filter: { inCall: true } } as const

function pick<Name extends SpaceCommandName>(
  can: SpacePermissions,
  ...names: readonly Name[]
): Pick<SpacePermissions, Name> {
  return Object.fromEntries(names.map((name) => [name, can[name]])) as Pick<SpacePermissions, Name>
}

/**
 * A readable made of others, which may be others from time to time. What equals its counterpart of before keeps its
 * identity, and observers hear of real changes only.
 */
function derived<Value extends object>(
  sources: () => readonly Readable<object | undefined>[],
  compute: () => Value,
): Readable<Value> {
  let seen: readonly unknown[] | undefined
  let value: Value
  function getSnapshot(): Value {
    const now = sources().map((source) => source.getSnapshot())
    if (seen?.length !== now.length || now.some((one, index) => one !== seen?.[index])) value = share(value, compute())
    seen = now
    return value
  }
  return {
    getSnapshot,
    subscribe(observer) {
      const watched = new Map<Readable<object | undefined>, { unsubscribe: () => void }>()
      let last = getSnapshot()
      function follow(): void {
        const now = sources()
        for (const [source, { unsubscribe }] of watched)
          if (!now.includes(source) && watched.delete(source)) unsubscribe()
        for (const source of now) if (!watched.has(source)) watched.set(source, source.subscribe(changed))
      }
      function changed(): void {
        follow()
        const now = getSnapshot()
        if (now === last) return
        last = now
        if (typeof observer === 'function') observer(now)
        else observer.next?.(now)
      }
      follow()
      return {
        unsubscribe() {
          for (const { unsubscribe } of watched.values()) unsubscribe()
          watched.clear()
        },
      }
    },
  }
}

/** The parts of a space that components show, each without what changes in the others. */
export interface SpaceParts {
  self: Readable<SpaceSelf>
  meeting: Readable<SpaceMeeting>
  recording: Readable<SpaceRecording>
  sharing: Readable<SpaceSharing>
}

export function createSpaceParts(spaceId: string, api: Reading): SpaceParts {
  const source = api.observeFacts(spaceId)
  const facts = () => source.getSnapshot() ?? never
  const attendees = () => api.observeWindow(spaceId, inCall)
  const own = () => {
    const id = source.getSnapshot()?.self?.id
    return id === undefined ? undefined : api.observeParticipant(spaceId, id)
  }
  return {
    self: derived(
      () => [source, own()].filter((one) => one !== undefined),
      () => {
        const { role, idle, myMedia: media, localTracks, interrupted, can } = facts()
        const participant = own()?.getSnapshot()
        return { participant, role, idle, media, localTracks, interrupted, can: pick(can, 'setIdle', 'updateMedia') }
      },
    ),
    meeting: derived(
      () => [source, attendees()],
      () => {
        const { meeting, call, myMedia: media, can } = facts()
        return {
          meeting,
          call,
          media,
          attendees: attendees().getSnapshot().participants,
          can: pick(can, 'enterCall', 'leaveCall', 'updateMedia', 'endMeeting', 'muteParticipant'),
        }
      },
    ),
    recording: derived(
      () => [source],
      () => {
        const { recording, recordings, can } = facts()
        return { recording, recordings, can: pick(can, 'startRecording', 'stopRecording') }
      },
    ),
    sharing: derived(
      () => [source],
      () => {
        const { sharing, myMedia, can } = facts()
        const [wanted, confirmed] = [myMedia.wanted.screenshare, myMedia.confirmed.screenshare]
        return {
          ...sharing,
          wanted,
          confirmed,
          pending: wanted !== confirmed,
          can: pick(can, 'startShare', 'stopShare'),
        }
      },
    ),
  }
}
