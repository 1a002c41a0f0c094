import { decoded, encodingsOf } from './encodings.ts'
import { isExplanation, isSecret, type KeyKind, kindOfKey } from './keys.ts'
import { createKnownTexts } from './known.ts'
import { createMemory } from './memory.ts'
import { type CopyLimits, toPlain } from './plain.ts'
import { findingsIn, isCandidate, isDescription, isUuid } from './shapes.ts'
import { vocabulary } from './vocabulary.ts'
import { toHtml } from './written.ts'

/** How a redactor is made. */
export interface RedactorOptions {
  /** Texts that are secret besides what is found by itself. */
  secrets?: readonly string[]
  /** Keys whose values are secret, besides those known: as they are spelt. */
  keys?: readonly string[]
  /** How much of a value is copied. @default 24 levels, 20,000 values, 20,000 characters a text */
  limits?: Partial<CopyLimits>
}

/** Takes out of values what nobody else is to see. */
export interface Redactor {
  /**
   * A deep copy as plain JSON in which secrets are marks, such as `‹token-1›`: the same mark for the same secret. What
   * was secret once is replaced wherever it turns up later: in other texts, in parts, encoded.
   */
  redact: (value: unknown) => unknown
  /**
   * The same for an object whose parts stay from time to time, as those of a context do: a part that is the same object
   * as before is not copied again.
   */
  redactParts: (value: unknown) => unknown
  /** Only learns what is secret in a value, for what is redacted later. */
  learn: (value: unknown) => void
}

type Fields = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isMark = (text: string) => /^(?:<p>)?‹[^‹›]{1,80}›(?:<\/p>)?$/.test(text)
/** Keys that stay as they are; others go the long way, which may drop or mark them. */
const isPartKey = (key: string) => /^[a-z][A-Za-z0-9]{0,19}$/.test(key) && key !== 'constructor' && key !== 'prototype'
const nameOfPair = (fields: Fields): string | undefined => {
  const name = fields.name ?? fields.key ?? fields.header
  return 'value' in fields && typeof name === 'string' ? name : undefined
}

/**
 * A redactor. It takes for secret: tokens, passwords and credentials (by key, or by shape as in `Bearer …`, URLs and
 * JWTs), session descriptions and ICE candidates, telephone numbers, names and addresses of people, and what people
 * wrote to each other.
 */
