import type { Feature, FeatureContext, Installed } from '../client/feature.ts'
import { createCell, type Readable } from '../client/readable.ts'
import { SwitchhookError, toSwitchhookError } from '../errors.ts'
import { perKey } from '../feature/perKey.ts'
import { rejected, toInfo } from '../feature/promises.ts'
import { createActivity } from '../platform/activity.ts'
import type { MeetingMedia, SpaceChannel } from '../ports/index.ts'
import type { ChatEvents } from './chat/chat.api.ts'
import type { BoundSpace, SpaceApi, SpaceEvents } from './space.api.ts'
import {
  checkParty,
  parseFlag,
  parseJoinOptions,
  parseParticipantIds,
  parseShareOptions,
  parseSpaceId,
  parseSpaceMedia,
} from './space.arguments.ts'
import { bound } from './space.bound.ts'
import { spaceCommands } from './space.can.ts'
import type { SpaceWish } from './space.events.ts'
import { spaceErrorCodes } from './space.faults.ts'
import type { SpaceEventPair } from './space.outbox.ts'
import { createSpaceParts, type SpaceParts } from './space.parts.ts'
import { type ProvidedSpaceChart, provideSpacePorts } from './space.ports.ts'
import { createSpaceRoom, type RoomContext, type SpaceRoom } from './space.room.ts'
import type { SpaceView } from './space.view.ts'
import { type ParticipantWindow, parseParticipantQuery } from './space.window.query.ts'

const emptyWindow: ParticipantWindow = Object.freeze({ participants: Object.freeze([]), total: 0 })

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never
type Wish = DistributiveOmit<SpaceWish, 'operationId'>

/** Spaces: `client.space`. */
export function spaces(): Feature<'space', SpaceApi, SpaceEvents> {
  return { name: 'space', install: (context) => installSpaces(context, context.transport.spaces) }
}

