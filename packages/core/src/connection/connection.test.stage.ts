/**
 * A client over a connection that a test scripts; afterwards nothing may be left of it.
 *
 * @internal
 */

import { expect, onTestFinished } from 'vitest'
import type { ConfigInput } from '../client/config.ts'
import { createClient } from '../createClient.ts'
import type { ConnectionCommand, ConnectionFact, Report, Transport } from '../ports/index.ts'
import { createTestClock, settled } from '../testing/testClock.ts'

/** A client over a connection that does only what the test says. */
export function scripted(connectivity: ConfigInput['connectivity'] = {}, reconnectsItself = false, pings = false) {
  const clock = createTestClock()
  const commands: ConnectionCommand[] = []
  let report: Report<ConnectionFact> = () => {}
  let sessions = 0
  const transport: Transport = {
    name: 'scripted',
    trickle: true,
    connection: {
      reconnectsItself,
      pings,
      open: (given) => {
        sessions += 1
        report = given
        return {
          send: (command) => {
            commands.push(command)
          },
          close: () => {
            sessions -= 1
          },
        }
      },
      describe: () => ({ protocol: 'wss', server: 'calls.example.test', port: 443 }),
    },
    close: () => {},
  }
  const errors: unknown[] = []
  const client = createClient({ transport, clock, connectivity, onError: (error) => errors.push(error) })
  const changes: string[] = []
  client.on('ws:change', () => changes.push(client.connection.getSocketState().connected ? 'connected' : 'lost'))
  const states: string[] = []
  client.connection.observe().subscribe(({ state }) => {
    if (state !== states.at(-1)) states.push(state)
  })
  onTestFinished(async () => {
    await client.destroy()
    expect({ errors, sessions, timers: clock.pending() }).toEqual({ errors: [], sessions: 0, timers: 0 })
  })
  const attempt = () => commands.findLast((command) => command.type === 'connect')?.attempt ?? 0
  return {
    client,
    clock,
    commands,
    changes,
    states,
    /** Number of the latest attempt, which is how many there were. */
    attempts: attempt,
    view: () => client.connection.observe().getSnapshot(),
    opens: (of = attempt()) =>
      report({ type: 'socket.opened', attempt: of, sessionId: `session-${of}`, self: { id: 'alice' } }),
    pongs: (of = attempt()) => report({ type: 'socket.ponged', attempt: of }),
    closes: (of = attempt()) => report({ type: 'socket.closed', attempt: of, reason: 'network' }),
    refuses: (code = 'unavailable', of = attempt()) =>
      report({ type: 'socket.refused', attempt: of, code, message: 'Not let in.' }),
  }
}

export async function opened(connectivity: ConfigInput['connectivity'] = {}, reconnectsItself = false, pings = false) {
  const wire = scripted(connectivity, reconnectsItself, pings)
  wire.client.connection.connect()
  wire.opens()
  await settled()
  wire.changes.length = 0
  wire.states.length = 0
  return wire
}
