import { createActor, fromPromise } from 'xstate'
import type { FeatureContext } from '../client/feature.ts'
import { createHandle } from '../feature/handle.ts'
import type {
  CaptureRequest,
  LocalTracks,
  MediaEngine,
  MeetingMediaFact,
  MeetingSending,
  TrackInfo,
} from '../ports/index.ts'
import { type SentTracks, sendingChart } from './sending.chart.ts'

/** An engine that can capture for a meeting. */
export type MeetingEngine = MediaEngine & { local: LocalTracks }

/** Our own media in one meeting. */
export interface Sending {
  send: (attempt: number, media: MeetingSending) => void
  /** What is captured now, a muted microphone included. */
  tracks: () => readonly TrackInfo[]
  /** Stops everything that was captured. */
  stop: () => void
}

const captureTimeoutMs = 120_000
const tracksOf = (sent: SentTracks) => [sent.audio, sent.video, sent.screenshare].flatMap((it) => it?.track ?? [])

/** Captures for a meeting. `changed` is called whenever other tracks are to be sent. */
export function createSending(
  spaceId: string,
  {
    engine,
    context,
    tell,
    changed,
  }: {
    engine: MeetingEngine
    context: Pick<FeatureContext, 'clock' | 'watch' | 'onError'>
    tell: (fact: MeetingMediaFact) => void
    changed: () => void
  },
): Sending {
  const { local } = engine
  /** Tracks whose source gives nothing at the moment. */
  const interrupted = new Set<string>()

  const capture = fromPromise<readonly TrackInfo[], CaptureRequest>(async ({ input, signal }) => {
    const tracks = await local.create(input)
    // Nobody waits for it any more.
    if (signal.aborted) local.dispose(tracks.map(({ id }) => id))
    return tracks
  })
  const actor = context.watch(
    createActor(sendingChart.provide({ actors: { capture } }), {
      id: `sending-${spaceId}`,
      input: { captureTimeoutMs },
      clock: context.clock,
    }),
  )
  const sent = () => actor.getSnapshot().context.sent
  let known: SentTracks = sent()

  /** What was told last: the answer to which wish, and whether the microphone is heard. */
  let told: { attempt: number; audio: boolean } | undefined
  let isObeying = false

  const isMuted = () => {
    const { audio } = sent()
    return audio && engine.track(audio.track.id)?.muted
  }

  function setMuted(muted: boolean): void {
    const { audio } = sent()
    if (!audio || isMuted() === muted) return
    isObeying = true
    engine.muteHere(audio.track.id, muted)
    isObeying = false
  }

  function obeyWish(attempt: number): void {
    setMuted(!actor.getSnapshot().context.wish.audio)
    readBack(attempt)
  }

  /** Muted or not by now, as the engine says. */
  function readBack(attempt: number): void {
    const parts = sent()
    const tracks = tracksOf(parts)
    const streamId = tracks.map(({ id }) => engine.track(id)?.streamId).find((id) => id)
    told = { attempt, audio: isMuted() === false }
    tell({
      type: 'meeting.sending',
      ...told,
      video: parts.video !== undefined,
      screenshare: parts.screenshare !== undefined,
      tracks,
      ...(streamId && { streamId }),
    })
  }

  createHandle(actor, {
    stepped(emissions) {
      for (const emission of emissions) {
        switch (emission.type) {
          case 'dropped':
            for (const id of emission.trackIds) interrupted.delete(id)
            local.dispose(emission.trackIds)
            break
          case 'settled':
            obeyWish(emission.attempt)
            break
          case 'failed':
            // What was sent before is sent on.
            if (told?.audio && emission.attempt === actor.getSnapshot().context.attempt) setMuted(false)
            tell({ type: 'meeting.sendFailed', attempt: emission.attempt, fault: emission.fault })
            break
          case 'ended': {
            const { id: trackId, kind, isScreen = false } = emission.track
            tell({ type: 'meeting.trackEnded', trackId, kind, isScreen })
          }
        }
      }
      if (known === sent()) return
      known = sent()
      changed()
    },
    breakdown: { code: 'webrtc:1', message: 'Capturing for a meeting met an internal error.' },
    close: () => local.dispose(tracksOf(known).map(({ id }) => id)),
    onError: context.onError,
  })

  const stopWatching = engine.watchTracks((trackId) => {
    const track = tracksOf(sent()).find(({ id }) => id === trackId)
    if (track === undefined) return
    const state = engine.track(trackId)
    if (state?.state !== 'live') return actor.send({ type: 'track.ended', trackId })
    // Somebody else who sends the same microphone muted or unmuted it.
    if (!isObeying && told && told.audio !== (isMuted() === false)) readBack(told.attempt)
    if (track.isScreen || state.sourceMuted === interrupted.has(trackId)) return
    if (state.sourceMuted) interrupted.add(trackId)
    else interrupted.delete(trackId)
    tell({ type: state.sourceMuted ? 'meeting.interrupted' : 'meeting.resumed', kind: track.kind })
  })
  actor.start()

  return {
    send(attempt, media) {
      // A microphone that is to be mute waits for no camera.
      if (media.audio === false) setMuted(true)
      actor.send({ type: 'send', attempt, media })
    },
    tracks: () => tracksOf(sent()),
    stop() {
      stopWatching()
      if (actor.getSnapshot().status === 'active') actor.send({ type: 'stop' })
    },
  }
}
