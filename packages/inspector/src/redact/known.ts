/** What is known of a text that must not be seen. */
interface Known {
  text: string
  mark: string
  /** Only as a word of its own, not within another. */
  isBounded: boolean
}

/** Texts that are to be replaced wherever they turn up, and the marks that stand for them. */
export interface KnownTexts {
  /** The mark of a text; the same for the same text, whatever it was first taken for. */
  markOf: (kind: string, text: string, ignoreCase?: boolean) => string
  /** Replaces this text from now on, within longer texts too; with `inParts` its fragments as well. */
  hunt: (kind: string, text: string, options?: { inParts?: boolean; asWord?: boolean; ignoreCase?: boolean }) => void
  /** Shows a text so, whatever it was taken for before. */
  show: (text: string, shown: string) => void
  /** The mark of a text that is known as a whole. */
  find: (text: string) => string | undefined
  replace: (text: string) => string
  /** Replaces whole secrets only: no names, no fragments. */
  replaceSecrets: (text: string) => string
  /** Grows with what is known: what was found with an older one may not be found so today. */
  version: () => number
}

const gramLength = 6
const shortGram = 4
const mostGrams = 400_000
/** Shorter texts are only known as a whole. */
const shortest = 3
const marks = /‹[^‹›]{1,80}›/g
const isLetter = /\p{L}/u
const isWordPart = /[\p{L}\p{N}]/u
const isTelling = /[^a-z]|[A-Z]/

export function createKnownTexts(): KnownTexts {
  const byText = new Map<string, string>()
  const byLowerCase = new Map<string, string>()
  const counts = new Map<string, number>()
  const secrets = new Map<string, Known[]>()
  const names = new Map<string, Known[]>()
  const grams = new Set<string>()
  const shortGrams = new Set<string>()
  const hunted = new Set<string>()
  let version = 0

  function markOf(kind: string, text: string, ignoreCase = false): string {
    const lower = text.toLowerCase()
    const before = byText.get(text) ?? (ignoreCase ? byLowerCase.get(lower) : undefined)
    if (before !== undefined) return before
    const count = (counts.get(kind) ?? 0) + 1
    counts.set(kind, count)
    const mark = `‹${kind}-${count}›`
    version += 1
    byText.set(text, mark)
    if (ignoreCase) byLowerCase.set(lower, mark)
    return mark
  }

  function addTo(index: Map<string, Known[]>, known: Known): void {
    const start = known.text.slice(0, shortest)
    const all = index.get(start) ?? []
    all.push(known)
    all.sort((one, other) => other.text.length - one.text.length)
    index.set(start, all)
  }

  function hunt(
    kind: string,
    text: string,
    {
      inParts = false,
      asWord = false,
      ignoreCase = false,
    }: { inParts?: boolean; asWord?: boolean; ignoreCase?: boolean } = {},
  ): void {
    const mark = markOf(kind, text, ignoreCase)
    const key = `${asWord} ${ignoreCase} ${text}`
    if (text.length < shortest || hunted.has(key)) return
    hunted.add(key)
    version += 1
    const lower = text.toLowerCase()
    if (ignoreCase && lower.length === text.length) addTo(names, { text: lower, mark, isBounded: asWord })
    else addTo(secrets, { text, mark, isBounded: asWord })
    if (!inParts || text.length < gramLength + 2) return
    for (let at = 0; at + shortGram <= text.length && grams.size < mostGrams; at += 1) {
      shortGrams.add(text.slice(at, at + shortGram))
      if (at + gramLength <= text.length) grams.add(text.slice(at, at + gramLength))
    }
  }

  const isAlone = (text: string, from: number, to: number, part: RegExp) =>
    !part.test(text.charAt(from - 1)) && !part.test(text.charAt(to))

  function matchIn(index: Map<string, Known[]>, text: string, at: number): Known | undefined {
    const candidates = index.get(text.slice(at, at + shortest))
    return candidates?.find(
      (known) =>
        text.startsWith(known.text, at) && (!known.isBounded || isAlone(text, at, at + known.text.length, isWordPart)),
    )
  }

  /** The end of the fragment of a secret that begins here, or 0. Words within words are chance. */
  function fragmentEnd(text: string, at: number): number {
    if (!grams.has(text.slice(at, at + gramLength))) return 0
    let end = at + gramLength
    while (end < text.length && grams.has(text.slice(end - gramLength + 1, end + 1))) end += 1
    const isWord = /^\p{L}+$/u.test(text.slice(at, end))
    return isWord && !isAlone(text, at, end, isLetter) ? 0 : end
  }

  function scan(text: string, onlySecrets: boolean): string {
    if (text.length < shortest || hunted.size === 0) return text
    const lowered = text.toLowerCase()
    const lower = lowered.length === text.length ? lowered : text
    let out = ''
    let from = 0
    for (let at = 0; at < text.length; at += 1) {
      const secret = secrets.size > 0 ? matchIn(secrets, text, at) : undefined
      const name = onlySecrets || names.size === 0 ? undefined : matchIn(names, lower, at)
      let end = at + Math.max(secret?.text.length ?? 0, name?.text.length ?? 0)
      let mark = (secret?.text.length ?? 0) >= (name?.text.length ?? 0) ? secret?.mark : name?.mark
      const fragment = onlySecrets || grams.size === 0 ? 0 : fragmentEnd(text, at)
      if (fragment > end) {
        end = fragment
        mark = markOf('part', text.slice(at, end))
      }
      if (mark === undefined) continue
      out += text.slice(from, at) + mark
      from = end
      at = end - 1
    }
    return out + text.slice(from)
  }

  function isShortFragment(text: string): boolean {
    if (text.length < shortGram || text.length >= gramLength || !isTelling.test(text)) return false
    for (let at = 0; at + shortGram <= text.length; at += 1)
      if (!shortGrams.has(text.slice(at, at + shortGram))) return false
    return true
  }

  /** Leaves the marks that stand in it already. */
  function outsideMarks(text: string, work: (piece: string) => string): string {
    if (!text.includes('‹')) return work(text)
    let out = ''
    let from = 0
    for (const { 0: mark, index } of text.matchAll(marks)) {
      out += work(text.slice(from, index)) + mark
      from = index + mark.length
    }
    return out + work(text.slice(from))
  }

  return {
    markOf,
    hunt,
    show(text, shown) {
      if (byText.get(text) === shown) return
      version += 1
      byText.set(text, shown)
    },
    find: (text) => byText.get(text) ?? byLowerCase.get(text.toLowerCase()),
    replace(text) {
      if (isShortFragment(text)) return markOf('part', text)
      return outsideMarks(text, (piece) => scan(piece, false))
    },
    replaceSecrets: (text) => outsideMarks(text, (piece) => scan(piece, true)),
    version: () => version,
  }
}
