// biome-ignore lint/suspicious/noExplicitAny: both generations of socket.io-client type their listeners with any
type Listener = (...args: any[]) => void

/**
 * What of a Socket.IO client is used, so that clients of version 2 and 4 both fit (spaces.md §2.1). A version 2 client
 * is the only one that reaches the production service, new projects use version 4.
 */
export interface SocketLike {
  readonly connected: boolean
  on: (event: string, listener: Listener) => unknown
  off?: (event: string, listener: Listener) => unknown
  removeListener?: (event: string, listener: Listener) => unknown
  // biome-ignore lint/suspicious/noExplicitAny: as above
  emit: (event: string, ...args: any[]) => unknown
  connect?: () => unknown
  open?: () => unknown
  disconnect: () => unknown
}

/** What became of a socket, in the same words for both generations. */
export interface SocketHears {
  opened: () => void
  closed: (reason: string) => void
  refused: (code: string, message: string) => void
}

const longestMessage = 200

/** Listens until the returned function is called. */
export function watchSocket(socket: SocketLike, { opened, closed, refused }: SocketHears): () => void {
  const failed = (error: unknown) => {
    const refusal = refusalOf(error)
    if (refusal) refused(refusal.code, refusal.message)
    else closed(textOf(error))
  }
  const releases = [
    listen(socket, 'connect', opened),
    listen(socket, 'disconnect', (reason: unknown) => closed(textOf(reason))),
    listen(socket, 'connect_error', failed),
    listen(socket, 'connect_timeout', () => closed('timeout')),
    // Version 2 tells a refusal by `error`; it also does so for faults of an open connection, which `disconnect` follows.
    listen(socket, 'error', (error: unknown) => {
      if (!socket.connected) failed(error)
    }),
  ]
  return () => {
    for (const release of releases) release()
  }
}

/** Adds a listener and returns how to take it away again. */
export function listen(socket: SocketLike, event: string, listener: Listener): () => void {
  socket.on(event, listener)
  return () => {
    if (socket.off) socket.off(event, listener)
    else socket.removeListener?.(event, listener)
  }
}

/** Opens a socket that is not open; harmless for one that opens already. */
export function dial(socket: SocketLike): void {
  if (socket.connected) return
  if (socket.connect) socket.connect()
  else socket.open?.()
}

/** Closes a socket, whatever state it is in. */
export function hangUp(socket: SocketLike): void {
  try {
    socket.disconnect()
  } catch {
    // A socket that cannot be closed is gone already.
  }
}

/**
 * The server's refusal, or null when it could not be reached. Version 4 hands over an Error with `data`, version 2 the
 * data or the message itself, and an Error without data for the network. Spaces refuses at this point only for the token
 * (spaces.md §3), hence `unauthorized` where no code is given.
 */
function refusalOf(error: unknown): { code: string; message: string } | null {
  if (error instanceof Error && !('data' in error)) return null
  if (typeof error !== 'string' && !isRecord(error)) return null
  const data = error instanceof Error && 'data' in error ? error.data : error
  const given = isRecord(data) && typeof data.code === 'string' ? data.code.slice(0, 64) : ''
  const message = isRecord(data) && typeof data.message === 'string' ? textOf(data.message) : textOf(error)
  return { code: given || (message === 'Invalid namespace' ? 'invalid_namespace' : 'unauthorized'), message }
}

function textOf(value: unknown): string {
  const text = isRecord(value) ? value.message : value
  return typeof text === 'string' && text !== '' ? text.slice(0, longestMessage) : 'closed'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
