import type { RenderOptions } from '@switchhook/core'
import type { Tracks } from './tracks.ts'

interface Placed {
  /** How often each track was put in, so that one undo does not take out what another render put in. */
  counts: Map<MediaStreamTrack, number>
  wasMuted: boolean
}

const placedIn = new WeakMap<HTMLMediaElement, Placed>()

const isMediaElement = (element: object): element is HTMLMediaElement => 'srcObject' in element

function putInto(element: HTMLMediaElement, track: MediaStreamTrack, isLocal: boolean): () => void {
  const { counts, wasMuted } = placedIn.get(element) ?? { counts: new Map(), wasMuted: element.muted }
  placedIn.set(element, { counts, wasMuted })
  const stream = element.srcObject instanceof MediaStream ? element.srcObject : new MediaStream()
  const before = counts.get(track) ?? 0
  counts.set(track, before + 1)
  if (before === 0) stream.addTrack(track)
  if (element.srcObject !== stream) element.srcObject = stream
  if (isLocal) element.muted = true
  return () => {
    const left = (counts.get(track) ?? 1) - 1
    counts.set(track, left)
    if (left > 0) return
    counts.delete(track)
    stream.removeTrack(track)
    if (counts.size > 0) return
    placedIn.delete(element)
    if (isLocal) element.muted = wasMuted
    if (element.srcObject === stream && stream.getTracks().length === 0) element.srcObject = null
  }
}

function createIn(container: Element, kind: string): HTMLMediaElement {
  const element = container.ownerDocument.createElement(kind === 'video' ? 'video' : 'audio')
  element.setAttribute('playsinline', '')
  element.autoplay = true
  container.append(element)
  return element
}

/**
 * Plays a track in a media element, beside what plays there, or in a new element inside a container. What is ours is
 * played without sound: one's own voice howls. Returns how to take exactly this track out again.
 */
export function renderTrack(tracks: Tracks, trackId: string, target: object, options: RenderOptions = {}): () => void {
  const entry = tracks.find(trackId)
  if (!entry) return () => {}
  const isGiven = isMediaElement(target)
  const element = isGiven ? target : createIn(target as Element, entry.track.kind)
  const takeOut = putInto(element, entry.track, entry.isLocal)
  if (options.speakerId !== undefined) element.setSinkId?.(options.speakerId).catch(() => {})
  // Refused where the page may not play sound yet; the element's own controls or a later gesture start it.
  element.play().catch(() => {})

  let isOut = false
  const undo = () => {
    if (isOut) return
    isOut = true
    entry.renderings.delete(undo)
    takeOut()
    if (!isGiven) element.remove()
  }
  entry.renderings.add(undo)
  return undo
}
