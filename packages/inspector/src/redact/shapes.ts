/** Something found in a text that must not be seen. */
export interface Finding {
  kind: 'token' | 'password' | 'secret' | 'email' | 'phone' | 'address'
  text: string
}

const secretWord =
  '(?:[\\w-]{0,40}(?:token|password|passwd|passphrase|passcode|secret|api[-_]?key|access[-_]?key|credentials?)|pwd|pin|otp|jwt|auth|authorization|signature|sig|ice-?pwd|ice-?ufrag|ufrag)'
const jwt = /\beyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*){0,3}/g
const scheme = /\b(?:bearer|basic|digest|jwt)\s+([\w.~+/=-]{6,})/gi
/** `token=…`, `"password":"…"`, `pin: …`, in URLs, forms, JSON and prose. */
const assigned = new RegExp(
  `(?<![\\w])${secretWord}(?:\\\\?["'])?\\s{0,3}[:=]\\s{0,3}(?:\\\\?["'])?([^\\s"'\\\\,;&#<>(){}\\[\\]]{1,4096})`,
  'gi',
)
const userinfo = /:\/\/([^\s/?#@"'<>]{1,512})@/g
const email = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,8}/gu
const phone = /(?<![\w.+-])(?:\+\d|\(?0\d)[\d\s()./-]{5,20}\d(?![\w-])|(?<![\w.+:-])\d{7,15}(?![\w.-])/g
const telephoneUri = /\b(?:tel|sips?):(\+?[\d().-]{3,20})(?=$|[\s;>@,"'])/gi
const blob = /[A-Za-z0-9+/_-]{24,}={0,2}/g
const hex = /(?<![\w-])[0-9a-f]{32,}(?![\w-])/gi
const sdpLines: readonly (readonly [RegExp, Finding['kind']])[] = [
  [/ice-pwd:([^\s\\"]+)/g, 'secret'],
  [/ice-ufrag:([^\s\\"]+)/g, 'secret'],
  [/\bufrag ([^\s\\"]+)/g, 'secret'],
  [/fingerprint:\s*\S+ ([0-9A-F:]{20,})/gi, 'secret'],
  [/candidate:\S+ \d+ \w+ \d+ (\S+) \d+/gi, 'address'],
  [/\braddr (\S+)/g, 'address'],
  [/c=IN IP[46] ([^\s\\"]+)/g, 'address'],
]
/** Addresses that say nothing about anybody. */
const nowhere = /^(?:0\.0\.0\.0|127\.0\.0\.1|::1?|localhost)$/
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const date = /^\d{4}-\d{2}-\d{2}|^1[4-9]\d{11}$/

/** A session description, alone or within JSON; other texts that hold its secret lines too. */
export const isDescription = (text: string): boolean =>
  /(?:^|[\n"])v=0(?:\r?\n|\\r|\\n)/.test(text) || /a=(?:ice-pwd|ice-ufrag|fingerprint):/.test(text)

export const isCandidate = (text: string): boolean => /^(?:a=)?candidate:\S/.test(text)

/** A run of characters that looks drawn at random: a key, a token, an encoded secret. */
function isRandom(run: string): boolean {
  if (/^[0-9a-f]+$/i.test(run)) return run.length >= 32
  const slashes = run.split('/').length - 1
  return slashes <= run.length / 16 && /[a-z]/.test(run) && /[A-Z]/.test(run) && /\d/.test(run)
}

function* matches(pattern: RegExp, text: string, group = 1): Generator<string> {
  for (const found of text.matchAll(pattern)) {
    const part = found[group]
    if (part !== undefined && part !== '') yield part
  }
}

/** What a text holds that must not be seen, by shape. `isSafe` tells of ids, which may look random. */
export function* findingsIn(text: string, isSafe: (run: string) => boolean): Generator<Finding> {
  if (text.length < 6) return
  if (/candidate:|ice-|fingerprint:|c=IN/i.test(text))
    for (const [pattern, kind] of sdpLines)
      for (const found of matches(pattern, text)) if (!nowhere.test(found)) yield { kind, text: found }
  for (const found of matches(jwt, text, 0)) yield { kind: 'token', text: found }
  for (const found of matches(scheme, text)) yield { kind: 'token', text: found }
  if (/[:=]/.test(text))
    for (const found of matches(assigned, text)) if (isValue(found)) yield { kind: 'secret', text: found }
  for (const found of matches(userinfo, text)) {
    yield { kind: 'secret', text: found }
    const [, password] = found.split(':')
    if (password) yield { kind: 'password', text: password }
  }
  if (text.includes('@')) for (const found of matches(email, text, 0)) yield { kind: 'email', text: found }
  if (/\d{3}/.test(text)) {
    for (const found of matches(telephoneUri, text)) yield { kind: 'phone', text: found }
    for (const found of matches(phone, text, 0)) {
      const number = found.trim()
      if (!date.test(number) && number.replace(/\D/g, '').length >= 7) yield { kind: 'phone', text: number }
    }
  }
  for (const found of matches(blob, text, 0))
    if (isRandom(found) && !isSafe(found)) yield { kind: 'secret', text: found }
  for (const found of matches(hex, text, 0)) if (!isSafe(found)) yield { kind: 'secret', text: found }
}

/** What follows `token:` in a sentence is often no token: `token: undefined`, `pin: true`, a mark. */
const isValue = (found: string) =>
  found.length >= 3 &&
  !/^(?:true|false|null|undefined|none|function|expired|missing|invalid|string|number)\b/i.test(found) &&
  !found.includes('‹')

export const isUuid = (text: string): boolean => uuid.test(text)
