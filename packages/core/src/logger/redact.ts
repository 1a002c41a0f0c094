/** What stands in the place of something that is nobody's business. */
const mark = '…'

/** Names under which secrets, descriptions, tones and texts of people travel. */
const secretNames =
  /token|passw|secret|credential|authoriz|authname|hmac|cookie|sdp|^offer$|^answer$|candidate|^tones?$|^(text|html|description|content|body|parts)$|cache/i
/** Functions whose texts are secrets or words of people, wherever they stand among the arguments. */
const secretFunctions = /dtmf|cache|credential|say|chat|messag|send/i
/** Texts that are a description or a token by their form (RFC 8866 §5.1; RFC 7519 §3). */
const secretForms = /^v=0\r?\n|\na=|^eyJ[\w-]+\.|^Bearer /i

const longest = 200
const deepest = 5
const most = 50

/** A text of errors, without what looks like a secret in it. */
export const scrubbed = (text: string): string =>
  text
    .replace(/eyJ[\w-]+\.[\w-]+(?:\.[\w-]+)?/g, mark)
    .replace(/\b((?:access[_-]?)?token|password|secret|authorization|bearer)([=:"' ]+)[^\s&"',;]+/gi, `$1$2${mark}`)
    .slice(0, longest)

/**
 * A copy of a payload for a log, as plain data: secrets, descriptions, tones and texts of people are left out, what is
 * long or deep is cut, and nothing of the application is called.
 */
export function redacted(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return secretForms.test(value) ? mark : scrubbed(value)
  if (typeof value === 'function') return '[function]'
  if (typeof value !== 'object' || value === null) return typeof value === 'symbol' ? '[symbol]' : value
  if (depth >= deepest) return mark
  if (value instanceof Error) return { name: value.name, message: scrubbed(value.message) }
  if (Array.isArray(value)) return value.slice(0, most).map((item) => redacted(item, depth + 1))
  const copy: Record<string, unknown> = {}
  for (const [name, { value: item }] of Object.entries(Object.getOwnPropertyDescriptors(value)).slice(0, most))
    if (name !== '__proto__') copy[name] = isSecret(name, item) ? mark : redacted(item, depth + 1)
  return copy
}

/** Flags such as `hasOffer` tell nothing; what is absent stays absent. */
const isSecret = (name: string, value: unknown): boolean =>
  value !== undefined && typeof value !== 'boolean' && secretNames.test(name)

/** Arguments of a function of the client, for a log. */
export const redactedArguments = (path: string, args: readonly unknown[]): readonly unknown[] =>
  args.map((value, index) =>
    // The first one is an id of what the function is about, where there are more.
    typeof value === 'string' && (index > 0 || args.length === 1) && secretFunctions.test(path)
      ? mark
      : redacted(value),
  )
