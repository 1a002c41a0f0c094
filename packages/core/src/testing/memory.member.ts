import type { Connection, ConnectionCommand, ConnectionFact, Party, Report } from '../ports/index.ts'
import { createPortSession } from './scheduler.ts'

/** Somebody with a connection in memory, for tests of one port without a whole network. */
export interface MemoryMember {
  party: Party
  /** The session of the connection, null while there is none. */
  sessionId: () => string | null
  connection: Connection
  /** Cuts the connection, as a network does. */
  drop: () => void
  /** Refuses the next connections with a code, or ('silence') never answers; null accepts again. */
  refuse: (code: string | null) => void
  /** Connections asked for so far. */
  attempts: () => number
}

/** A connection that opens at once. `changed` hears of each opening and loss, before the client does. */
export function createMemoryMember(party: Party, changed: (isOpen: boolean) => void = () => {}): MemoryMember {
  let open: { sessionId: string; attempt: number; report: Report<ConnectionFact> } | null = null
  let refusal: string | null = null
  let attempts = 0

  function close(): void {
    if (open === null) return
    open = null
    changed(false)
  }

  return {
    party,
    sessionId: () => open?.sessionId ?? null,
    connection: {
      open: (report) => {
        const session = createPortSession<ConnectionCommand, ConnectionFact>(report, {
          send(command) {
            close()
            if (command.type === 'disconnect') return
            const { attempt } = command
            attempts += 1
            if (refusal === 'silence') return
            if (refusal !== null) {
              session.report({ type: 'socket.refused', attempt, code: refusal, message: 'Not let in.' })
              return
            }
            const sessionId = `${party.id}-${attempts}`
            open = { sessionId, attempt, report: session.report }
            session.report({ type: 'socket.opened', attempt, sessionId, self: party })
            changed(true)
          },
          close,
        })
        return session
      },
    },
    drop() {
      const lost = open
      close()
      lost?.report({ type: 'socket.closed', attempt: lost.attempt, reason: 'network' })
    },
    refuse: (code) => {
      refusal = code
    },
    attempts: () => attempts,
  }
}
