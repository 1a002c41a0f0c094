import type { Socket } from 'socket.io'

/** The parts of Engine.IO's own socket this server reaches for; it offers no public way to them. */
interface EngineSocket {
  writeBuffer: ReadonlyArray<{ data?: unknown }>
  transport: {
    name: string
    send: (packets: unknown[]) => void
    onData?: (data: unknown) => void
    socket?: { bufferedAmount: number; terminate: () => void; pause: () => void }
  }
  close: (discard: boolean) => void
}

function engineOf(socket: Socket): EngineSocket {
  return socket.conn as unknown as EngineSocket
}

/** Counts what a connection has not taken yet, in bytes (spaces.md §4.5). */
export function watchUnsent(socket: Socket): () => number {
  const engine = engineOf(socket)
  return () => {
    let waiting = engine.transport.socket?.bufferedAmount ?? 0
    for (const { data } of engine.writeBuffer) waiting += typeof data === 'string' ? data.length : 0
    return waiting
  }
}

/** Closes a connection at once, without waiting for a reader that does not read. */
export function cutOff(socket: Socket): void {
  const engine = engineOf(socket)
  if (engine.transport.socket) engine.transport.socket.terminate()
  else engine.close(true)
}

/** Makes a connection one that is dead without either end being told: nothing is read, nothing is sent any more. */
export function makeHalfOpen(socket: Socket): void {
  const { transport } = engineOf(socket)
  transport.send = () => {}
  if (transport.socket) transport.socket.pause()
  else transport.onData = () => {}
}
