import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'

/** Who is let through to which part of the server (server.md, Security). */
export interface Gate {
  /** Whether the request names this server as its host; otherwise it is answered with 421. */
  isHostKnown: (request: IncomingMessage) => boolean
  /** Whether pages of an origin may use the wires. */
  isOriginAllowed: (origin: string) => boolean
  /** Whether a request could have been caused by a page of somebody else, or came through a proxy. */
  isFromElsewhere: (request: IncomingMessage) => boolean
}

const unspecified = new Set(['0.0.0.0', '::'])

export function createGate(options: {
  host: string
  publicUrl: string | undefined
  corsOrigins: readonly string[]
}): Gate {
  const { host, publicUrl, corsOrigins } = options
  const names = new Set([host.toLowerCase()])
  if (publicUrl !== undefined) names.add(bare(new URL(publicUrl).hostname))
  const origins = new Set(corsOrigins.map((origin) => new URL(origin).origin))
  if (publicUrl !== undefined) origins.add(new URL(publicUrl).origin)

  const isKnownName = (name: string): boolean =>
    isLoopbackName(name) || names.has(name) || (unspecified.has(host) && isOwnAddress(name))

  return {
    isHostKnown: ({ headers }) => {
      const name = hostName(headers.host)
      return name !== undefined && isKnownName(name)
    },
    isOriginAllowed: (origin) => {
      if (origins.has(origin)) return true
      const name = originName(origin)
      return name !== undefined && isKnownName(name)
    },
    isFromElsewhere: ({ headers }) => {
      if (headers.origin !== undefined) return true
      const site = headers['sec-fetch-site']
      if (site === 'cross-site' || site === 'same-site') return true
      return Object.keys(headers).some((name) => name === 'forwarded' || name.startsWith('x-forwarded-'))
    },
  }
}

/** Whether a name or address means this machine to itself. */
export function isLoopbackName(name: string): boolean {
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '::1' ||
    (isIP(name) === 4 && name.startsWith('127.')) ||
    /^::ffff:127\./.test(name)
  )
}

/** Whether a request came from this machine. */
export function isFromLoopback({ socket }: IncomingMessage): boolean {
  return isLoopbackName(socket.remoteAddress ?? '')
}

function isOwnAddress(name: string): boolean {
  if (isIP(name) === 0) return false
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === name))
}

function hostName(header: string | undefined): string | undefined {
  if (header === undefined || header === '' || /[\s/@?#\\]/.test(header)) return undefined
  return originName(`http://${header}`)
}

function originName(origin: string): string | undefined {
  try {
    return bare(new URL(origin).hostname)
  } catch {
    return undefined
  }
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '').toLowerCase()
}
