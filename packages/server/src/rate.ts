/** Counts what happened in the last minute, by key; keys without recent happenings are forgotten. */
export interface MinuteCount {
  /** How many happenings of this key are younger than a minute. */
  of: (key: string, now: number) => number
  add: (key: string, now: number) => void
  /** Takes the latest happening of this key back. */
  takeBack: (key: string) => void
  clear: () => void
}

const minuteMs = 60_000
const keysBeforeSweep = 1000

export function createMinuteCount(happenings: Map<string, number[]> = new Map()): MinuteCount {
  const recent = (key: string, now: number): number[] => {
    const kept = (happenings.get(key) ?? []).filter((at) => now - at < minuteMs)
    if (kept.length === 0) happenings.delete(key)
    else happenings.set(key, kept)
    return kept
  }

  return {
    of: (key, now) => recent(key, now).length,
    add: (key, now) => {
      if (happenings.size >= keysBeforeSweep) for (const known of [...happenings.keys()]) recent(known, now)
      happenings.set(key, [...recent(key, now), now])
    },
    takeBack: (key) => {
      happenings.get(key)?.pop()
    },
    clear: () => happenings.clear(),
  }
}
