import type { FeatureContext } from '../client/feature.ts'
import { SwitchhookError, toSwitchhookError } from '../errors.ts'
import { given } from '../feature/given.ts'
import { destroyed, toError, toInfo } from '../feature/promises.ts'
import { findElement } from '../platform/platform.ts'
import type { MediaApi } from './media.api.ts'
import { parseRenderOptions, parseSelector, parseTrackList } from './media.arguments.ts'

interface Rendered {
  element: object
  takeOut: () => void
}

/** What plays where by `renderTracks`. */
export interface Rendering extends Pick<MediaApi, 'renderTracks' | 'removeTracks'> {
  /** Selectors a track is rendered into. */
  containersOf: (trackId: string) => readonly string[]
  /** The track is gone, and the engine has taken it out of where it played. */
  forget: (trackId: string) => void
  destroy: () => void
}

export function createRendering(
  { media: engine, emit }: Pick<FeatureContext, 'media' | 'emit'>,
  changed: (trackId: string) => void,
  isDestroyed: () => boolean,
): Rendering {
  /** By track, then by selector. */
  const rendered = new Map<string, Map<string, Rendered>>()

  function takeOut(trackId: string, selector: string): void {
    const places = rendered.get(trackId)
    const place = places?.get(selector)
    if (places === undefined || place === undefined) return
    places.delete(selector)
    if (places.size === 0) rendered.delete(trackId)
    place.takeOut()
    changed(trackId)
  }

  /** @throws SwitchhookError as `renderTracks` */
  function render(wanted: unknown, cssSelector: unknown, wantedOptions: unknown): void {
    if (isDestroyed()) throw toError(destroyed)
    const trackIds = parseTrackList(wanted)
    const selector = parseSelector(cssSelector)
    const options = parseRenderOptions(wantedOptions)
    const element = findElement(selector)
    const unknown = trackIds.find((trackId) => engine?.track(trackId) === undefined)
    if (element === undefined) throw new SwitchhookError('webrtc:2', `No element fits the selector '${selector}'.`)
    if (engine === undefined || unknown !== undefined)
      throw new SwitchhookError('webrtc:2', `There is no track '${unknown}'.`)
    for (const trackId of trackIds) {
      // The page may have made the element anew since.
      if (rendered.get(trackId)?.get(selector)?.element === element) continue
      takeOut(trackId, selector)
      const places = rendered.get(trackId) ?? new Map<string, Rendered>()
      rendered.set(trackId, places)
      places.set(selector, { element, takeOut: engine.render(trackId, element, options) })
      changed(trackId)
    }
  }

  return {
    async renderTracks(trackIds, selector, options) {
      let error: SwitchhookError | undefined
      try {
        render(trackIds, selector, options)
      } catch (cause) {
        error = toSwitchhookError(cause, 'webrtc:2')
      }
      emit('media:trackRendered', { trackIds, selector, ...given({ error: error && toInfo(error) }) })
      if (error !== undefined) throw error
    },
    async removeTracks(trackIds, cssSelector) {
      const selector = parseSelector(cssSelector)
      for (const trackId of parseTrackList(trackIds)) takeOut(trackId, selector)
    },
    containersOf: (trackId) => [...(rendered.get(trackId)?.keys() ?? [])],
    forget: (trackId) => {
      rendered.delete(trackId)
    },
    destroy() {
      for (const [trackId, places] of rendered) for (const selector of places.keys()) takeOut(trackId, selector)
    },
  }
}
