import { createServer, type ServerTimings } from '@switchhook/server'
import { makeCertificate, ownAddresses } from './certificate.ts'
import { createJoinLinks } from './join.ts'

/** What the command line asks for. */
export interface DemoOptions {
  /** 0 takes a free one. */
  port: number
  /** Reachable from other computers: HTTPS, one-time join links, no demo tokens. */
  isForNetwork: boolean
  /** The built page. */
  pageFolder: string
  /** Shorter waits, for tests. */
  timings?: Partial<ServerTimings>
}

/** The demo, listening. */
export interface RunningDemo {
  url: string
  /** Lines that tell where it is. `media` is the query the page needs. */
  greeting: (media: string) => string[]
  close: () => Promise<void>
}

const users = ['alice', 'bob']

/** Scripts, styles, sockets and media from here and nowhere else; nothing inline; in nobody's frame. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "media-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const headers = {
  'content-security-policy': policy,
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(self), microphone=(self), geolocation=()',
}

/** Starts the reference server with the page of the demo on the same port. */
export async function serve({ port, isForNetwork, pageFolder, timings = {} }: DemoOptions): Promise<RunningDemo> {
  const serveStatic = { dir: pageFolder, headers }
  if (!isForNetwork) {
    const server = await createServer({ port, serveStatic, timings }).listen()
    return {
      url: server.url,
      greeting: (media) => [`Two phones: ${server.url}/${media}`, 'Ctrl-C ends it.'],
      close: server.close,
    }
  }

  const [address = '127.0.0.1', ...others] = ownAddresses()
  const { cert, key, fingerprint } = await makeCertificate([address, ...others])
  const links = createJoinLinks((user) => server.token(user))
  const server = await createServer({
    port,
    host: '0.0.0.0',
    cert,
    key,
    control: false,
    serveStatic,
    pages: links.pages,
    timings,
  }).listen()
  const url = `https://${address}:${server.port}`
  return {
    url,
    greeting: (media) => [
      'One link a phone, each good for one use:',
      ...users.map((user) => `  ${user.padEnd(6)} ${url}/${media}#join=${links.issue(user)}`),
      ...(others.length > 0 ? [`This computer is also ${others.join(', ')}.`] : []),
      'Browsers will warn: the certificate was made just now, for this run. Its SHA-256 fingerprint:',
      `  ${fingerprint}`,
      'Ctrl-C ends it.',
    ],
    close: server.close,
  }
}
