/** Turns of the event loop: after one, everything that waited in microtasks is done. */
export function createTurns(): { next: () => Promise<void>; close: () => void } {
  const { port1, port2 } = new MessageChannel()
  let resolve: (() => void) | null = null
  port1.onmessage = () => {
    const done = resolve
    resolve = null
    done?.()
  }
  return {
    next: () =>
      new Promise((done) => {
        resolve = done
        port2.postMessage(null)
      }),
    close() {
      port1.close()
      port2.close()
    },
  }
}
