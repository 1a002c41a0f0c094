import type { InspectorMessage } from '../feed/messages.ts'
import type { Actor, Entry, EntryKind } from '../sequence/entry.ts'
import { createTimeline, type Timeline } from '../sequence/timeline.ts'

export type Theme = 'auto' | 'light' | 'dark'

/** Something to say above everything, and the entry it is about. */
export interface Notice {
  text: string
  tone: 'calm' | 'warning'
  /** Id of the entry; null for none. */
  entry: number | null
}

/** What a person has chosen to see. */
export interface Choices {
  /** Key of the actor whose chart is shown; null follows what happens. */
  pinned: string | null
  /** The entry that is looked at; null is live. */
  selected: Entry | null
  followsNewest: boolean
  lanes: ReadonlyMap<string, boolean>
  hiddenSources: ReadonlySet<string>
  hiddenKinds: ReadonlySet<EntryKind>
  names: string
  search: string
  /** Whether there is room for few lanes only. */
  isBrief: boolean
  notice: Notice | null
  theme: Theme
}

export interface ModelOptions {
  /** Actors to show, by name. All by default. */
  only?: ((actorName: string) => boolean) | undefined
  limit?: number | undefined
  theme?: Theme | undefined
  /** Whether it is over already, and nothing new comes. */
  isRecorded?: boolean | undefined
}

/** What the viewer shows: the timeline, and the choices of the person in front of it. */
export interface Model {
  timeline: Timeline
  choices: () => Choices
  choose: (choices: Partial<Choices>) => void
  isShown: (actor: Actor) => boolean
  isRecorded: boolean
  /** Takes a message in constant time; what is seen changes with the next frame. */
  take: (source: string, message: InspectorMessage) => void
  /** Takes what still waits, for `budgetMs` at most; false when some is left. */
  settle: (budgetMs: number) => boolean
}

/** Messages that may wait for a frame; a page in the background has none. */
const maxWaiting = 5000

/** Creates a model; `changed` is called whenever there is something new to show. */
export function createModel(
  changed: () => void,
  { only, limit, theme = 'auto', isRecorded = false }: ModelOptions = {},
): Model {
  const timeline = createTimeline(limit === undefined ? {} : { limit })
  let waiting: [string, InspectorMessage][] = []
  let head = 0
  let choices: Choices = {
    pinned: null,
    selected: null,
    followsNewest: true,
    lanes: new Map(),
    hiddenSources: new Set(),
    hiddenKinds: new Set(),
    names: '',
    search: '',
    isBrief: false,
    notice: null,
    theme,
  }

  function takeOldest(): void {
    const oldest = waiting[head]
    if (oldest === undefined) return
    head += 1
    timeline.take(...oldest)
    if (head < maxWaiting) return
    waiting = waiting.slice(head)
    head = 0
  }

  return {
    timeline,
    choices: () => choices,
    choose(changes) {
      choices = { ...choices, ...changes }
      changed()
    },
    isShown: ({ name }) => only?.(name) ?? true,
    isRecorded,
    take(source, message) {
      waiting.push([source, message])
      if (waiting.length - head > maxWaiting) takeOldest()
      changed()
    },
    settle(budgetMs) {
      const end = performance.now() + budgetMs
      for (let taken = 1; head < waiting.length; taken += 1) {
        takeOldest()
        if (taken % 64 === 0 && performance.now() > end) return false
      }
      waiting = []
      head = 0
      return true
    },
  }
}
