import type { Feature, FeatureContext, Installed } from '../client/feature.ts'
import { SwitchhookError, toSwitchhookError } from '../errors.ts'
import { perKey } from '../feature/perKey.ts'
import { rejected, toInfo } from '../feature/promises.ts'
import type { SpaceChannel } from '../ports/index.ts'
import type { SpaceApi, SpaceEvents } from './space.api.ts'
import { parseFlag, parseJoinOptions, parseMediaFlags, parseSpaceId } from './space.arguments.ts'
import type { SpaceWish } from './space.events.ts'
import { spaceErrorCodes } from './space.faults.ts'
import type { SpaceEventPair } from './space.outbox.ts'
import { type ProvidedSpaceChart, provideSpacePorts } from './space.ports.ts'
import { createSpaceRoom, type SpaceRoom } from './space.room.ts'
import type { SpaceView } from './space.view.ts'

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never
type Wish = DistributiveOmit<SpaceWish, 'operationId'>

/** Spaces: `client.space`. */
export function spaces(): Feature<'space', SpaceApi, SpaceEvents> {
  return { name: 'space', install: (context) => installSpaces(context, context.transport.spaces) }
}

function installSpaces(context: FeatureContext, port: SpaceChannel | undefined): Installed<SpaceApi> {
  const { transport, connection, newId } = context
  const emit = (...[type, payload]: SpaceEventPair) => context.emit(type, payload)
  const rooms = new Map<string, SpaceRoom>()
  let provided: ProvidedSpaceChart | null = null
  let isDestroyed = false

  const roomOf = perKey(rooms, (spaceId) => {
    const room = createSpaceRoom(spaceId, context, ports, emit)
    if (isDestroyed) room.destroy()
    return room
  })

  function ports(): ProvidedSpaceChart {
    if (port === undefined)
      throw new SwitchhookError('not-supported', `The transport '${transport.name}' has no spaces.`)
    provided ??= provideSpacePorts(port, connection, (spaceId) => roomOf(spaceId).side)
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

  return {
    api: {
      join: (spaceId, options) => act(spaceId, (room) => room.join(parseJoinOptions(options))),
      leave: (spaceId) => act(spaceId, (room) => room.leave()),
      observe: (spaceId) => roomOf(spaceId).view,
      observeParticipants: (spaceId) => roomOf(spaceId).roster.observeList(),
      observeParticipant: (spaceId, participantId) => roomOf(spaceId).roster.observe(participantId),
      setIdle: (spaceId, idle) => run(spaceId, () => ({ type: 'setIdle', idle: parseFlag('idle', idle) })),
      enterCall: (spaceId, media = {}) => run(spaceId, () => ({ type: 'enterCall', media: parseMediaFlags(media) })),
      updateMedia: (spaceId, media) => run(spaceId, () => ({ type: 'updateMedia', media: parseMediaFlags(media) })),
      leaveCall: (spaceId) => run(spaceId, () => ({ type: 'leaveCall' })),
      sendTyping: (spaceId) => run(spaceId, () => ({ type: 'sendTyping' })),
      getAll: () =>
        [...rooms.values()]
          .map(({ view }) => view.getSnapshot())
          .filter((view): view is SpaceView => view !== undefined),
      errorCodes: spaceErrorCodes,
    },
    destroy() {
      isDestroyed = true
      for (const room of rooms.values()) room.destroy()
    },
  }
}
