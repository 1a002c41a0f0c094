/**
 * A client with every feature there is, for those who do not count bytes.
 *
 * @packageDocumentation
 */
import { consultation } from './call/consultation/consultation.ts'
import { type CallHistoryOptions, callHistory } from './call/history/history.ts'
import { callReports } from './call/report/report.ts'
import type { ClientOptions, ClientWith } from './client/client.ts'
import type { AnyFeature } from './client/feature.ts'
import { createClient as createStandardClient } from './createClient.ts'
import { logger } from './logger/logger.ts'
import { chat } from './space/chat/chat.ts'

export { sdpHandlers } from './sdpHandlers/sdpHandlers.ts'

const additional = (history?: CallHistoryOptions) =>
  [callReports(), callHistory(history), consultation(), logger(), chat()] as const

/** A client with calls, their reports, history and consultations, media, connection, services, spaces with messages, and a log. */
export type FullClient = ReturnType<typeof createStandardClient<ReturnType<typeof additional>>>

/** Options of a client with every feature; `features` come on top. */
export interface FullClientOptions<Features extends readonly AnyFeature[]> extends ClientOptions {
  features?: Features
  /** Where the history of calls is kept. */
  history?: CallHistoryOptions
}

/**
 * Creates a client with every feature. It runs until `destroy()`; components only watch it.
 * @throws SwitchhookError `port-missing` without a transport, `bad-config` for a malformed option. Nothing else throws.
 */
export function createClient<const Features extends readonly AnyFeature[] = []>(
  options: FullClientOptions<Features>,
): FullClient & ClientWith<Features> {
  const { history, features, ...rest } = options ?? {}
  const all = [...additional(history), ...(features ?? [])] as const
  return createStandardClient({ ...rest, features: all } as never) as unknown as FullClient & ClientWith<Features>
}
