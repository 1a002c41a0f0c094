import { type Cell, createCell, type Readable } from '../client/readable.ts'
import type { Participant } from './space.participant.ts'
import type { Entry } from './space.roster.entry.ts'
import { createOrder, type Order } from './space.window.order.ts'
import type { ParticipantQuery, ParticipantWindow } from './space.window.query.ts'

interface Window {
  cell: Cell<ParticipantWindow>
  readable: Readable<ParticipantWindow>
  observers: number
  /** Who is in it. */
  shown: Set<Entry>
}

/** An order and the windows on it. */
interface View {
  order: Order
  windows: Set<Window>
}

/** Windows on the participants of a space. */
export interface Windows {
  observe: (query: ParticipantQuery) => Readable<ParticipantWindow>
  /** Takes in who changed; `tell` calls the observers. */
  take: (changed: readonly Entry[]) => void
  tell: () => void
}

/** How many windows that nobody watches keep their identity. */
const unwatchedKept = 50

const isSame = (one: ParticipantWindow | undefined, other: ParticipantWindow): one is ParticipantWindow =>
  one !== undefined &&
  one.total === other.total &&
  one.participants.length === other.participants.length &&
  one.participants.every((participant, index) => participant === other.participants[index])

/**
 * Windows with the same filter and sort share one order. It is made when one of them is looked at and kept for as long as
 * one is watched: a change of somebody whom no window shows reaches no window, and costs the same however many there are.
 */
export function createWindows(
  entries: ReadonlyMap<string, Entry>,
  rowOf: (entry: Entry) => Participant,
  onError: (error: unknown) => void,
): Windows {
  const windows = new Map<string, Window>()
  const views = new Map<string, View>()
  let due = new Set<Window>()

  function viewOf(key: string, query: ParticipantQuery): View {
    const view = views.get(key) ?? { order: createOrder(entries, query), windows: new Set() }
    views.set(key, view)
    return view
  }

  function forgetUnwatched(): void {
    for (const [key, { observers }] of windows) {
      if (windows.size <= unwatchedKept) return
      if (observers === 0) windows.delete(key)
    }
  }

  function createWindow(viewKey: string, query: ParticipantQuery): Window {
    const { offset = 0, limit } = query
    const cell = createCell<ParticipantWindow>(
      () => {
        // Here, not once: what nobody watches loses its order.
        const view = viewOf(viewKey, query)
        view.windows.add(window)
        const shown = view.order.slice(offset, limit === undefined ? undefined : offset + limit)
        window.shown = new Set(shown)
        return { participants: shown.map(rowOf), total: view.order.size() }
      },
      onError,
      (previous, next) => (isSame(previous, next) ? previous : next),
    )
    const window: Window = {
      cell,
      observers: 0,
      shown: new Set(),
      readable: {
        getSnapshot: cell.getSnapshot,
        subscribe(observer) {
          const { unsubscribe } = cell.subscribe(observer)
          let isOn = true
          window.observers += 1
          return {
            unsubscribe() {
              unsubscribe()
              if (isOn) window.observers -= 1
              isOn = false
            },
          }
        },
      },
    }
    return window
  }

  return {
    observe(query) {
      const { filter: { presence, inCall, kind, role, text } = {}, sort = 'arrival', offset, limit } = query
      const viewKey = JSON.stringify([sort, presence, inCall, kind, role, text])
      const key = JSON.stringify([viewKey, offset ?? 0, limit])
      const window = windows.get(key) ?? createWindow(viewKey, query)
      // The one asked for last is the one forgotten last.
      windows.delete(key)
      windows.set(key, window)
      forgetUnwatched()
      return window.readable
    },
    take(changed) {
      if (views.size === 0) return
      for (const [key, view] of views) {
        for (const window of view.windows) {
          if (window.observers > 0) continue
          // Looks anew when it is looked at.
          view.windows.delete(window)
          due.add(window)
        }
        if (view.windows.size === 0) {
          views.delete(key)
          continue
        }
        const isMoved = view.order.take(changed)
        for (const window of view.windows)
          if (isMoved || changed.some((entry) => window.shown.has(entry))) due.add(window)
      }
    },
    tell() {
      if (due.size === 0) return
      const told = due
      due = new Set()
      for (const { cell } of told) cell.invalidate()
    },
  }
}
