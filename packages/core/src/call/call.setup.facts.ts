import { assign, emit } from 'xstate'
import type { ErrorCode, ErrorInfo } from '../errors.ts'
import { assertEvent } from '../feature/assertEvent.ts'
import type { CallContext } from './call.context.ts'
import { type Farewell, forwardedTo, refusedEnding, transferredEnding, wireEnding } from './call.endings.ts'
import { commandSetup } from './call.setup.commands.ts'

const without = (ids: readonly string[], taken: readonly string[]) => ids.filter((id) => !taken.includes(id))
const union = (ids: readonly string[], added: readonly string[]) => [...new Set([...ids, ...added])]
const holdsUs = (direction: string) => direction === 'sendonly' || direction === 'inactive'

/** What a transfer is called by the inventory, section b. */
const kindOfTransfer = ({ operations }: CallContext) =>
  operations.some(({ type }) => type === 'CONSULTATIVE_TRANSFER') ? '' : 'Direct '

/** What a call keeps of what it learns: descriptions, tracks, faults, and how it ended. */
export const factSetup = commandSetup.extend({
  actions: {
    // What we learn.
    keepDescription: assign({
      description: ({ event }) => {
        assertEvent(event, [
          'peer.offerCreated',
          'peer.answerCreated',
          'signal.answered',
          'signal.progressed',
          'signal.updateAnswered',
        ])
        return 'offer' in event ? event.offer : event.answer
      },
    }),
    keepAnswerer: assign({
      peer: ({ context, event }) => {
        assertEvent(event, 'signal.answered')
        return { ...context.peer, ...event.from }
      },
    }),
    keepAnswerMedia: assign({
      answeredWith: ({ event }) => {
        assertEvent(event, 'answer')
        return event.media
      },
    }),
    answerByItself: assign(({ event }) => {
      assertEvent(event, 'answerWhenReady')
      return { answersByItself: true, answeredWith: event.media }
    }),
    keepCaptured: assign({
      localTracks: ({ context, event }) => {
        assertEvent(event, 'peer.captured')
        return [...context.localTracks, ...event.tracks]
      },
    }),
    noteRinging: assign({ hasRung: true }),
    noteRemote: assign(({ context, event }) => {
      assertEvent(event, ['peer.offerApplied', 'peer.answerApplied'])
      const kept = context.remoteTracks.filter(({ id }) => !event.removed.includes(id))
      return {
        remoteTracks: [...kept, ...event.added],
        // In a meeting nobody is held: whoever receives nothing may just have nobody to listen to.
        remoteHold: { ...context.remoteHold, wanted: !context.meeting && holdsUs(event.remoteDirection) },
      }
    }),
    confirmRemoteHold: assign({
      remoteHold: ({ context }) => ({ ...context.remoteHold, confirmed: context.remoteHold.wanted }),
    }),
    revertRemote: assign(({ context }) => ({
      remoteHold: { ...context.remoteHold, wanted: context.remoteHold.confirmed },
      remoteTracks: context.agreedTracks,
    })),
    noteMediaState: assign({
      mediaState: ({ event }) => {
        assertEvent(event, 'media.changed')
        return event.state
      },
    }),
    tellTrack: emit(({ event }) => {
      assertEvent(event, ['peer.trackEnded', 'peer.sourceMuted', 'peer.sourceUnmuted'])
      return { type: 'track', change: event.type, trackId: event.trackId } as const
    }),

    // Muting.
    wantMuted: assign({
      muted: ({ context, event }) => {
        assertEvent(event, ['mute', 'unmute'])
        const change = event.type === 'mute' ? union : without
        return { ...context.muted, wanted: change(context.muted.wanted, event.trackIds) }
      },
    }),
    confirmMuted: assign({
      muted: ({ context, event }) => {
        assertEvent(event, ['peer.muted', 'peer.unmuted'])
        const change = event.type === 'peer.muted' ? union : without
        return { ...context.muted, confirmed: change(context.muted.confirmed, event.trackIds) }
      },
    }),
    revertMuted: assign({ muted: ({ context }) => ({ ...context.muted, wanted: context.muted.confirmed }) }),

    // Faults and endings.
    recordFault: assign({ fault: (_, params: ErrorInfo) => params }),
    recordEngineFault: assign({
      fault: ({ event }, params: { code: ErrorCode }) => {
        assertEvent(event, 'peer.failed')
        return { code: params.code, message: `${event.step} failed: ${event.fault.name}: ${event.fault.message}` }
      },
    }),
    recordRefusal: assign({
      fault: ({ event }) => {
        assertEvent(event, ['signal.updateRejected', 'signal.failed'])
        if (event.type === 'signal.failed')
          return { code: 'call:2', message: `The server refused the change (${event.code}): ${event.message}` }
        return event.statusCode === 491
          ? { code: 'call:12', message: 'Both ends changed the call at once (491). Try again.' }
          : { code: 'call:2', message: `The far end refused the change (${event.statusCode}).` }
      },
    }),
    recordGlare: assign({
      fault: { code: 'call:12', message: 'Both ends changed the call at once, twice. Try again.' },
    }),
    recordEnding: assign((_, params: Farewell) => params),
    // `denied`, `noDevice`, `deviceBusy` … (CaptureFaultName), for the words an application has for it.
    noteCaptureFault: assign({
      ending: ({ context, event }) => {
        assertEvent(event, 'peer.failed')
        return context.ending && { ...context.ending, text: event.fault.name }
      },
    }),
    recordRejection: assign({
      ending: ({ event }) => {
        assertEvent(event, 'signal.rejected')
        return wireEnding(event, 'rejected')
      },
    }),
    recordCancellation: assign({
      ending: ({ event }) => {
        assertEvent(event, ['signal.cancelled', 'signal.ended'])
        return wireEnding(event, 'cancelled')
      },
    }),
    recordRemoteEnding: assign({
      ending: ({ event }) => {
        assertEvent(event, ['signal.ended', 'signal.cancelled'])
        return wireEnding(event, 'hungUp')
      },
    }),
    recordForward: assign(({ event }) => {
      assertEvent(event, 'forward')
      return forwardedTo(event.to)
    }),
    recordTransfer: assign({
      ending: ({ context }) => transferredEnding(kindOfTransfer(context)),
    }),
    recordNoTransfer: assign({
      fault: ({ context, event }) => {
        assertEvent(event, 'signal.transferred')
        const why = `(${event.statusCode}): ${event.reason ?? 'not taken'}.`
        return { code: 'call:2', message: `${kindOfTransfer(context)}Transfer Failed ${why}` }
      },
    }),
    recordServerRefusal: assign({
      ending: ({ event }) => {
        assertEvent(event, 'signal.failed')
        return refusedEnding(event.code, event.message)
      },
    }),
  },
})
