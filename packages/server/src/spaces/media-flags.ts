import type { SentMedia } from './presence.ts'

/** The part of a media session the server remembers; the flags are always there (spaces.md §9.3). */
export interface MediaFlags {
  audio: boolean
  connected: boolean
  phone: boolean
  screenshare: boolean
  selfMuted: boolean
  video: boolean
  isCollabOnly?: boolean
  joinTime?: string | null
  mdsrvSessionId?: string
}

export const noMedia: Readonly<MediaFlags> = {
  audio: false,
  connected: false,
  phone: false,
  screenshare: false,
  selfMuted: false,
  video: false,
}

/** The state after a change: what it does not name stays as it was (spaces.md §9.3). */
export function mergeMedia(before: MediaFlags, change: SentMedia | undefined): MediaFlags {
  const after: MediaFlags = {
    audio: change?.audio ?? before.audio,
    connected: change?.connected ?? before.connected,
    phone: change?.phone ?? before.phone,
    screenshare: change?.screenshare ?? before.screenshare,
    selfMuted: change?.selfMuted ?? before.selfMuted,
    video: change?.video ?? before.video,
  }
  const isCollabOnly = change?.isCollabOnly ?? before.isCollabOnly
  const joinTime = change?.joinTime !== undefined ? change.joinTime : before.joinTime
  const mdsrvSessionId = change?.mdsrvSessionId ?? before.mdsrvSessionId
  if (isCollabOnly !== undefined) after.isCollabOnly = isCollabOnly
  if (joinTime !== undefined) after.joinTime = joinTime
  if (mdsrvSessionId !== undefined) after.mdsrvSessionId = mdsrvSessionId
  return after
}

/** The media session in a content as it was sent, fields nobody knows included. */
export function sentMediaOf(content: { mediaSession?: SentMedia | undefined } | undefined): object {
  return content?.mediaSession ?? {}
}
