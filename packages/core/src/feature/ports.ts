import { type CallbackActorLogic, type EventObject, fromCallback, type NonReducibleUnknown } from 'xstate'
import type { PortSession, Report } from '../ports/index.ts'

/** The ports of a feature as actors, and a way to close what they opened. */
export interface Ports<Owner> {
  /** The actor of one port: its commands go to a session, the facts of the session to its parent. */
  actor: <Command extends EventObject, Input extends Owner, Fact extends EventObject>(
    open: (input: Input, report: Report<Fact>) => PortSession<Command>,
  ) => CallbackActorLogic<Command, Input>
  /** Closes every session of an owner. A chart that ended normally has none left. */
  close: (owner: string) => void
}

/**
 * Keeps the sessions of ports by whom they belong to, because an actor that breaks leaves its children open.
 * `ownerOf` names the owner by the input of an actor.
 */
export function createPorts<Owner extends NonReducibleUnknown>(ownerOf: (input: Owner) => string): Ports<Owner> {
  const open = new Map<string, Set<PortSession<never>>>()

  return {
    actor: (openSession) =>
      fromCallback(({ input, sendBack, receive }) => {
        const owner = ownerOf(input)
        const session = openSession(input, sendBack)
        const sessions = open.get(owner) ?? new Set()
        open.set(owner, sessions.add(session))
        receive(session.send)
        return () => {
          session.close()
          sessions.delete(session)
          if (sessions.size === 0) open.delete(owner)
        }
      }),
    close(owner) {
      for (const session of open.get(owner) ?? []) session.close()
      open.delete(owner)
    },
  }
}
