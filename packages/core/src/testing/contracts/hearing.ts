import type { PortSession, Report } from '../../ports/index.ts'

/** A session of a port, with what it reported so far and the means to wait for more. */
export interface Hearing<Command, Fact extends { type: string }> extends PortSession<Command> {
  /** Every fact, in order. */
  heard: readonly Fact[]
  /** The next fact of this type that was not given before. Waits for it; the test's own time limit ends the wait. */
  next: <Type extends Fact['type']>(type: Type) => Promise<Extract<Fact, { type: Type }>>
}

/** Opens a port and keeps what it reports. */
export function hear<Command, Fact extends { type: string }>(
  open: (report: Report<Fact>) => PortSession<Command>,
): Hearing<Command, Fact> {
  const heard: Fact[] = []
  const given = new Set<Fact>()
  let waiting: (() => void)[] = []
  const session = open((fact) => {
    heard.push(fact)
    const woken = waiting
    waiting = []
    for (const wake of woken) wake()
  })
  return {
    heard,
    send: session.send,
    close: session.close,
    async next(type) {
      for (;;) {
        const found = heard.find((fact) => fact.type === type && !given.has(fact))
        if (found !== undefined) {
          given.add(found)
          return found as never
        }
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
    },
  }
}
