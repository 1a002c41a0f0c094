import type { Actor, Entry } from '../sequence/entry.ts'
import { isEnded } from '../sequence/entry.ts'
import { filterEntries, searchEntries } from '../sequence/filter.ts'
import { type LaneGroup, newestRoot, toLaneGroups } from '../sequence/lanes.ts'
import { isMachine } from '../sequence/machine.ts'
import { type Moment, momentOf, placeOf, presentOf } from '../sequence/moment.ts'
import type { Choices, Model } from './model.ts'

/** All that is on the screen at one time, worked out from the model. */
export interface Scene {
  choices: Choices
  groups: readonly LaneGroup[]
  rows: readonly Entry[]
  /** Place of the selected entry among the rows, or -1. */
  place: number
  /** Places of rows that the search found. */
  found: readonly number[]
  /** The actor whose chart is shown. */
  focus: Actor | undefined
  moment: Moment
  total: number
  dropped: number
  lost: number
}

const nothing: Moment = { snapshot: null, step: null }

/** The actor to show: the pinned one, the one a selected entry is about, else the machine that started last. */
export function focusOf({ timeline, isShown, choices }: Model): Actor | undefined {
  const { pinned, selected, hiddenSources } = choices()
  const chosen = timeline.actor(pinned ?? '')
  if (chosen !== undefined) return chosen
  for (const key of [selected?.to, selected?.from]) {
    const actor = timeline.actor(key ?? '')
    if (actor !== undefined && isMachine(actor) && isShown(actor)) return actor
  }
  const newest = timeline
    .sources()
    .filter(({ id }) => !hiddenSources.has(id) && (selected === null || selected.source === id))
    .flatMap(({ id }) => newestRoot(timeline, id, isShown) ?? [])
  // The first application keeps the picture while both ends of a call are alive.
  return newest.find((actor) => !isEnded(actor)) ?? newest[0]
}

/** Works out what is on the screen. */
export function toScene(model: Model): Scene {
  const { timeline, isShown } = model
  const choices = model.choices()
  const { selected, search } = choices
  const groups = toLaneGroups(timeline, {
    chosen: choices.lanes,
    pinned: choices.pinned,
    hiddenSources: choices.hiddenSources,
    isBrief: choices.isBrief,
    only: isShown,
  })
  const rows = filterEntries(timeline.entries(), choices, groups)
  const focus = focusOf(model)
  const moment =
    focus === undefined
      ? nothing
      : selected === null
        ? presentOf(timeline, focus.key)
        : momentOf(timeline, focus.key, selected)
  return {
    choices,
    groups,
    rows,
    place: selected === null ? -1 : placeOf(rows, selected),
    found: searchEntries(rows, search),
    focus,
    moment,
    total: timeline.entries().length,
    dropped: timeline.dropped(),
    lost: timeline.lost(),
  }
}

/** The row one step away from where we are; from live, backwards begins at the newest. */
export function stepFrom({ rows, place }: Scene, by: number): Entry | undefined {
  if (rows.length === 0) return undefined
  if (place === -1) return by < 0 ? rows[Math.max(0, rows.length + by)] : rows[Math.min(by, rows.length) - 1]
  return rows[Math.min(rows.length - 1, Math.max(0, place + by))]
}
