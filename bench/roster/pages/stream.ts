import { CallState, SfuModels, type StreamVideoParticipant } from '@stream-io/video-client'
import type { Candidate } from './people.ts'

/**
 * CallState of @stream-io/video-client, driven as its own handlers of the events `participantJoined`, `trackPublished`,
 * `trackUnpublished` and `participantLeft` drive it (src/events/participant.ts); watched by one subscription to
 * `participants$`, which is what its hook `useParticipants` is. Rows keep their identity, so that the screen is told of
 * the one that changed.
 */
export function streamCandidate(): Candidate<StreamVideoParticipant> {
  const state = new CallState()
  let heard = 0
  let watched: { unsubscribe: () => void } | undefined
  const { AUDIO } = SfuModels.TrackType
  return {
    toEvent: ({ id, sessionId, name, isMuted }) => ({
      userId: id,
      sessionId,
      name,
      image: '',
      publishedTracks: isMuted ? [] : [AUDIO],
      trackLookupPrefix: sessionId,
      connectionQuality: SfuModels.ConnectionQuality.GOOD,
      isSpeaking: false,
      isDominantSpeaker: false,
      audioLevel: 0,
      roles: [],
      source: SfuModels.ParticipantSource.WEBRTC_UNSPECIFIED,
    }),
    // One after the other each copies the list: the state of a meeting that is joined comes in one piece there.
    fill: (events) => state.setParticipants((all) => [...all, ...events]),
    join: (event) => state.updateOrAddParticipant(event.sessionId, event),
    update: ({ sessionId, publishedTracks }) => state.updateParticipant(sessionId, () => ({ publishedTracks })),
    leave: ({ sessionId }) => state.setParticipants((all) => all.filter((one) => one.sessionId !== sessionId)),
    watch(ids) {
      const rows = new Map<string, StreamVideoParticipant>()
      const isShown = new Set(ids)
      const take = (all: readonly StreamVideoParticipant[]) => {
        for (const one of all) {
          if (!isShown.has(one.userId) || rows.get(one.userId) === one) continue
          if (rows.has(one.userId)) heard += 1
          rows.set(one.userId, one)
        }
      }
      watched = state.participants$.subscribe(take)
    },
    heard: () => heard,
    size: () => state.participants.length,
    stop: () => watched?.unsubscribe(),
  }
}
