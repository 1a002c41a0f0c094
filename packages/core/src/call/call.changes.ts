import type { ErrorInfo } from '../errors.ts'
import { given } from '../feature/given.ts'
import type { CallEvents } from './call.api.ts'
import type { CallFacts } from './call.view.ts'

/** An event of a call with its payload. */
export type CallEventPair = { [Type in keyof CallEvents]: [type: Type, payload: CallEvents[Type]] }[keyof CallEvents]

const missingIn = (ids: readonly string[], others: readonly string[]) => ids.filter((id) => !others.includes(id))
const isOver = ({ state }: CallFacts) => state === 'Ended' || state === 'Cancelled'

/** The id of the media object that one end of a call sends. */
export const mediaIdOf = (callId: string, isLocal: boolean): string => `${callId}:${isLocal ? 'local' : 'remote'}`

/** The error of an ending that the user did not choose, for events. */
export function errorOfEnding({ ending }: CallFacts): ErrorInfo | undefined {
  switch (ending?.reason) {
    case 'captureFailed':
      return { code: 'call:4', message: 'Camera or microphone could not be used.' }
    case 'mediaFailed':
      return { code: 'call:2', message: ending.text ?? 'Media could not be connected.' }
    case 'internalError':
      return { code: 'call:1', message: 'The call met an internal error.' }
    case 'connectionLost':
    case 'refused':
      return { code: 'call:2', message: ending.text ?? 'The connection to the server was lost.' }
    default:
      return undefined
  }
}

/** What one change of a call's facts tells the application, in the order of the inventory. */
export function changesBetween(previous: CallFacts | null, now: CallFacts): CallEventPair[] {
  const callId = now.id
  const events: CallEventPair[] = []
  const before = previous ?? { ...now, state: 'Initiating', localTracks: [], remoteTracks: [] }
  const tracks = (facts: Pick<CallFacts, 'localTracks' | 'remoteTracks'>) => [
    ...facts.localTracks,
    ...facts.remoteTracks,
  ]
  const removed = missingIn(tracks(before), tracks(now))
  const added = missingIn(tracks(now), tracks(before))
  const isTalking = now.state === 'Connected' && before.state !== 'On Hold'
  /** The older form of the same news (decision 6): one event for each end's media, where a call really gets or loses it. */
  const ofEnd = (facts: typeof before, trackIds: readonly string[], type: 'call:newMedia' | 'call:removedMedia') =>
    (isTalking ? [true, false] : []).flatMap((local): CallEventPair[] => {
      const own = local ? facts.localTracks : facts.remoteTracks
      const tracks = trackIds.filter((id) => own.includes(id))
      return tracks.length > 0 ? [[type, { callId, local, tracks, mediaId: mediaIdOf(callId, local) }]] : []
    })
  const addition: CallEventPair[] =
    added.length > 0 ? [...ofEnd(now, added, 'call:newMedia'), ['call:tracksAdded', { callId, trackIds: added }]] : []
  // Media that comes with the answer follows the state it brings; a call that is unheld has its media back first.
  const hadMedia = before.state === 'Connected' || before.state === 'On Hold'
  if (removed.length > 0)
    events.push(...ofEnd(before, removed, 'call:removedMedia'), ['call:tracksRemoved', { callId, trackIds: removed }])
  if (hadMedia) events.push(...addition)

  const muted = missingIn(now.muted.confirmed, before.muted.confirmed)
  const unmuted = missingIn(missingIn(before.muted.confirmed, now.muted.confirmed), removed)
  if (muted.length > 0) events.push(['media:muted', { tracks: muted }])
  if (unmuted.length > 0) events.push(['media:unmuted', { tracks: unmuted }])

  if (before.mediaConnectionState !== now.mediaConnectionState)
    events.push(['call:mediaConnectionChange', { callId, previous: { state: before.mediaConnectionState } }])

  const hasChanged =
    before.state !== now.state || before.localHold !== now.localHold || before.remoteHold !== now.remoteHold
  if (!hasChanged) return hadMedia ? events : [...events, ...addition]
  const error = isOver(now) ? errorOfEnding(now) : undefined
  if (now.direction === 'outgoing' && before.state === 'Initiating')
    events.push(['call:start', { callId, ...given({ error }) }])
  const transition = given({ statusCode: now.ending?.code, reasonText: now.ending?.text })
  events.push([
    'call:stateChange',
    {
      callId,
      previous: { state: before.state, localHold: before.localHold, remoteHold: before.remoteHold },
      ...given({ transition: Object.keys(transition).length > 0 ? transition : null, error }),
    },
  ])
  return hadMedia ? events : [...events, ...addition]
}
