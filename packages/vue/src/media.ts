import type { Devices, RenderOptions, TrackState } from '@switchhook/core'
import {
  type ComponentInternalInstance,
  type ComponentPublicInstance,
  type EffectScope,
  effectScope,
  type MaybeRefOrGetter,
  type ObjectDirective,
  type ShallowRef,
  shallowRef,
  toValue,
  type VNode,
  watch,
} from 'vue'
import { clientOf, provideClient, useClient } from './provide.ts'
import { type ReadonlyRef, useReadable } from './readable.ts'

/** A track, and the ref of the element that plays it. */
export interface UseTrack {
  /** Undefined where there is no track of this id, or not yet. */
  track: ReadonlyRef<TrackState | undefined>
  /** For `<video :ref="ref" />` or `<audio :ref="ref" />`. Plays the track there until the element or the track goes. */
  ref: (element: RefTarget) => void
}

/**
 * One track of a call, by id, with a function ref that plays it, on the speaker of `speakerId` where one is given. An element
 * may come before its track: engines render nothing for a track they do not know, so it is offered again.
 */
export function useTrack(
  trackId: MaybeRefOrGetter<string>,
  options?: MaybeRefOrGetter<RenderOptions | undefined>,
): UseTrack {
  const { media } = useClient()
  const track = useReadable(() => media.observeTrack(toValue(trackId)))
  const element = shallowRef<Element | null>(null)
  // Getters: with a shallow ref among its sources `watch` calls back for any trigger, changed or not.
  const sources = [
    () => element.value,
    () => toValue(trackId),
    () => toValue(options)?.speakerId,
    () => track.value !== undefined,
  ] as const
  const play = (target: Element, id: string, speakerId: string | undefined) =>
    media.render(id, target, speakerId === undefined ? undefined : { speakerId })
  watch(sources, ([target, id, speaker], _, onCleanup) => target && onCleanup(play(target, id, speaker)), {
    flush: 'post',
  })
  const ref = (target: RefTarget) => {
    element.value = elementOf(target)
  }
  return { track, ref }
}

type RefTarget = Element | ComponentPublicInstance | null

const elementOf = (target: RefTarget): Element | null => (target !== null && '$el' in target ? target.$el : target)

/** The component a vnode was made in. Vue keeps it out of its types; `binding.instance` is null in functional components. */
const ownerOf = (vnode: VNode) => (vnode as { ctx?: ComponentInternalInstance | null }).ctx

const played = new WeakMap<Element, { scope: EffectScope; trackId: ShallowRef<string> }>()

/** Plays a track in an element: `<video v-track="trackId" />`. */
export const vTrack: ObjectDirective<Element, string> = {
  mounted(element, { value }, vnode) {
    const [scope, trackId] = [effectScope(true), shallowRef(value)]
    played.set(element, { scope, trackId })
    scope.run(() => {
      provideClient(clientOf(ownerOf(vnode)))
      useTrack(trackId).ref(element)
    })
  },
  updated(element, { value }) {
    const playing = played.get(element)
    if (playing !== undefined) playing.trackId.value = value
  },
  beforeUnmount(element) {
    played.get(element)?.scope.stop()
  },
}

/** Cameras, microphones and speakers. Labels are empty before permission; nobody is asked for it here. */
export function useDevices(): ReadonlyRef<Devices> {
  const { media } = useClient()
  return useReadable(media.observeDevices())
}
