import { assign, enqueueActions } from 'xstate'
import type { ErrorInfo } from '../errors.ts'
import { assertEvent } from '../feature/assertEvent.ts'
import { finished, tell } from '../feature/operations.ts'
import { superseded } from '../feature/promises.ts'
import type { TrackInfo } from '../ports/index.ts'
import type { CallContext } from './call.context.ts'
import type { Operation } from './call.events.ts'
import { changesMedia } from './call.setup.negotiation.ts'
import { operationSetup } from './call.setup.operations.ts'

type TrackList = readonly TrackInfo[]

const idsOf = (tracks: TrackList) => tracks.map(({ id }) => id)
const without = (tracks: TrackList, others: TrackList | readonly string[]) =>
  tracks.filter(({ id }) => !others.some((other) => (typeof other === 'string' ? other : other.id) === id))
const isSame = (one: TrackList, other: TrackList) => idsOf(one).join() === idsOf(other).join()
/** A track that is not sent any more is not muted either: muting is of tracks, and is not carried over. */
const mutedAmong = ({ muted: { wanted, confirmed } }: CallContext, tracks: TrackList) => {
  const isKept = (trackId: string) => tracks.some(({ id }) => id === trackId)
  return { wanted: wanted.filter(isKept), confirmed: confirmed.filter(isKept) }
}
const changesOurMedia = (operation: Operation) => operation.isLocal && changesMedia(operation)

/**
 * Which local tracks a call sends. Wanted and confirmed, as with hold: what the application asks for becomes the wish, the
 * negotiation follows it, and what came of it releases the tracks that are not sent any more, or not after all.
 */
export const mediaSetup = operationSetup.extend({
  actions: {
    keepLimits: assign(({ context, event }) => {
      assertEvent(event, ['answer', 'addMedia', 'startVideo', 'removeMedia', 'stopVideo'])
      return {
        bandwidth: { ...context.bandwidth, ...event.bandwidth },
        dscpControls: { ...context.dscpControls, ...event.dscpControls },
      }
    }),
    /** Takes what was captured, or gives it back where nobody wants it any more. */
    wantMoreTracks: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'peer.captured')
      const { tracks, operationId } = event
      const { wantedTracks, localTracks, operations } = context
      if (operations.some(({ id }) => id === operationId)) {
        enqueue.cancel(operationId ?? '')
        enqueue.assign({ wantedTracks: [...(wantedTracks ?? localTracks), ...tracks] })
      } else enqueue.sendTo('peer', { type: 'releaseCapture', trackIds: idsOf(tracks) })
    }),
    wantFewerTracks: assign({
      wantedTracks: ({ context, event }) => {
        assertEvent(event, ['removeMedia', 'stopVideo'])
        return without(context.wantedTracks ?? context.localTracks, event.trackIds)
      },
    }),
    /** A screen that the user stopped sharing in the browser: the far end must not look at its last picture. */
    unwantEndedScreen: assign({
      wantedTracks: ({ context, event }) => {
        assertEvent(event, 'peer.trackEnded')
        const wanted = context.wantedTracks ?? context.localTracks
        const isScreen = wanted.some(({ id, isScreen }) => id === event.trackId && isScreen === true)
        return isScreen ? without(wanted, [event.trackId]) : context.wantedTracks
      },
    }),
    /** Nothing was confirmed yet, so what we send is what we want again. */
    unwantTracks: enqueueActions(({ context, enqueue }) => {
      const { exchange, wantedTracks, localTracks } = context
      if (exchange.tracks !== null && wantedTracks !== null) return enqueue.assign({ wantedTracks: localTracks })
      enqueue.assign({ wantedTracks: null })
      tell(enqueue, finished(context, changesOurMedia))
    }),
    /** The newest wish wins: what is still on its way to be added is not wanted any more. */
    supersedeAdding: enqueueActions(({ context, enqueue }) =>
      tell(enqueue, finished(context, changesOurMedia, superseded)),
    ),
    /** The offer with our tracks was answered: they are what we send. */
    confirmTracks: enqueueActions(({ context, enqueue }) => {
      const { exchange, wantedTracks, localTracks } = context
      if (exchange.tracks === null) return
      const rest = wantedTracks !== null && !isSame(wantedTracks, exchange.tracks) ? wantedTracks : null
      const dropped = idsOf(without(localTracks, exchange.tracks))
      const muted = mutedAmong(context, exchange.tracks)
      enqueue.assign({ localTracks: exchange.tracks, wantedTracks: rest, muted })
      if (dropped.length > 0) enqueue.sendTo('peer', { type: 'releaseCapture', trackIds: dropped })
      if (rest === null) tell(enqueue, finished(context, changesOurMedia))
    }),
    /** It came to nothing: what it would have added is let go, and the wish with it, unless there is a newer one. */
    revertTracks: enqueueActions(({ context, enqueue }) => {
      const { exchange, wantedTracks, localTracks } = context
      if (exchange.tracks === null || wantedTracks === null) return
      const isCurrent = isSame(wantedTracks, exchange.tracks)
      const rest = isCurrent || isSame(wantedTracks, localTracks) ? null : wantedTracks
      const dropped = idsOf(without(without(exchange.tracks, localTracks), rest ?? []))
      enqueue.assign({ wantedTracks: rest })
      if (dropped.length > 0) enqueue.sendTo('peer', { type: 'releaseCapture', trackIds: dropped })
      const fault: ErrorInfo | null = isCurrent ? context.fault : null
      if (rest === null) tell(enqueue, finished(context, changesOurMedia, fault))
    }),
    swapTrack: assign(({ context, event }) => {
      assertEvent(event, 'peer.replaced')
      const swap = (tracks: TrackList) => tracks.map((track) => (track.id === event.trackId ? event.track : track))
      const localTracks = swap(context.localTracks)
      return {
        localTracks,
        muted: mutedAmong(context, localTracks),
        wantedTracks: context.wantedTracks && swap(context.wantedTracks),
        // The offer that is under way sends the new one in its place, too.
        exchange: { ...context.exchange, tracks: context.exchange.tracks && swap(context.exchange.tracks) },
      }
    }),
  },
})
