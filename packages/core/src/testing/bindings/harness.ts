import type { BoundCall, CallApi } from '../../call/call.api.ts'
import type { CallPermissions } from '../../call/call.can.ts'
import type { CallView } from '../../call/call.handle.ts'
import type { ConsultationApi } from '../../call/consultation/consultation.api.ts'
import type { ConsultationCommandName } from '../../call/consultation/consultation.setup.ts'
import type { ConsultationView } from '../../call/consultation/consultation.view.ts'
import type { CallHistoryApi } from '../../call/history/history.ts'
import type { CallStats, CallStatsOptions } from '../../call/stats/stats.ts'
import type { ConnectionView } from '../../connection/connection.view.ts'
import type { Client } from '../../createClient.ts'
import type { DetachedMedia, Devices, MediaApi } from '../../media/media.ts'
import type { CallRecord, RenderOptions, TrackState } from '../../ports/index.ts'
import type { BoundChat, ChatView } from '../../space/chat/chat.api.ts'
import type { BoundSpace } from '../../space/space.api.ts'
import type { SpacePermissions } from '../../space/space.can.ts'
import type { Participant } from '../../space/space.participant.ts'
import type { SpaceMeeting, SpaceRecording, SpaceSelf, SpaceSharing } from '../../space/space.parts.ts'
import type { SpaceView } from '../../space/space.view.ts'
import type { ParticipantQuery, ParticipantWindow } from '../../space/space.window.query.ts'
import type { SubscriptionView } from '../../subscription/subscription.view.ts'

/** What every hook takes and gives, as plain values: refs of a framework are read and unwrapped by its harness. */
export interface HookTable {
  useClient: { argument: undefined; value: Client }
  useConnection: { argument: undefined; value: ConnectionView }
  useSubscription: { argument: undefined; value: SubscriptionView }
  useCall: {
    argument: string | undefined
    value: BoundCall & { call: CallView | undefined; can: CallPermissions; make: CallApi['make'] }
  }
  useCallView: {
    argument: { callId: string | undefined; selector: (call: CallView | undefined) => unknown }
    value: unknown
  }
  useCalls: { argument: undefined; value: readonly CallView[] }
  useIncomingCalls: { argument: undefined; value: readonly CallView[] }
  useCallHistory: {
    argument: undefined
    value: Pick<CallHistoryApi, 'fetch' | 'remove' | 'clear'> & { records: readonly CallRecord[] }
  }
  useCallStats: { argument: { callId?: string; options?: CallStatsOptions }; value: CallStats }
  useConsultation: {
    argument: string | undefined
    value: Pick<ConsultationApi, 'start' | ConsultationCommandName> & { consultation: ConsultationView | undefined }
  }
  useLocalMedia: {
    argument: undefined
    value: Pick<MediaApi, 'createLocalMedia' | 'disposeLocalMedia'> & { localMedia: readonly DetachedMedia[] }
  }
  useTrack: {
    argument: string | { trackId: string; options: RenderOptions }
    value: { track: TrackState | undefined; ref: (element: never) => void }
  }
  useDevices: { argument: undefined; value: Devices }
  useSpace: {
    argument: string
    value: BoundSpace & { space: SpaceView | undefined; can: SpacePermissions }
  }
  useParticipants: { argument: { spaceId: string; query?: ParticipantQuery }; value: ParticipantWindow }
  useParticipant: { argument: { spaceId: string; participantId: string }; value: Participant | undefined }
  useSelf: { argument: string; value: SpaceSelf & BoundSpace }
  useMeeting: { argument: string; value: SpaceMeeting & BoundSpace }
  useRecording: { argument: string; value: SpaceRecording & BoundSpace }
  useSharing: { argument: string; value: SpaceSharing & BoundSpace }
  useChat: { argument: string; value: ChatView & BoundChat }
  useTyping: { argument: string; value: { typing: readonly string[]; sendTyping: BoundSpace['sendTyping'] } }
  useClientEvent: {
    argument: { type: 'call:receive' | 'call:start'; listener: (payload: { callId: string }) => void }
    value: undefined
  }
}

export type HookName = keyof HookTable

/** A component with one hook in it. */
export interface Mounted<Name extends HookName> {
  /** What the hook gave at the last render. */
  value: () => HookTable[Name]['value']
  /** What it gave at the first one. */
  first: () => HookTable[Name]['value']
  renders: () => number
  /** Gives the hook another argument. */
  rerender: (argument: HookTable[Name]['argument']) => Promise<void>
  /** Hides the component without unmounting it: Suspense, KeepAlive. */
  hide: () => Promise<void>
  show: () => Promise<void>
  unmount: () => Promise<void>
}

/** What a framework has to bring along to run {@link bindingContract}. */
export interface BindingHarness {
  name: string
  /**
   * Mounts a component with the hook in it, below a provider of the client; without a client, without a provider.
   * `strict` runs setup and effects twice, as StrictMode does. What `useTrack` gives as `ref` goes on an element.
   * Rejects with what the component throws.
   */
  mount: <Name extends HookName>(
    hook: Name,
    argument: HookTable[Name]['argument'],
    client: Client | undefined,
    options?: { strict?: boolean },
  ) => Promise<Mounted<Name>>
  /** Makes a change and resolves when everything it set off, renders included, has come to rest. */
  settle: <Result>(change: () => Result | Promise<Result>) => Promise<Result>
  /** What the framework complained about on the console since this was called last. */
  complaints: () => readonly string[]
}

/** What a framework has to bring along to run {@link bindingServerContract}. */
export interface BindingServerHarness {
  name: string
  /** Renders a component with the hook in it on the server; gives what the hook gave. */
  render: <Name extends HookName>(
    hook: Name,
    argument: HookTable[Name]['argument'],
    client: Client,
  ) => Promise<HookTable[Name]['value']>
}

/** The part of a test runner that the contract uses, injected so that this entry point imports none. */
export interface TestRunner {
  describe: (title: string, body: () => void) => void
  it: (title: string, body: () => Promise<void>) => void
  expect: (value: unknown) => Expectation
}

/** What is claimed about a value. */
export interface Expectation {
  toBe: (expected: unknown) => void
  toEqual: (expected: unknown) => void
  toMatchObject: (expected: object) => void
  not: Omit<Expectation, 'not'>
}
