import { type Actor, isEnded } from './entry.ts'
import { isMachine, titleOf } from './machine.ts'
import type { Timeline } from './timeline.ts'

/** A vertical line of the sequence chart. */
export interface Lane {
  key: string
  kind: 'app' | 'actor' | 'server'
  title: string
  hint: string
  isEnded: boolean
}

/** The lanes of one application, or the server's. */
export interface LaneGroup {
  /** The source's id; null for the server. */
  source: string | null
  title: string
  lanes: readonly Lane[]
}

export interface LaneChoice {
  /** What people switched on or off by hand, by actor key. */
  chosen: ReadonlyMap<string, boolean>
  /** The actor that is looked at; its family is shown. */
  pinned: string | null
  hiddenSources: ReadonlySet<string>
  /** Only the machine at the top of each family, where there is no room for more. */
  isBrief?: boolean
  /** Which actors may be shown at all. */
  only: (actor: Actor) => boolean
}

/** Key of the server's lane. */
export const serverKey = 'server'
/** Key of the lane of an application's own code. */
export const appKey = (source: string): string => `app\n${source}`

/** The actor at the top of a family. */
export function rootOf(timeline: Timeline, actor: Actor): Actor {
  let root = actor
  for (let above = timeline.actor(root.parent ?? ''); above !== undefined; above = timeline.actor(root.parent ?? ''))
    root = above
  return root
}

/** The machine at the top of a source that started last: what a person most likely wants to see. */
export function newestRoot(timeline: Timeline, source: string, only: (actor: Actor) => boolean): Actor | undefined {
  let newest: Actor | undefined
  for (const key of timeline.source(source)?.roots ?? []) {
    const actor = timeline.actor(key)
    if (actor === undefined || !isMachine(actor) || !only(actor)) continue
    if (newest === undefined || actor.order > newest.order) newest = actor
  }
  return newest
}

/** Families shown unasked: of the pinned actor, else of the newest machine and its like that still live. */
function shownRoots(timeline: Timeline, source: string, { pinned, only }: LaneChoice): Set<string> {
  const actor = timeline.actor(pinned ?? '')
  if (actor?.source === source) return new Set([rootOf(timeline, actor).key])
  const newest = newestRoot(timeline, source, only)
  if (newest === undefined) return new Set(timeline.source(source)?.roots)
  const alike = [...(timeline.source(source)?.roots ?? [])].filter((key) => {
    const other = timeline.actor(key)
    return other !== undefined && only(other) && !isEnded(other) && titleOf(other).title === titleOf(newest).title
  })
  return new Set([newest.key, ...alike])
}

function lanesOf(timeline: Timeline, source: string, choice: LaneChoice): Lane[] {
  const shown = shownRoots(timeline, source, choice)
  const lanes: Lane[] = []
  const walk = (key: string, isShown: boolean) => {
    const actor = timeline.actor(key)
    if (actor === undefined) return
    if (choice.only(actor) && (choice.chosen.get(key) ?? isShown))
      lanes.push({ key, kind: 'actor', ...titleOf(actor), isEnded: isEnded(actor) })
    for (const child of actor.children) walk(child, isShown && choice.isBrief !== true)
  }
  for (const root of timeline.source(source)?.roots ?? []) walk(root, shown.has(root))
  return lanes
}

/**
 * The lanes, from left to right: the first application, the server, and the others mirrored, so that what goes over the
 * wire never crosses an actor when there are two.
 */
export function toLaneGroups(timeline: Timeline, choice: LaneChoice): LaneGroup[] {
  const groups = timeline
    .sources()
    .filter(({ id }) => !choice.hiddenSources.has(id))
    .map(({ id, name }, index): LaneGroup => {
      const app: Lane = { key: appKey(id), kind: 'app', title: 'app', hint: '', isEnded: false }
      const lanes = [app, ...lanesOf(timeline, id, choice)]
      return { source: id, title: name, lanes: index === 0 ? lanes : lanes.reverse() }
    })
  const server: LaneGroup = {
    source: null,
    title: '',
    lanes: [{ key: serverKey, kind: 'server', title: 'server', hint: '', isEnded: false }],
  }
  return groups.length === 0 ? [] : [groups[0] as LaneGroup, server, ...groups.slice(1)]
}
