import type { FeatureContext } from '../client/feature.ts'
import { SwitchhookError } from '../errors.ts'
import { destroyed, toError } from '../feature/promises.ts'
import type { TrackOwners } from './media.api.ts'
import { parseTrackList } from './media.arguments.ts'

/** Mutes and unmutes tracks by way of those who send them; here, where nobody does. */
export function createMuting(
  { media: engine, emit, trackOwners }: Pick<FeatureContext, 'media' | 'emit' | 'trackOwners'>,
  isDestroyed: () => boolean,
): (wanted: unknown, muted: boolean) => Promise<void> {
  function tell(tracks: readonly string[], muted: boolean): void {
    if (tracks.length > 0) emit(muted ? 'media:muted' : 'media:unmuted', { tracks })
  }

  return async (wanted, muted) => {
    if (isDestroyed()) throw toError(destroyed)
    const trackIds = parseTrackList(wanted)
    const senders = trackOwners()
    const isSentBy = (kind: TrackOwners['kind'], trackId: string) =>
      senders.some((owners) => owners.kind === kind && owners.ownersOf(trackId).length > 0)
    const isSent = (trackId: string) => isSentBy('call', trackId) || isSentBy('space', trackId)
    const unknown = trackIds.find((trackId) => !isSent(trackId) && engine?.track(trackId) === undefined)
    if (engine === undefined || unknown !== undefined)
      throw new SwitchhookError('webrtc:2', `There is no track '${unknown}'.`)

    // What calls send they tell of themselves.
    const untold = trackIds.filter((trackId) => !isSentBy('call', trackId))
    const here = untold.filter((trackId) => !isSent(trackId) && engine.muteHere(trackId, muted))
    tell(here, muted)

    async function ask({ mute, unmute }: TrackOwners, ownerId: string, ofOwner: readonly string[]) {
      await (muted ? mute : unmute)(ownerId, ofOwner)
      const done = ofOwner.filter((trackId) => untold.includes(trackId) && engine?.track(trackId)?.muted === muted)
      tell(done, muted)
    }
    const wishes = senders.flatMap((owners) => {
      const ownerIds = new Set(trackIds.flatMap(owners.ownersOf))
      return [...ownerIds].map((ownerId) => ({
        owners,
        ownerId,
        ofOwner: trackIds.filter((trackId) => owners.ownersOf(trackId).includes(ownerId)),
      }))
    })
    await Promise.all(wishes.map(({ owners, ownerId, ofOwner }) => ask(owners, ownerId, ofOwner)))
  }
}
