/** Name and version of the browser; undefined where it has no basic WebRTC support, and outside of browsers. */
export interface BrowserDetails {
  browser: string | undefined
  version: number | undefined
}

/** In this order: many browsers name others beside themselves. */
const marks = [
  ['edge', /Edg(?:e|A|iOS)?\/(\d+)/],
  ['opera', /OPR\/(\d+)/],
  ['samsung', /SamsungBrowser\/(\d+)/],
  ['firefox', /(?:Firefox|FxiOS)\/(\d+)/],
  ['chrome', /(?:Chrome|Chromium|CriOS)\/(\d+)/],
  ['safari', /Version\/(\d+).*Safari\//],
] as const

/** Which browser this is, by its user agent (RFC 9110 §10.1.5). For reports; features are to be asked for, not browsers. */
export function browserDetails(): BrowserDetails {
  const { navigator, RTCPeerConnection } = globalThis
  const none = { browser: undefined, version: undefined }
  if (typeof RTCPeerConnection !== 'function' || typeof navigator?.userAgent !== 'string') return none
  for (const [browser, mark] of marks) {
    const version = mark.exec(navigator.userAgent)?.[1]
    if (version !== undefined) return { browser, version: Number(version) }
  }
  return none
}
