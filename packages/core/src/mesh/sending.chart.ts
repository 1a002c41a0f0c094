import { and, assign, emit, enqueueActions, fromPromise, not, setup } from 'xstate'
import { assertEvent } from '../feature/assertEvent.ts'
import type { CaptureRequest, Fault, MeetingSending, TrackInfo } from '../ports/index.ts'

/** What we send to a meeting, one track each. */
export type SentPart = keyof MeetingSending

/** A track that is captured, and what was asked for when it was. */
export interface Sent {
  track: TrackInfo
  wish: MeetingSending[SentPart]
}

export type SentTracks = Readonly<Partial<Record<SentPart, Sent>>>

export interface SendingContext {
  /** The newest wish, and the one that is being captured for. */
  attempt: number
  wish: MeetingSending
  asking: { attempt: number; wish: MeetingSending }
  sent: SentTracks
  captureTimeoutMs: number
}

export type SendingEvent =
  | { type: 'send'; attempt: number; media: MeetingSending }
  | { type: 'track.ended'; trackId: string }
  | { type: 'stop' }

export type SendingEmission =
  | { type: 'settled'; attempt: number }
  | { type: 'failed'; attempt: number; fault: Fault }
  | { type: 'ended'; track: TrackInfo }
  /** These are not sent any more. */
  | { type: 'dropped'; trackIds: readonly string[] }

const parts: readonly SentPart[] = ['audio', 'video', 'screenshare']
const nothing: MeetingSending = { audio: false, video: false, screenshare: false }
const partOf = ({ kind, isScreen }: TrackInfo): SentPart => (isScreen ? 'screenshare' : kind)

/** Whether a track has to be captured: `true` takes what there is, another device or size is another track. */
const isMissing = (wish: Sent['wish'], sent: Sent | undefined) =>
  wish !== false && (!sent || (wish !== true && JSON.stringify(wish) !== JSON.stringify(sent.wish)))

const missingOf = ({ wish, sent }: SendingContext) => parts.filter((part) => isMissing(wish[part], sent[part]))

/** What is to be captured for the newest wish, in one go: all of it or nothing. */
function requestFor(context: SendingContext): CaptureRequest {
  const missing = missingOf(context)
  const { audio, video, screenshare } = context.wish
  const has = (part: SentPart) => missing.includes(part)
  return {
    audio: has('audio') && audio,
    video: has('video') && video,
    ...(has('screenshare') && { screen: screenshare }),
  }
}

const idsOf = (sent: readonly (Sent | undefined)[]) => sent.flatMap((it) => it?.track.id ?? [])
const toFault = (error: unknown): Fault => {
  const { name = 'unknown', message = '' } = (error ?? {}) as Partial<Fault>
  return { name: String(name), message: String(message) }
}

const incomplete: Fault = { name: 'unknown', message: 'Not all that was asked for was captured.' }
const late: Fault = { name: 'unknown', message: 'Nothing was captured in time.' }
const superseded: Fault = { name: 'superseded', message: 'Something else was asked for before it was done.' }

