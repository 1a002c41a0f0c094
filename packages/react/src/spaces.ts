import {
  type BoundSpace,
  noSpace,
  type Participant,
  type ParticipantQuery,
  type ParticipantWindow,
  type SpaceMeeting,
  type SpacePermissions,
  type SpaceRecording,
  type SpaceSelf,
  type SpaceSharing,
  type SpaceView,
} from '@switchhook/core'
import { useClient } from './provider.ts'
import { useReadable } from './readable.ts'

/** A space, what may be done in it, and the commands that do it. The functions are stable. */
export interface UseSpace extends BoundSpace {
  /** With its participants; undefined until it is joined for the first time. */
  space: SpaceView | undefined
  /** For each command whether it is allowed now, and if not, why. */
  can: SpacePermissions
}

/** One space, whatever changes in it. The hooks below show a part of it, and render for that part only. */
export function useSpace(spaceId: string): UseSpace {
  const { space: spaces } = useClient()
  const space = useReadable(spaces.observe(spaceId))
  return { space, can: space?.can ?? noSpace, ...spaces.bind(spaceId) }
}

/** Those who are in a space or in its call: all of them, or those that a query finds, such as a screenful. */
export function useParticipants(spaceId: string, query?: ParticipantQuery): ParticipantWindow {
  return useReadable(useClient().space.observeWindow(spaceId, query))
}

/** One participant; renders for no other. Undefined where there is none of this id, or not yet. */
export function useParticipant(spaceId: string, participantId: string): Participant | undefined {
  return useReadable(useClient().space.observeParticipant(spaceId, participantId))
}

/** We ourselves in a space, with its commands. The functions are stable. */
export interface UseSelf extends SpaceSelf, BoundSpace {}

/** We ourselves in a space: our row, our flags, what we send. */
export function useSelf(spaceId: string): UseSelf {
  const { space } = useClient()
  return { ...useReadable(space.observeSelf(spaceId)), ...space.bind(spaceId) }
}

/** The meeting of a space, with the commands of the space. The functions are stable. */
export interface UseMeeting extends SpaceMeeting, BoundSpace {}

/** The meeting of a space and who is in its call; renders for no participant outside of it. */
export function useMeeting(spaceId: string): UseMeeting {
  const { space } = useClient()
  return { ...useReadable(space.observeMeeting(spaceId)), ...space.bind(spaceId) }
}

/** What is recorded in a space, with its commands. The functions are stable. */
export interface UseRecording extends SpaceRecording, BoundSpace {}

/** What is recorded in a space. */
export function useRecording(spaceId: string): UseRecording {
  const { space } = useClient()
  return { ...useReadable(space.observeRecording(spaceId)), ...space.bind(spaceId) }
}

/** Our screen in the call of a space, with its commands. The functions are stable. */
export interface UseSharing extends SpaceSharing, BoundSpace {}

/** Our screen in the call of a space. */
export function useSharing(spaceId: string): UseSharing {
  const { space } = useClient()
  return { ...useReadable(space.observeSharing(spaceId)), ...space.bind(spaceId) }
}
