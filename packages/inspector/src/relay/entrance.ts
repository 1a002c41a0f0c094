import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'

/** Who may come in: by the `Host` and `Origin` a request names, and by the token of this run. */
export interface Entrance {
  /** A page that had its own name point at this machine (DNS rebinding) sends that name as `Host`. */
  isHost: (host: string | undefined) => boolean
  hasToken: (token: string | null) => boolean
  /** An app: no browser at all, a page of this machine, or an origin that was allowed. */
  isAppOrigin: (origin: string | undefined) => boolean
  /** A viewer: only the page served here. */
  isViewerOrigin: (origin: string | undefined, host: string | undefined) => boolean
}

export interface EntranceOptions {
  /** What is listened on. */
  host: string
  token: string
  /** Origins of apps besides those of this machine, such as `https://phone.example`. */
  origins: readonly string[]
}

const digest = (text: string) => createHash('sha256').update(text).digest()

const bare = (hostname: string) => hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase()

export function isLoopback(hostname: string): boolean {
  const name = bare(hostname)
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name)
}

function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}

export function createEntrance({ host, token, origins }: EntranceOptions): Entrance {
  const expected = digest(token)
  const isLocal = isLoopback(host)
  return {
    isHost(given) {
      if (given === undefined || !/^[\w.:[\]-]{1,300}$/.test(given)) return false
      const url = urlOf(`http://${given}`)
      if (url === undefined) return false
      // Any port: this one may be forwarded, and no page chooses the name by it.
      const name = bare(url.hostname)
      if (isLoopback(name) || name === bare(host)) return true
      // Reached from other machines: an address cannot be rebound, a name can.
      return !isLocal && isIP(name) !== 0
    },
    hasToken: (given) => given !== null && timingSafeEqual(digest(given), expected),
    isAppOrigin(origin) {
      if (origin === undefined || origins.includes(origin)) return true
      const url = urlOf(origin)
      return url !== undefined && /^https?:$/.test(url.protocol) && isLoopback(url.hostname)
    },
    isViewerOrigin: (origin, given) => origin !== undefined && given !== undefined && origin === `http://${given}`,
  }
}