const sendingSetup = setup({
  types: {
    context: {} as SendingContext,
    events: {} as SendingEvent,
    emitted: {} as SendingEmission,
    input: {} as { captureTimeoutMs: number },
  },
  // A placeholder: who opens a meeting provides the engine.
  actors: { capture: fromPromise<readonly TrackInfo[], CaptureRequest>(() => Promise.resolve([])) },
  actions: {
    keepWish: assign(({ event }) => {
      assertEvent(event, 'send')
      return { attempt: event.attempt, wish: event.media }
    }),
    noteAsking: assign({ asking: ({ context: { attempt, wish } }) => ({ attempt, wish }) }),
    keepCaptured: enqueueActions(({ context, enqueue }, { tracks }: { tracks: readonly TrackInfo[] }) => {
      const sent = { ...context.sent }
      const replaced: Sent[] = []
      for (const track of tracks) {
        const part = partOf(track)
        const before = sent[part]
        if (before) replaced.push(before)
        sent[part] = { track, wish: context.asking.wish[part] }
      }
      enqueue.assign({ sent })
      if (replaced.length > 0) enqueue.emit({ type: 'dropped', trackIds: idsOf(replaced) })
    }),
    /** A microphone is kept, muted: it is heard at once when it is unmuted. Cameras and screens are let go. */
    settle: enqueueActions(({ context, enqueue }) => {
      const { attempt, wish, sent } = context
      const { audio, ...seen } = sent
      const gone = (Object.keys(seen) as (keyof typeof seen)[]).filter((part) => wish[part] === false)
      const kept = Object.fromEntries(
        Object.entries(sent).filter(([part]) => !gone.includes(part as keyof typeof seen)),
      )
      if (gone.length > 0) {
        enqueue.assign({ sent: kept })
        enqueue.emit({ type: 'dropped', trackIds: idsOf(gone.map((part) => sent[part])) })
      }
      enqueue.emit({ type: 'settled', attempt })
    }),
    fail: emit(({ context: { attempt } }, { error }: { error: unknown }) => ({
      type: 'failed' as const,
      attempt,
      fault: toFault(error),
    })),
    loseTrack: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'track.ended')
      const part = parts.find((it) => context.sent[it]?.track.id === event.trackId)
      const lost = part && context.sent[part]
      if (!part || !lost) return
      const { [part]: _, ...sent } = context.sent
      enqueue.assign({ sent, wish: { ...context.wish, [part]: false } })
      enqueue.emit({ type: 'ended', track: lost.track })
      enqueue.emit({ type: 'dropped', trackIds: [lost.track.id] })
    }),
    dropAll: enqueueActions(({ context, enqueue }) => {
      enqueue.assign({ sent: {} })
      enqueue.emit({ type: 'dropped', trackIds: idsOf(parts.map((part) => context.sent[part])) })
    }),
  },
  guards: {
    needsCapture: ({ context }) => missingOf(context).length > 0,
    isIncomplete: and(['needsCapture', not('isSuperseded')]),
    isSuperseded: ({ context }) => context.asking.attempt !== context.attempt,
  },
  delays: { captureTimeout: ({ context }) => context.captureTimeoutMs },
})

/**
 * Our own media in a meeting: captured once for everybody. The newest wish wins; what was asked of the browser meanwhile is
 * taken in or let go, as the newest wish has it.
 */
export const sendingChart = sendingSetup.createMachine({
  id: 'meetingSending',
  context: ({ input }) => ({ ...input, attempt: 0, wish: nothing, asking: { attempt: 0, wish: nothing }, sent: {} }),
  initial: 'open',
  states: {
    open: {
      initial: 'resting',
      on: { stop: 'stopped', 'track.ended': { actions: 'loseTrack' } },
      states: {
        resting: { tags: 'resting', on: { send: { target: 'deciding', actions: 'keepWish' } } },
        deciding: {
          always: [
            { guard: 'needsCapture', target: 'capturing' },
            { target: 'resting', actions: 'settle' },
          ],
        },
        capturing: {
          entry: 'noteAsking',
          invoke: {
            id: 'capture',
            src: 'capture',
            input: ({ context }) => requestFor(context),
            onDone: {
              target: 'captured',
              actions: { type: 'keepCaptured', params: ({ event }) => ({ tracks: event.output }) },
            },
            onError: [
              { guard: 'isSuperseded', target: 'deciding' },
              { target: 'resting', actions: { type: 'fail', params: ({ event }) => ({ error: event.error }) } },
            ],
          },
          after: {
            captureTimeout: {
              target: 'resting',
              actions: {
                type: 'fail',
                params: { error: late },
              },
            },
          },
          on: { send: { actions: [{ type: 'fail', params: { error: superseded } }, 'keepWish'] } },
        },
        captured: {
          always: [
            { guard: 'isIncomplete', target: 'resting', actions: { type: 'fail', params: { error: incomplete } } },
            { target: 'deciding' },
          ],
        },
      },
    },
    stopped: { type: 'final', entry: 'dropAll' },
  },
})
