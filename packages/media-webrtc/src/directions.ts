import type { MediaDirection } from '@switchhook/core'

/** What a description says of one audio or video medium, seen from its author. */
export interface Medium {
  mid: string
  direction: MediaDirection
}

const weakToStrong: readonly MediaDirection[] = ['inactive', 'sendonly', 'recvonly', 'sendrecv']

/** The direction our side asks for. */
export function directionOf(sends: boolean, receives: boolean): MediaDirection {
  if (sends) return receives ? 'sendrecv' : 'sendonly'
  return receives ? 'recvonly' : 'inactive'
}

/** True where the author of a description sends. */
export const sends = (direction: MediaDirection): boolean => direction === 'sendrecv' || direction === 'sendonly'

/** The strongest of the directions: one medium that the far end receives is enough not to be held (RFC 3264 §8.4). */
export function strongestOf(media: readonly Medium[]): MediaDirection {
  const strength = Math.max(0, ...media.map(({ direction }) => weakToStrong.indexOf(direction)))
  return weakToStrong[strength] ?? 'inactive'
}

const sectionsOf = (sdp: string): string[] => sdp.split(/\r?\n(?=m=)/)
const directionIn = (section: string) =>
  /^a=(sendrecv|sendonly|recvonly|inactive)\s*$/m.exec(section)?.[1] as MediaDirection | undefined

/**
 * The audio and video media of a description that were not rejected. Port 0 rejects (RFC 3264 §6), unless the medium
 * is bundle-only (RFC 8843 §6); without a direction of its own or the session's a medium is `sendrecv` (RFC 3264 §5.1).
 */
export function mediaIn(sdp: string): Medium[] {
  const [session = '', ...sections] = sectionsOf(sdp)
  return sections.flatMap((section, index) => {
    const isMedia = /^m=(audio|video) /.test(section)
    const isRejected = /^m=\S+ 0[ /]/.test(section) && !/^a=bundle-only\s*$/m.test(section)
    if (!isMedia || isRejected) return []
    const mid = /^a=mid:(\S+)/m.exec(section)?.[1] ?? String(index)
    return [{ mid, direction: directionIn(section) ?? directionIn(session) ?? 'sendrecv' }]
  })
}

/** The ICE generations of a description: each username fragment in it (RFC 8839 §5.4). */
export function ufragsIn(sdp: string): Set<string> {
  return new Set(Array.from(sdp.matchAll(/^a=ice-ufrag:(\S+)/gm), ([, ufrag = '']) => ufrag))
}

/** True where the two descriptions differ in the direction of a medium that both have. */
export function movesMedia(sdp: string, other: string): boolean {
  const before = new Map(mediaIn(other).map(({ mid, direction }) => [mid, direction]))
  return mediaIn(sdp).some(({ mid, direction }) => (before.get(mid) ?? direction) !== direction)
}
