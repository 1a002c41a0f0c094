import { type Cell, createCell, share } from '../client/readable.ts'
import type { ErrorInfo } from '../errors.ts'
import { eventOfChange, type SpaceEventPair } from './space.outbox.ts'
import type { Roster } from './space.roster.ts'
import { type SpaceFacts, type SpaceSnapshot, type SpaceView, toSpaceFacts } from './space.view.ts'

/** What a space shows and tells: first the views, then the events. */
export interface Telling {
  view: Cell<SpaceView | undefined>
  /** The view without its participants. */
  factsCell: Cell<SpaceFacts | undefined>
  facts: () => SpaceFacts | null
  /** What belongs to one message from outside is told once, when all of it is done. */
  batch: (work: () => void) => void
  /** Happened, and waits for the views to show it. */
  note: (pair: SpaceEventPair) => void
  /** The space met an error of its own, and shows that it failed. */
  broke: (error: ErrorInfo) => void
}

/** The view of before, where nothing changed. A list of participants is compared by identity alone. */
function mergeViews(previous: SpaceView | undefined, next: SpaceView | undefined): SpaceView | undefined {
  if (previous === undefined || next === undefined) return next
  const { participants: before, ...factsBefore } = previous
  const { participants, ...facts } = next
  const shared = share(factsBefore, facts)
  return shared === factsBefore && before === participants ? previous : { ...shared, participants }
}

export function createTelling(
  spaceId: string,
  {
    roster,
    snapshot,
    look,
    emit,
    onError,
  }: {
    roster: Roster
    snapshot: () => SpaceSnapshot | undefined
    /** The roster was brought up to date. */
    look: () => void
    emit: (...pair: SpaceEventPair) => void
    onError: (error: unknown) => void
  },
): Telling {
  const change: SpaceEventPair = ['space:change', { spaceId }]
  let facts: SpaceFacts | null = null
  /** What the facts were made of. */
  let shown: SpaceSnapshot | undefined
  /** The facts that observers were told of. */
  let known: SpaceFacts | null = null
  /** What happened and waits for the views to show it. */
  let news: SpaceEventPair[] = []
  /** What the views show and listeners have yet to hear. */
  const due: SpaceEventPair[] = []
  let depth = 0
  let isTelling = false

  const view = createCell<SpaceView | undefined>(
    () => (facts === null ? undefined : { ...facts, participants: roster.list() }),
    onError,
    mergeViews,
  )
  const factsCell = createCell<SpaceFacts | undefined>(
    () => facts ?? undefined,
    onError,
    (_, next) => next,
  )

  function batch(work: () => void): void {
    depth += 1
    try {
      work()
    } finally {
      depth -= 1
      if (depth === 0) flush()
    }
  }

  /** What listeners do about the events is told after them. */
  function flush(): void {
    const { changes, isChanged } = roster.flush()
    depth += 1
    look()
    depth -= 1
    const now = snapshot()
    if (now !== undefined && now !== shown) facts = share(facts, toSpaceFacts(now))
    shown = now
    if (facts !== known || isChanged) {
      const isOfFacts = facts !== known
      known = facts
      if (isOfFacts) factsCell.invalidate()
      view.invalidate()
      if (!due.includes(change)) due.push(change)
    }
    due.push(...news, ...changes.map((one) => eventOfChange(spaceId, one)))
    news = []
    if (isTelling) return
    isTelling = true
    for (let pair = due.shift(); pair !== undefined; pair = due.shift()) emit(...pair)
    isTelling = false
  }

  return {
    view,
    factsCell,
    facts: () => facts,
    batch,
    note: (pair) => news.push(pair),
    broke(error) {
      facts = facts && { ...facts, state: 'failed', error }
      news.push(['space:error', { spaceId, error }])
    },
  }
}
