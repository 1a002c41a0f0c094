/** Texts longer than this are rare, and would fill the memory. */
const longest = 200
const most = 5000

/**
 * Remembers what became of short texts, since the same few come again with every event. What is remembered belongs to a
 * version of what is known, and is forgotten with it.
 */
export function createMemory<Kind extends string, Result>(
  version: () => number,
): (kind: Kind, text: string, work: () => Result) => Result {
  const byKind = new Map<Kind, Map<string, Result>>()
  let [count, of] = [0, version()]

  return (kind, text, work) => {
    if (text.length > longest) return work()
    if (of !== version() || count > most) {
      byKind.clear()
      count = 0
    }
    const before = byKind.get(kind)?.get(text)
    if (before !== undefined) return before
    const result = work()
    // Where the work itself taught something, this is remembered as of now.
    if (of !== version()) {
      byKind.clear()
      count = 0
      of = version()
    }
    const texts = byKind.get(kind) ?? new Map<string, Result>()
    byKind.set(kind, texts.set(text, result))
    count += 1
    return result
  }
}
