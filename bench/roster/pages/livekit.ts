import { ConnectionState, ParticipantEvent, Room } from 'livekit-client'
import type { Candidate, Person } from './people.ts'

/**
 * Room of livekit-client, driven by what its engine emits when an update of participants comes over its wire; the engine
 * is private, so it is taken by its name. Connected, or it would tell nobody. Shown participants are watched by their own
 * events, as its React components do.
 */
export function livekitCandidate(): Candidate<object> {
  const room = new Room()
  room.state = ConnectionState.Connected
  const { engine } = room as unknown as { engine: { emit: (type: string, infos: readonly object[]) => void } }
  const tell = (...infos: readonly object[]) => engine.emit('participantUpdate', infos)
  let heard = 0
  const [active, disconnected, audio, microphone] = [2, 3, 0, 2]
  return {
    toEvent: ({ id, sessionId, name, isMuted }: Person) => ({
      sid: sessionId,
      identity: id,
      name,
      state: active,
      metadata: '',
      attributes: {},
      version: 1,
      dataTracks: [],
      tracks: [{ sid: `TR_${sessionId}`, type: audio, source: microphone, name: '', mimeType: '', muted: isMuted }],
    }),
    fill: (events) => tell(...events),
    join: (event) => tell(event),
    update: (event) => tell(event),
    leave: (event) => tell({ ...event, state: disconnected }),
    watch(ids) {
      for (const id of ids) {
        const participant = room.remoteParticipants.get(id)
        for (const type of [ParticipantEvent.TrackMuted, ParticipantEvent.TrackUnmuted] as const)
          participant?.on(type, () => (heard += 1))
      }
    },
    heard: () => heard,
    size: () => room.remoteParticipants.size,
    stop: () => room.removeAllListeners(),
  }
}
