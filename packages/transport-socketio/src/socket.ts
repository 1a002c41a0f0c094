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

/** Told when a socket is over; with a `code` when the server refused it. */
export type SocketEnded = (message: string, code?: string) => void

/** Who hears which event of a socket. */
export type SocketListeners = Array<readonly [event: string, listener: Listener]>

/** Listens on a socket. Returns how to stop. */
export function listen(socket: SocketLike, listeners: SocketListeners): () => void {
  for (const [event, listener] of listeners) socket.on(event, listener)
  return () => {
    for (const [event, listener] of listeners) (socket.off ?? socket.removeListener)?.call(socket, event, listener)
  }
}

/** Tells what becomes of a socket in the same words for both generations. */
export function socketListeners(socket: SocketLike, opened: () => void, ended: SocketEnded): SocketListeners {
  const closed = (error: unknown) => ended(messageOf(error))
  const refused = (data: unknown, error: unknown) => {
    const message = messageOf(data) || messageOf(error)
    const { code } = Object(data)
    // Spaces refuses at this point only for the token (spaces.md §3).
    const reason = message === 'Invalid namespace' ? 'invalid_namespace' : 'unauthorized'
    ended(message, typeof code === 'string' && code ? code : reason)
  }
  return [
    ['connect', opened],
    ['disconnect', closed],
    // Version 4 hands over an Error, with `data` where it is the server that refuses; version 2 what went wrong.
    ['connect_error', (error) => ('data' in Object(error) ? refused(error.data, error) : closed(error))],
    // Version 2 hands over the refusal itself, and Errors of the network. Faults of an open connection come here too;
    // those that end it are followed by `disconnect`.
    ['error', (error) => !socket.connected && (error instanceof Error ? closed(error) : refused(error, error))],
  ]
}

/** Opens a socket that is not open; harmless for one that opens already. */
export function dial(socket: SocketLike): void {
  ;(socket.connect ?? socket.open)?.call(socket)
}

/** Closes a socket, whatever state it is in. */
export function hangUp(socket: SocketLike): void {
  try {
    socket.disconnect()
  } catch {
    // A socket that cannot be closed is gone already.
  }
}

/** The message of an error, or what stands in its place; empty when it is no text. */
function messageOf(error: unknown): string {
  const message: unknown = Object(error).message ?? error
  return typeof message === 'string' ? message : ''
}
