import { type BoundSpace, SwitchhookError } from '@switchhook/core'
import type { CallHistoryApi, CallRecord } from '@switchhook/core/call-history'
import type { CallStats, CallStatsApi, CallStatsOptions } from '@switchhook/core/call-stats'
import type { BoundChat, ChatApi, ChatView } from '@switchhook/core/chat'
import type { ConsultationApi, ConsultationView } from '@switchhook/core/consultation'
import { type MaybeRefOrGetter, toValue } from 'vue'
import { bindTo } from './bound.ts'
import { useClient } from './provide.ts'
import { type ReadonlyRef, type RefsOf, useParts, useReadable } from './readable.ts'
import type { RegisteredClient } from './register.ts'

/** What features of their own add to a client. */
type Added = RegisteredClient & {
  call: Partial<{ history: CallHistoryApi } & CallStatsApi>
  consultation?: ConsultationApi
  space: Partial<ChatApi>
}

const needed = <Api>(api: Api | undefined, feature: string): Api => {
  if (api === undefined) throw new SwitchhookError('port-missing', `Give createClient features: [${feature}()].`)
  return api
}

/** The calls that ended, and what may be done with their records. The functions are stable. */
export interface UseCallHistory extends Pick<CallHistoryApi, 'fetch' | 'remove' | 'clear'> {
  /** Newest first. */
  records: ReadonlyRef<readonly CallRecord[]>
}

/**
 * The history of calls.
 * @throws SwitchhookError `port-missing` where the client has no `callHistory()` of `@switchhook/core/call-history`.
 */
export function useCallHistory(): UseCallHistory {
  const { call } = useClient() as Added
  const history = needed(call.history, 'callHistory')
  return { ...history, records: useReadable(history.observe()) }
}

/**
 * The statistics of a call, asked for until the scope ends, while the call is established: the newest report, and how
 * bitrates, loss and round-trip time went. Without an id those of the newest call that has not ended.
 * @throws SwitchhookError `port-missing` where the client has no `callStats()` of `@switchhook/core/call-stats`.
 */
export function useCallStats(
  callId?: MaybeRefOrGetter<string | undefined>,
  options?: MaybeRefOrGetter<CallStatsOptions | undefined>,
): ReadonlyRef<CallStats> {
  const { call } = useClient() as Added
  const observe = needed(call.observeStats, 'callStats')
  return useReadable(() => observe(toValue(callId), toValue(options)))
}

/** An attended transfer, and the commands of all of them. The functions are stable. */
export interface UseConsultation extends Pick<ConsultationApi, 'start' | 'swap' | 'complete' | 'join' | 'cancel'> {
  /** Undefined where there is none, or not yet. Its `can` says what is allowed now, and if not, why. */
  consultation: ReadonlyRef<ConsultationView | undefined>
}

/**
 * One attended transfer; without an id the newest that has not ended.
 * @throws SwitchhookError `port-missing` where the client has no `consultation()` of `@switchhook/core/consultation`.
 */
export function useConsultation(consultationId?: MaybeRefOrGetter<string | undefined>): UseConsultation {
  const { consultation } = useClient() as Added
  const api = needed(consultation, 'consultation')
  return { ...api, consultation: useReadable(() => api.observe(toValue(consultationId))) }
}

/** The messages of a space, and the commands about them. The functions are stable, also when the id changes. */
export interface UseChat extends RefsOf<ChatView>, BoundChat {}

/**
 * The messages of a space.
 * @throws SwitchhookError `port-missing` where the client has no `chat()` of `@switchhook/core/chat`.
 */
export function useChat(spaceId: MaybeRefOrGetter<string>): UseChat {
  const { space } = useClient() as Added
  const observe = needed(space.observeMessages, 'chat')
  const bind = needed(space.bindChat, 'chat')
  return { ...useParts(() => observe(toValue(spaceId))), ...bindTo(() => bind(toValue(spaceId))) }
}

/** Who types in a space, and how to tell that we do. The function is stable. */
export interface UseTyping {
  /** Ids of participants. */
  typing: ReadonlyRef<readonly string[]>
  /** Call it at each key: at most one word of it in two seconds is sent. */
  sendTyping: BoundSpace['sendTyping']
}

/**
 * Who types in a space now.
 * @throws SwitchhookError `port-missing` where the client has no `chat()` of `@switchhook/core/chat`.
 */
export function useTyping(spaceId: MaybeRefOrGetter<string>): UseTyping {
  const { space } = useClient() as Added
  const observe = needed(space.observeTyping, 'chat')
  const typing = useReadable(() => observe(toValue(spaceId)))
  return { typing, sendTyping: () => space.bind(toValue(spaceId)).sendTyping() }
}
