import { type Client, createClient, type Ending, SwitchhookError, type Transport } from '@switchhook/core'
import { createMemoryNetwork, fakeMedia } from '@switchhook/core/testing'

/** Whatever is told to the user. */
type Say = (text: string) => void

export async function holdOrSayWhy(client: Client, callId: string, say: Say): Promise<void> {
  // #region rejects
  try {
    await client.call.hold(callId)
  } catch (error) {
    if (!(error instanceof SwitchhookError)) throw error
    if (error.code === 'superseded') return // the user changed their mind: nothing to say
    console.warn(error.code, error.message) // for you
    say('Hold did not work.') // for them
  }
  // #endregion rejects
}

// #region notice
const quiet = new Set(['superseded', 'destroyed'])

/** One place that hears of every failed operation, whoever started it. */
export function tellFailures(client: Client, say: Say): void {
  client.on('call:operation', ({ operation, transition, isLocal, error }) => {
    if (transition === 'FINISH' && isLocal && error && !quiet.has(error.code)) say(`${operation}: ${error.code}`)
  })
  client.on('call:start', ({ error }) => error && say(`The call was not made: ${error.code}`))
  client.on('subscription:error', ({ error }) => say(`Not signed in: ${error.code}`))
  client.on('space:error', ({ error }) => say(`The space: ${error.code}`))
}
// #endregion notice

// #region ending
const endings: Partial<Record<Ending['reason'], string>> = {
  busy: 'is in another call',
  noAnswer: 'did not answer',
  rejected: 'declined',
  offline: 'is not signed in',
  // … the table below has them all
}

export function endingText(ending: Ending, name: string): string {
  if (ending.missed) return `You missed a call from ${name}.`
  if (ending.by === 'local') return 'The call is over.'
  const text = `${name} ${endings[ending.reason] ?? 'is not reachable'}.`
  return ending.retryable ? `${text} Call again?` : text
}
// #endregion ending

/** A client without anybody to call. */
export const alone = (): Client =>
  createClient({ transport: createMemoryNetwork().connect('alice'), media: fakeMedia() })

export function misuse(transport: Transport): void {
  // #region throws
  createClient({ transport, call: { ringTimeout: -1 } })
  // SwitchhookError, code bad-config:
  // call.ringTimeout should be a number of at least 1, not number (-1).
  // #endregion throws
}
