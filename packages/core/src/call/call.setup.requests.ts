import { assign, emit, enqueueActions } from 'xstate'
import type { ErrorCode, ErrorInfo } from '../errors.ts'
import { assertEvent } from '../feature/assertEvent.ts'
import { given } from '../feature/given.ts'
import { finished, tell } from '../feature/operations.ts'
import type { PeerCommand, PeerStep } from '../ports/index.ts'
import type { CallContext } from './call.context.ts'
import type { CallEvent } from './call.events.ts'
import { mediaSetup } from './call.setup.media.ts'

/** What the engine is asked for a command of the application. */
function requestFor(event: CallEvent): PeerCommand {
  assertEvent(event, ['addMedia', 'startVideo', 'replaceTrack', 'playAudioFile', 'sendDTMF', 'getStats'])
  const { operationId } = event
  switch (event.type) {
    case 'replaceTrack':
      return { type: 'replaceTrack', operationId, trackId: event.trackId, media: event.media }
    case 'playAudioFile':
      return { type: 'playAudio', operationId, url: event.url }
    case 'sendDTMF':
      return { type: 'dtmf', operationId, tones: event.tones, duration: event.duration, gap: event.gap }
    case 'getStats':
      return { type: 'stats', operationId, ...given({ trackId: event.trackId }) }
    default:
      return { type: 'capture', operationId, media: event.media }
  }
}

/** A comma pauses for two seconds (W3C webrtc-pc §7.2). */
const longestTone = 2000

/** How long the engine has for it, in milliseconds. */
function timeFor({ settings }: CallContext, event: CallEvent): number {
  switch (event.type) {
    case 'addMedia':
    case 'startVideo':
    case 'replaceTrack':
      return settings.captureTimeoutMs
    case 'sendDTMF':
      return settings.engineTimeoutMs + event.tones.length * (Math.max(event.duration, longestTone) + event.gap)
    case 'peer.playing':
      return settings.engineTimeoutMs + event.duration
    default:
      return settings.engineTimeoutMs
  }
}

const operationOf = (event: CallEvent) => ('operationId' in event ? (event.operationId ?? '') : '')
const faultCodes: Partial<Record<PeerStep, ErrorCode>> = {
  capture: 'call:4',
  replaceTrack: 'call:4',
  playAudio: 'call:7',
}

function faultOf(event: CallEvent): ErrorInfo | null {
  if (event.type === 'operation.timedOut')
    return { code: 'call:2', message: 'The media engine gave no answer in time.' }
  if (event.type !== 'peer.failed') return null
  const { step, fault } = event
  return { code: faultCodes[step] ?? 'call:2', message: `${step} failed: ${fault.name}: ${fault.message}` }
}

/**
 * Operations beside the negotiation (inventory, section b, "independent"): one question to the engine each, known by the
 * operation's id, with a deadline of its own.
 */
export const requestSetup = mediaSetup.extend({
  actions: {
    request: enqueueActions(({ context, event, enqueue }) => {
      enqueue.sendTo('peer', requestFor(event))
      enqueue.raise(
        { type: 'operation.timedOut', operationId: operationOf(event) },
        { id: operationOf(event), delay: timeFor(context, event) },
      )
    }),
    /** A file plays for as long as it says, whatever the first deadline was. */
    extendDeadline: enqueueActions(({ context, event, enqueue }) => {
      const operationId = operationOf(event)
      enqueue.cancel(operationId)
      enqueue.raise({ type: 'operation.timedOut', operationId }, { id: operationId, delay: timeFor(context, event) })
    }),
    /** Ends the operation that an answer of the engine belongs to, well or with what the engine says. */
    settleRequest: enqueueActions(({ context, event, enqueue }) => {
      const operationId = operationOf(event)
      enqueue.cancel(operationId)
      tell(
        enqueue,
        finished(context, ({ id }) => id === operationId, faultOf(event)),
      )
    }),
    tellReplaced: emit(({ event }) => {
      assertEvent(event, 'peer.replaced')
      const { operationId, trackId, track } = event
      return { type: 'replaced', operationId, trackId, track } as const
    }),
    tellPlaying: emit(({ event }) => {
      assertEvent(event, 'peer.playing')
      return { type: 'playing', operationId: event.operationId, duration: event.duration } as const
    }),
    tellStats: emit(({ event }) => {
      assertEvent(event, 'peer.stats')
      return { type: 'stats', operationId: event.operationId, stats: event.stats } as const
    }),
    tellTones: emit(({ event }) => {
      assertEvent(event, 'signal.dtmf')
      const { tones, duration, gap } = event
      return { type: 'tones', tones, duration, gap } as const
    }),
    keepMixed: assign({
      mixedWith: ({ event }) => {
        assertEvent(event, 'join')
        return event.callIds
      },
    }),
    tellLegReady: emit({ type: 'legReady' } as const),
    /** To the application this call is over, and goes on as part of another. */
    becomeLeg: assign({
      joinedInto: ({ event }) => {
        assertEvent(event, 'join.confirmed')
        return event.callId
      },
    }),
    keepParameters: assign({
      parameters: ({ context, event }) => {
        assertEvent(event, ['setCustomParameters', 'answer'])
        return event.parameters ?? context.parameters ?? []
      },
    }),
  },
})
