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
import { computed, type MaybeRefOrGetter, toValue } from 'vue'
import { bindTo } from './bound.ts'
import { useClient } from './provide.ts'
import { type ReadonlyRef, type RefsOf, useParts, useReadable } from './readable.ts'

/** A space, what may be done in it, and the commands that do it. The functions are stable, also when the id changes. */
export interface UseSpace extends BoundSpace {
  /** With its participants; undefined until it is joined for the first time. */
  space: ReadonlyRef<SpaceView | undefined>
  /** For each command whether it is allowed now, and if not, why. */
  can: ReadonlyRef<SpacePermissions>
}

const useBound = (spaceId: MaybeRefOrGetter<string>): BoundSpace => {
  const { space } = useClient()
  return bindTo(() => space.bind(toValue(spaceId)))
}

/** One space, whatever changes in it. The composables below show a part of it, and change for that part only. */
export function useSpace(spaceId: MaybeRefOrGetter<string>): UseSpace {
  const { space: spaces } = useClient()
  const space = useReadable(() => spaces.observe(toValue(spaceId)))
  return { space, can: computed(() => space.value?.can ?? noSpace), ...useBound(spaceId) }
}

/** Those who are in a space or in its call: all of them, or those that a query finds, such as a screenful. */
export function useParticipants(
  spaceId: MaybeRefOrGetter<string>,
  query?: MaybeRefOrGetter<ParticipantQuery | undefined>,
): RefsOf<ParticipantWindow> {
  const { space } = useClient()
  return useParts(() => space.observeWindow(toValue(spaceId), toValue(query)))
}

/** One participant; changes for no other. Undefined where there is none of this id, or not yet. */
export function useParticipant(
  spaceId: MaybeRefOrGetter<string>,
  participantId: MaybeRefOrGetter<string>,
): ReadonlyRef<Participant | undefined> {
  const { space } = useClient()
  return useReadable(() => space.observeParticipant(toValue(spaceId), toValue(participantId)))
}

/** We ourselves in a space, with its commands. The functions are stable. */
export interface UseSelf extends RefsOf<SpaceSelf>, BoundSpace {}

/** We ourselves in a space: our row, our flags, what we send. */
export function useSelf(spaceId: MaybeRefOrGetter<string>): UseSelf {
  const { space } = useClient()
  return { ...useParts(() => space.observeSelf(toValue(spaceId))), ...useBound(spaceId) }
}

/** The meeting of a space, with the commands of the space. The functions are stable. */
export interface UseMeeting extends RefsOf<SpaceMeeting>, BoundSpace {}

/** The meeting of a space and who is in its call; changes for no participant outside of it. */
export function useMeeting(spaceId: MaybeRefOrGetter<string>): UseMeeting {
  const { space } = useClient()
  return { ...useParts(() => space.observeMeeting(toValue(spaceId))), ...useBound(spaceId) }
}

/** What is recorded in a space, with its commands. The functions are stable. */
export interface UseRecording extends RefsOf<SpaceRecording>, BoundSpace {}

/** What is recorded in a space. */
export function useRecording(spaceId: MaybeRefOrGetter<string>): UseRecording {
  const { space } = useClient()
  return { ...useParts(() => space.observeRecording(toValue(spaceId))), ...useBound(spaceId) }
}

/** Our screen in the call of a space, with its commands. The functions are stable. */
export interface UseSharing extends RefsOf<SpaceSharing>, BoundSpace {}

/** Our screen in the call of a space. */
export function useSharing(spaceId: MaybeRefOrGetter<string>): UseSharing {
  const { space } = useClient()
  return { ...useParts(() => space.observeSharing(toValue(spaceId))), ...useBound(spaceId) }
}
