import type { FlightRecord, InputEntry, OutputEntry, RecordEntry, WireEntry } from '../recorder/record.ts'

/** An entry a replay goes through, and which one of the record it is. */
export interface Numbered<Entry = RecordEntry> {
  entry: Entry
  index: number
  /** Nothing is done for it and nothing is expected: what comes later finds its place by it. */
  isLeftOut?: true
}

export const isInput = (entry: RecordEntry): entry is InputEntry =>
  entry.do === 'command' || entry.do === 'fact' || entry.do === 'timer'

export const isOutput = (entry: RecordEntry): entry is OutputEntry =>
  !isInput(entry) &&
  entry.do !== 'id' &&
  entry.do !== 'now' &&
  entry.do !== 'muteHere' &&
  entry.do !== 'track' &&
  entry.do !== 'threw' &&
  entry.do !== 'wire'

/**
 * Features on top of the standard ones, which a replayed client has not: whatever they do to others they do by commands,
 * and those are in the record.
 */
const additional: ReadonlySet<string> = new Set(['consultation', 'callHistory', 'callHistoryCache'])

/** A record from which too much is lost to be replayed. */
export class ReplayError extends Error {
  override name = 'ReplayError'
  readonly code = 'incomplete'
}

/**
 * The entries a replay goes through, with those it leaves out on the way. A ring forgets calls that are over, whole, and needs them no more. Where it was too
 * small for what ran, the calls (or spaces) that ran then are left out, up to the next moment when none did.
 * @throws ReplayError when the beginnings of connection or services are lost: nothing can be understood without them.
 */
export function replayable(record: FlightRecord): readonly Numbered<Exclude<RecordEntry, WireEntry>>[] {
  for (const [feature, from] of Object.entries(record.cut))
    if (from === null && feature !== 'call' && feature !== 'space' && !additional.has(feature))
      throw new ReplayError(
        `The beginning of '${feature}' is no longer in this record (${record.dropped} entries were dropped): it can be looked at but not replayed. Record with a larger limit.`,
      )
  const isForgotten = record.dropped === 0 ? () => false : forgottenIn(record)
  const listed: Numbered<Exclude<RecordEntry, WireEntry>>[] = []
  for (const [index, entry] of record.entries.entries()) {
    if (entry.do === 'wire') continue
    const isLeftOut = additional.has(entry.of) || isCut(record, entry, index) || isForgotten(entry)
    listed.push({ entry, index, ...(isLeftOut && { isLeftOut }) })
  }
  return listed
}

function isCut({ cut }: FlightRecord, { of }: RecordEntry, index: number): boolean {
  const from = Object.hasOwn(cut, of) ? cut[of] : 0
  return from === null || index < (from ?? 0)
}

/**
 * Asked of what is not cut, in its order: finds commands for calls and spaces that a ring has forgotten, with what the
 * client said to them at once: of one that is over it says that it is, of one it never had that there is none.
 */
function forgottenIn(record: FlightRecord): (entry: RecordEntry) => boolean {
  const known = new Set(
    record.entries.map((entry, index) => (entry.do === 'state' && !isCut(record, entry, index) ? entry.actor : null)),
  )
  let forgotten: string | null = null
  return (entry) => {
    if (isInput(entry)) {
      const isLater = entry.do === 'command' && !['call.make', 'space.join'].includes(entry.path)
      const id = isLater && (entry.of === 'call' || entry.of === 'space') ? entry.args[0] : null
      const actor = entry.of === 'space' ? `space-${String(id)}` : String(id)
      forgotten = typeof id === 'string' && id !== '' && !known.has(actor) ? id : null
      return forgotten !== null
    }
    if (forgotten === null || (entry.of !== 'call' && entry.of !== 'space')) return false
    if (entry.do === 'id') return true
    const { callId, spaceId } = entry.do === 'event' ? Object(entry.payload) : {}
    return callId === forgotten || spaceId === forgotten
  }
}