function installSpaces(context: FeatureContext, port: SpaceChannel | undefined): Installed<SpaceApi> {
  const { transport, connection, newId } = context
  const activity = context.activity ?? createActivity()
  const emit = (...[type, payload]: SpaceEventPair) => context.emit(type, payload)
  // Made once, when it is first needed: by then all features are installed.
  let media: MeetingMedia | null | undefined
  const meetingMedia = () => {
    if (media === undefined) media = context.meetingMedia?.(context) ?? transport.meetingMedia ?? null
    return media
  }
  const surroundings: RoomContext = {
    ...context,
    abilities: () => ({ meetingMedia: meetingMedia() !== null, orders: port?.orders === true }),
    limit: () => meetingMedia()?.limit ?? Number.POSITIVE_INFINITY,
    user: { isWatched: activity !== undefined, isHidden: () => activity?.isHidden() === true },
  }
  const rooms = new Map<string, SpaceRoom>()
  let provided: ProvidedSpaceChart | null = null
  let isDestroyed = false

  const roomOf = perKey(rooms, (spaceId) => {
    const room = createSpaceRoom(spaceId, surroundings, ports, emit)
    if (isDestroyed) room.destroy()
    return room
  })

  function ports(): ProvidedSpaceChart {
    if (port === undefined)
      throw new SwitchhookError('not-supported', `The transport '${transport.name}' has no spaces.`)
    provided ??= provideSpacePorts(port, meetingMedia() ?? undefined, connection, (spaceId) => roomOf(spaceId).side)
    return provided
  }

  /** Runs a command of a room: bad arguments reject with an event, nothing throws. */
  function act(spaceId: unknown, work: (room: SpaceRoom) => Promise<void>): Promise<void> {
    try {
      ports()
      return work(roomOf(parseSpaceId(spaceId)))
    } catch (cause) {
      const error = toSwitchhookError(cause, 'space:7')
      emit('space:error', { spaceId: typeof spaceId === 'string' ? spaceId : '', error: toInfo(error) })
      return rejected(error)
    }
  }
  const run = (spaceId: unknown, build: () => Wish) =>
    act(spaceId, (room) => room.run({ ...build(), operationId: newId() } as SpaceWish))

  /** An order about somebody. */
  const order = (type: 'muteParticipant' | 'removeParticipant') => (spaceId: unknown, participantId: string) =>
    act(spaceId, (room) => {
      const party = checkParty(room.roster.partyOf(participantId))
      return room.run({ type, operationId: newId(), party })
    })
  /** A track of ours is muted by changing what we send: others hear of it, and it may be refused. */
  const send = (isSent: boolean) => (spaceId: string, trackIds: readonly string[]) =>
    act(spaceId, (room) =>
      room.run({ type: 'updateMedia', operationId: newId(), media: room.tracks.flagsOf(trackIds, isSent) }),
    )
  const stopWatching = activity?.watch((step) => {
    for (const room of rooms.values()) room.user({ type: `user.${step}` })
  })
  // Messages are a feature of their own; that one was sent ends the typing of it.
  context.hear((type, payload) => {
    const heard: keyof ChatEvents = 'space:messageSent'
    if (type === heard) rooms.get((payload as { spaceId: string }).spaceId)?.typed()
  })
  const nobody: Readable<ParticipantWindow> = createCell(() => emptyWindow, context.onError)

  function observeWindow(spaceId: string, query?: unknown): Readable<ParticipantWindow> {
    try {
      return roomOf(parseSpaceId(spaceId)).roster.observeWindow(parseParticipantQuery(query))
    } catch (cause) {
      emit('space:error', {
        spaceId: typeof spaceId === 'string' ? spaceId : '',
        error: toInfo(toSwitchhookError(cause, 'space:7')),
      })
      return nobody
    }
  }

  const api: SpaceApi = {
    join: (spaceId, options) => act(spaceId, (room) => room.join(parseJoinOptions(options))),
    leave: (spaceId) => act(spaceId, (room) => room.leave()),
    observe: (spaceId) => roomOf(spaceId).view,
    observeFacts: (spaceId) => roomOf(spaceId).facts,
    observeSelf: (spaceId) => partsOf(spaceId).self,
    observeMeeting: (spaceId) => partsOf(spaceId).meeting,
    observeRecording: (spaceId) => partsOf(spaceId).recording,
    observeSharing: (spaceId) => partsOf(spaceId).sharing,
    bind: (spaceId) => bind(spaceId),
    observeParticipants: (spaceId) => roomOf(spaceId).roster.observeList(),
    observeParticipant: (spaceId, participantId) => roomOf(spaceId).roster.observe(participantId),
    setIdle: (spaceId, idle) => run(spaceId, () => ({ type: 'setIdle', idle: parseFlag('idle', idle) })),
    enterCall: (spaceId, media = {}) => run(spaceId, () => ({ type: 'enterCall', ...parseSpaceMedia(media) })),
    updateMedia: (spaceId, media) => run(spaceId, () => ({ type: 'updateMedia', ...parseSpaceMedia(media) })),
    startShare: (spaceId, options) =>
      run(spaceId, () => ({
        type: 'startShare',
        media: { screenshare: true },
        choices: { screenshare: parseShareOptions(options) },
      })),
    stopShare: (spaceId) => run(spaceId, () => ({ type: 'stopShare', media: { screenshare: false } })),
    startRecording: (spaceId) => run(spaceId, () => ({ type: 'startRecording' })),
    stopRecording: (spaceId) => run(spaceId, () => ({ type: 'stopRecording' })),
    endMeeting: (spaceId) => run(spaceId, () => ({ type: 'endMeeting' })),
    muteParticipant: order('muteParticipant'),
    removeParticipant: order('removeParticipant'),
    watchParticipants: (spaceId, ids) => act(spaceId, (room) => room.watch(parseParticipantIds(ids))),
    observeWindow,
    leaveCall: (spaceId) => run(spaceId, () => ({ type: 'leaveCall' })),
    sendTyping: (spaceId) => run(spaceId, () => ({ type: 'sendTyping' })),
    getAll: () =>
      [...rooms.values()].map(({ view }) => view.getSnapshot()).filter((view): view is SpaceView => view !== undefined),
    errorCodes: spaceErrorCodes,
  }
  const partsOf = perKey(new Map<string, SpaceParts>(), (spaceId) => createSpaceParts(spaceId, api))
  const bind = perKey(new Map<string, BoundSpace>(), (spaceId) => bound(api, ['join', ...spaceCommands], spaceId))

  return {
    api,
    trackOwners: {
      kind: 'space',
      ownersOf: (trackId) => [...rooms].filter(([, { tracks }]) => tracks.has(trackId)).map(([spaceId]) => spaceId),
      mute: send(false),
      unmute: send(true),
    },
    destroy() {
      isDestroyed = true
      stopWatching?.()
      for (const room of rooms.values()) room.destroy()
    },
  }
}
