import type { PortSession, Report } from '../ports/index.ts'

/**
 * A session of a port that keeps the contract for its owner: facts come in later microtasks, in order, and none after
 * `close`. `report` may be called at any time, also from inside `open` and `send`.
 */
export function createPortSession<Command, Fact>(
  report: Report<Fact>,
  handlers: { send: (command: Command) => void; close?: () => void },
): PortSession<Command> & { report: Report<Fact>; isClosed: () => boolean } {
  let isClosed = false
  return {
    report: (fact) =>
      queueMicrotask(() => {
        if (!isClosed) report(fact)
      }),
    isClosed: () => isClosed,
    send(command) {
      if (!isClosed) handlers.send(command)
    },
    close() {
      if (isClosed) return
      isClosed = true
      handlers.close?.()
    },
  }
}