export function createRedactor(options: RedactorOptions = {}): Redactor {
  const limits: CopyLimits = { depth: 24, values: 20_000, text: 20_000, ...options.limits }
  const named = new Set(options.keys ?? [])
  const known = createKnownTexts()
  /** Ids may look random; what is an id somewhere is no secret by its looks. */
  const ids = new Set<string>()
  const learnt = createMemory<KeyKind, true>(() => ids.size)
  const redacted = createMemory<KeyKind, string>(known.version)

  const kindOf = (key: string): KeyKind => (named.has(key) ? 'secret' : kindOfKey(key))

  function learnSecret(kind: string, secret: string): void {
    const text = secret.trim().slice(0, 4096)
    if (text === '' || isMark(text) || vocabulary.has(text)) return
    // Short ones only as words of their own, or every `12` in a number would be a part of somebody's PIN.
    known.hunt(kind, text, { inParts: true, asWord: text.length < 6 })
    if (text.length < 4) return
    for (const variant of encodingsOf(text)) known.hunt(kind, variant, { asWord: variant.length < 6 })
    const last = text.split(/\s+/).at(-1)
    if (last !== undefined && last !== text && last.length >= 6) learnSecret(kind, last)
  }

  function learnName(kind: string, name: string): void {
    const text = name.trim().slice(0, 1000)
    if (text === '' || isMark(text)) return
    if (vocabulary.has(text)) return
    known.hunt(kind, text, { asWord: true, ignoreCase: true })
    if (text.length >= 6)
      for (const variant of encodingsOf(text)) known.hunt(kind, variant, { asWord: variant.length < 8 })
  }

  /** A client that is replayed writes the mark as HTML, where the recorded one wrote the text: both come to the same. */
  function learnWritten(text: string): void {
    if (text.trim() === '') return
    learnName('text', text)
    known.show(toHtml(text), toHtml(known.markOf('text', text.trim())))
  }

  function learnText(text: string): void {
    for (const { kind, text: found } of findingsIn(text, (run) => ids.has(run) || isUuid(run))) {
      if (kind === 'token' || kind === 'password' || kind === 'secret') learnSecret(kind, found)
      else learnName(kind, found)
    }
  }

  function learnString(text: string, kind: KeyKind): void {
    if (isMark(text)) return
    learnt(kind, text, () => {
      learnFrom(text, kind)
      return true
    })
  }

  function learnFrom(text: string, kind: KeyKind): void {
    if (isSecret(kind)) learnSecret(kind, text)
    else if (kind === 'name' || kind === 'phone') learnName(kind, text)
    else if (kind === 'text') learnWritten(text)
    else if (kind === 'id') ids.add(text)
    learnText(text)
  }

  function learnIn(value: unknown, kind: KeyKind): void {
    if (typeof value === 'string') learnString(value, kind)
    else if (typeof value === 'number') {
      if (isSecret(kind) || kind === 'phone') learnSecret(kind, String(value))
    } else if (Array.isArray(value)) {
      const pair = value.length === 2 && typeof value[0] === 'string' ? kindOf(value[0]) : 'plain'
      for (const item of value) learnIn(item, isSecret(pair) && item === value[1] ? pair : kind)
    } else if (isRecord(value)) {
      for (const [key, inner] of Object.entries(value)) {
        learnString(key, 'plain')
        learnIn(inner, kindWithin(kind, key, value))
      }
    }
  }

  /** Everything within credentials is secret; what people wrote is told from what explains an error. */
  function kindWithin(outer: KeyKind, key: string, fields: Fields): KeyKind {
    const pair = key === 'value' ? nameOfPair(fields) : undefined
    const own = kindOf(pair ?? key)
    if (isSecret(outer) && !isSecret(own)) return own === 'type' ? own : outer
    if (own === 'text' && (key === 'message' || key === 'text') && isExplanation(fields)) return 'plain'
    return own
  }

  function redactString(text: string, kind: KeyKind): string {
    if (text.trim() === '' || isMark(text)) return text
    return redacted(kind, text, () => redactText(text, kind))
  }

  function redactText(text: string, kind: KeyKind): string {
    if (kind === 'sdp' || isDescription(text)) return known.markOf('sdp', text)
    if (kind === 'candidate' || isCandidate(text)) return known.markOf('candidate', text)
    if (isSecret(kind) || kind === 'text') return known.markOf(kind, text.trim())
    if (kind === 'name' || kind === 'phone') return known.markOf(kind, text.trim(), true)
    if (vocabulary.has(text)) return text
    if (kind === 'type') return known.replaceSecrets(text)
    return known.find(text) ?? encoded(known.replace(text))
  }

  /** Runs of Base64 that say something secret. */
  function encoded(text: string): string {
    return text.length < 8
      ? text
      : text.replace(/[A-Za-z0-9+/_-]{8,}={0,2}/g, (run) => {
          const said = run.length > 8192 ? undefined : decoded(run)
          if (said === undefined || said.length < 4) return run
          return known.replace(said) === said ? run : known.markOf('secret', run)
        })
  }

  function redactKey(key: string): string {
    return /^[A-Za-z_$][\w$-]{0,19}$/.test(key)
      ? key
      : encoded(/^[\w$.-]{1,40}$/.test(key) ? known.replaceSecrets(key) : known.replace(key))
  }

  function redactIn(value: unknown, kind: KeyKind): unknown {
    if (typeof value === 'string') return redactString(value, kind)
    if (typeof value === 'number') {
      const mark = isSecret(kind) || kind === 'phone' ? known.markOf(kind, String(value)) : undefined
      return mark ?? (Math.abs(value) > 99_999 ? known.find(String(value)) : undefined) ?? value
    }
    if (Array.isArray(value)) {
      const pair = value.length === 2 && typeof value[0] === 'string' ? kindOf(value[0]) : 'plain'
      return value.map((item, index) => redactIn(item, isSecret(pair) && index === 1 ? pair : kind))
    }
    if (!isRecord(value)) return value
    const copied: Record<string, unknown> = {}
    for (const [key, inner] of Object.entries(value))
      copied[redactKey(key)] = redactIn(inner, kindWithin(kind, key, value))
    return copied
  }

  for (const secret of options.secrets ?? []) learnSecret('secret', secret)

  const parts = new WeakMap<object, { key: string; version: number; copy: unknown }>()

  function redact(value: unknown): unknown {
    const plain = toPlain(value, limits)
    learnIn(plain, 'plain')
    return redactIn(plain, 'plain')
  }

  function redactPart(key: string, part: object): unknown {
    const before = parts.get(part)
    if (before?.key === key && before.version === known.version()) return before.copy
    // Under its key, which may say that it is secret.
    const copy = Object.values(redact({ [key]: part }) as Fields)[0]
    parts.set(part, { key, version: known.version(), copy })
    return copy
  }

  return {
    redact,
    redactParts(value) {
      if (!isRecord(value) || Object.getPrototypeOf(value) !== Object.prototype) return redact(value)
      const shared: [string, unknown][] = []
      const rest: Record<string, unknown> = {}
      for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
        const { value: part } = property
        if (typeof part === 'object' && part !== null && isPartKey(key)) shared.push([key, redactPart(key, part)])
        else Object.defineProperty(rest, key, property)
      }
      return { ...Object.fromEntries(shared), ...(redact(rest) as Fields) }
    },
    learn: (value) => learnIn(toPlain(value, limits), 'plain'),
  }
}
