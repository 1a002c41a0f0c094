/**
 * One open session of a port. Commands go in by `send`; facts come out through the `report` function that was given
 * to `open`. The contract every port keeps, and its contract suite enforces:
 *
 * - it never reports from inside `open` or `send`: a fact comes in a later microtask, `…opened` first;
 * - nothing is reported after `close`, and `close` may be called twice;
 * - `send` never throws: what fails comes back as a fact.
 */
export interface PortSession<Command> {
  send: (command: Command) => void
  close: () => void
}

/** Receives what a port observed. */
export type Report<Fact> = (fact: Fact) => void

/** Why a step failed, as data: `name` is stable (a DOMException name or an error code), `message` is for developers. */
export interface Fault {
  name: string
  message: string
}
