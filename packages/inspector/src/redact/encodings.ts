const utf8 = new TextEncoder()

function base64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/**
 * How a text may stand in other texts: encoded for a URL, as hexadecimal, and as Base64 at each of the three places it
 * may have in the groups of three bytes, without the characters that its neighbours share in.
 */
export function encodingsOf(text: string): readonly string[] {
  const found = new Set<string>()
  const bytes = utf8.encode(text)
  for (const shift of [0, 1, 2]) {
    const padded = new Uint8Array(bytes.length + shift)
    padded.set(bytes, shift)
    const whole = base64(padded)
    const start = shift === 0 ? 0 : shift + 1
    const shared = padded.length % 3
    const end = whole.replace(/=+$/, '').length - (shared === 0 ? 0 : 1)
    const core = whole.slice(start, end)
    if (core.length < 6) continue
    found.add(core)
    found.add(core.replaceAll('+', '-').replaceAll('/', '_'))
  }
  found.add(Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''))
  try {
    found.add(encodeURIComponent(text))
    found.add(encodeURIComponent(text).replaceAll('%20', '+'))
    found.add(decodeURIComponent(text))
  } catch {
    // A lone half of a character, or a per cent sign that encodes nothing.
  }
  found.add(JSON.stringify(text).slice(1, -1))
  found.delete(text)
  return [...found].filter((variant) => variant.length >= 4)
}

/** What a run of Base64 says, if it is readable text. */
export function decoded(run: string): string | undefined {
  try {
    const binary = atob(run.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, ''))
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)))
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what holds control characters is no text
    return /[\u0000-\u0008\u000e-\u001f]/.test(text) ? undefined : text
  } catch {
    return undefined
  }
}
