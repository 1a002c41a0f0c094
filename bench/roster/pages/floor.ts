import type { Candidate, Person } from './people.ts'

/** A keyed Map that tells the watchers of the key, and those of the list its version and size. */
export function createFloor() {
  const rows = new Map<string, Person>()
  const watchers = new Map<string, Set<(row: Person | undefined) => void>>()
  const listWatchers = new Set<(list: { version: number; size: number }) => void>()
  let list = { version: 0, size: 0 }

  function tell(id: string, row: Person | undefined): void {
    for (const watcher of watchers.get(id) ?? []) watcher(row)
    list = { version: list.version + 1, size: rows.size }
    for (const watcher of listWatchers) watcher(list)
  }

  return {
    rows,
    put(event: Person) {
      const row = { ...rows.get(event.id), ...event }
      rows.set(event.id, row)
      tell(event.id, row)
    },
    drop(id: string) {
      if (rows.delete(id)) tell(id, undefined)
    },
    watch(id: string, watcher: (row: Person | undefined) => void) {
      const set = watchers.get(id) ?? new Set()
      watchers.set(id, set.add(watcher))
      return () => set.delete(watcher)
    },
    watchList(watcher: (list: { version: number; size: number }) => void) {
      listWatchers.add(watcher)
    },
  }
}

/** The floor as a candidate: nobody who keeps participants does less. */
export function floorCandidate(): Candidate<Person> {
  const floor = createFloor()
  let heard = 0
  return {
    toEvent: (person) => person,
    fill: (events) => events.forEach(floor.put),
    join: floor.put,
    update: floor.put,
    leave: ({ id }) => floor.drop(id),
    watch(ids) {
      for (const id of ids) floor.watch(id, () => (heard += 1))
      floor.watchList(() => {})
    },
    heard: () => heard,
    size: () => floor.rows.size,
    stop: () => {},
  }
}
