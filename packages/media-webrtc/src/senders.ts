import { directionOf } from './directions.ts'

/** How the transceivers of a peer connection stood at a moment. */
export interface Standing {
  directions: ReadonlyMap<RTCRtpTransceiver, RTCRtpTransceiverDirection>
  tracks: Map<RTCRtpTransceiver, MediaStreamTrack>
}

/** Which transceiver sends which local track, and whether it does so now. */
export interface Senders {
  /**
   * Finds a transceiver for each track that has none, and takes off those not named; `mayAdd` where a new medium may be
   * added (in an offer).
   */
  attach: (tracks: readonly MediaStreamTrack[], stream: MediaStream | undefined, mayAdd: boolean) => void
  /** Takes a track off; its transceiver is free for another. */
  detach: (track: MediaStreamTrack) => Promise<void>
  /** Puts a track in the place of another. */
  swap: (track: MediaStreamTrack, by: MediaStreamTrack) => void
  transceiverOf: (track: MediaStreamTrack) => RTCRtpTransceiver | undefined
  /** Sets what the next description says of each medium. */
  aim: (held: boolean) => void
  /** Gives each sender its track, or nothing at all. Undefined where none has to change, and nothing to wait for. */
  feed: (silent: boolean) => Promise<unknown> | undefined
  standing: () => Standing
  /** Puts directions and those of the tracks back that are there still; a transceiver that came since sends nothing. */
  restore: (standing: Standing, there: readonly MediaStreamTrack[]) => void
}

/** The senders of one peer connection. `sentAs` gives what goes out for a local track: itself, or sound in its place. */
export function createSenders(peer: RTCPeerConnection, sentAs: (track: MediaStreamTrack) => MediaStreamTrack): Senders {
  let trackOf = new Map<RTCRtpTransceiver, MediaStreamTrack>()
  const live = () => peer.getTransceivers().filter((transceiver) => transceiver.direction !== 'stopped')

  const feedAll = (transceivers: readonly RTCRtpTransceiver[], silent: boolean) => {
    const changes = transceivers.flatMap((transceiver) => {
      const its = silent ? undefined : trackOf.get(transceiver)
      const track = its ? sentAs(its) : null
      return transceiver.sender.track === track ? [] : transceiver.sender.replaceTrack(track)
    })
    return changes.length > 0 ? Promise.all(changes) : undefined
  }

  return {
    attach: (tracks, stream, mayAdd) => {
      const transceivers = live()
      // A rollback takes away the transceivers that came with the offer, and their tracks are free again.
      trackOf = new Map([...trackOf].filter(([it, track]) => transceivers.includes(it) && tracks.includes(track)))
      const attached = new Set(trackOf.values())
      for (const track of tracks) {
        if (attached.has(track)) continue
        const free = transceivers.find(
          (it) => it.receiver.track.kind === track.kind && (mayAdd || it.mid) && !trackOf.has(it),
        )
        if (free) {
          trackOf.set(free, track)
          if (stream) free.sender.setStreams?.(stream)
        } else if (mayAdd) {
          // addTrack and not addTransceiver: only its transceivers join the media of an offer that crosses ours
          // (RFC 9429 §5.10).
          const sender = peer.addTrack(track, ...(stream ? [stream] : []))
          const added = live().find((transceiver) => transceiver.sender === sender)
          if (added) trackOf.set(added, track)
        }
      }
    },
    detach: async (track) => {
      for (const [transceiver, its] of trackOf) {
        if (its !== track) continue
        trackOf.delete(transceiver)
        if (transceiver.direction !== 'stopped') await feedAll([transceiver], true)
      }
    },
    swap: (track, by) => {
      for (const [transceiver, its] of trackOf) if (its === track) trackOf.set(transceiver, by)
    },
    transceiverOf: (track) => [...trackOf].find(([, its]) => its === track)?.[0],
    aim: (held) => {
      for (const transceiver of live()) {
        const direction = directionOf(trackOf.has(transceiver), !held)
        if (transceiver.direction !== direction) transceiver.direction = direction
      }
    },
    feed: (silent) => feedAll(live(), silent),
    standing: () => ({
      directions: new Map(live().map((transceiver) => [transceiver, transceiver.direction])),
      tracks: new Map(trackOf),
    }),
    restore: ({ directions, tracks }, there) => {
      for (const transceiver of live()) {
        const direction = directions.get(transceiver)
        // Chromium mistakes a stopped one for the medium that is offered next, so it stays and is offered again.
        if (!direction) continue
        transceiver.direction = direction
        const track = tracks.get(transceiver)
        if (track && there.includes(track)) trackOf.set(transceiver, track)
        else trackOf.delete(transceiver)
      }
    },
  }
}
