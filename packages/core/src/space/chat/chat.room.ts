import { createActor } from 'xstate'
import type { FeatureContext } from '../../client/feature.ts'
import type { Readable } from '../../client/readable.ts'
import { type ErrorInfo, SwitchhookError } from '../../errors.ts'
import { createHandle, type Handle } from '../../feature/handle.ts'
import { destroyed, toError, toInfo } from '../../feature/promises.ts'
import type { MessageCommand, MessageFact, Party, PortSession, SpaceMessage, SpaceMessages } from '../../ports/index.ts'
import type { SpaceApi } from '../space.api.ts'
import { refusalFault } from '../space.faults.ts'
import type { ChatEvents, ChatView } from './chat.api.ts'
import type { Written } from './chat.message.ts'
import { createOutbox } from './chat.outgoing.ts'
import type { ChatCharts, ChatSide } from './chat.ports.ts'
import { createMessageStore, messagesKept } from './chat.store.ts'
import { createTyping, type Typing } from './chat.typing.ts'
import { createChatCell } from './chat.view.ts'
import type { messageHistoryChart } from './messageHistory.chart.ts'
import type { HistoryEmission, HistoryEvent } from './messageHistory.setup.ts'

/** Messages a page. */
const pageSize = 50

export type ChatEventPair =
  | { [Type in keyof ChatEvents]: [Type, ChatEvents[Type]] }[keyof ChatEvents]
  | ['space:error', { spaceId: string; error: ErrorInfo }]

/** The messages of one space as the application knows them: the views for ever. */
export interface ChatRoom {
  side: ChatSide
  view: Readable<ChatView>
  typing: Typing
  send: (written: Written) => Promise<void>
  fetch: () => Promise<void>
  retry: (ref: string) => Promise<void>
  discard: (ref: string) => void
  markRead: (messageId: string | undefined) => void
  /** The space may have changed. */
  look: () => void
  destroy: () => void
}

export interface ChatRoomOptions {
  spaceId: string
  port: SpaceMessages | undefined
  charts: () => ChatCharts
  /** The spaces of the client, where it has any. */
  spaces: () => Pick<SpaceApi, 'observeFacts'> | undefined
  emit: (...pair: ChatEventPair) => void
}

const left = { code: 'space:6', message: 'The space was left, or never let us in.' } as const satisfies ErrorInfo
const broken = { code: 'space:1', message: 'The history met an internal error.' } as const satisfies ErrorInfo
const over: ReadonlySet<string | undefined> = new Set(['leaving', 'left', 'failed', 'removed'])
const saysTheSame = (one: Written, { category, content, parentId }: SpaceMessage) =>
  one.category === category && one.content.html === content.html && one.parentId === parentId

export function createChatRoom(
  context: Pick<FeatureContext, 'clock' | 'config' | 'watch' | 'newId' | 'onError' | 'self'>,
  { spaceId, port, charts, spaces, emit }: ChatRoomOptions,
): ChatRoom {
  const { clock, config, watch, newId, onError } = context
  const store = createMessageStore(() => clock.now())
  const typing = createTyping(clock, onError)
  const unread = new Set<string>()
  let session: PortSession<MessageCommand> | null = null
  let history: Handle<typeof messageHistoryChart> | null = null
  let isConnected = true
  let isIn = false
  let wasIn = false
  let isDestroyed = false
  /** Who we are in the space, also after our stay. */
  let own: Party | null = null
  /** The request that runs, and how many of the newest messages it leaves out. */
  let asked = { request: 0, skip: 0 }

  const requestTimeoutMs = () => config().request.restTimeout
  const spaceView = () => spaces()?.observeFacts(spaceId).getSnapshot()
  const self = (): Party => own ?? context.self() ?? { id: '' }
  const outbox = createOutbox(context, {
    spaceId,
    charts,
    self,
    requestTimeoutMs,
    changed(ref, error) {
      view.invalidate()
      const since = outbox.get(ref)?.unansweredSince()
      if (since !== undefined) doubt(since)
      if (error !== undefined) emit('space:messageFailed', { spaceId, ref, error })
    },
  })

  const view = createChatCell(
    () => ({
      rows: store.rows(self().id),
      pending: outbox.all().map(({ row }) => row()),
      hasPort: port !== undefined,
      history: history?.actor.getSnapshot(),
      unread: unread.size,
    }),
    onError,
  )

  function historyStepped(emissions: readonly HistoryEmission[], error?: SwitchhookError): void {
    for (const emission of emissions)
      if (emission.type === 'caughtUp') {
        if (emission.isFound) store.endGap()
        tellOutgoing({ type: 'history.searched' })
      }
    view.invalidate()
    for (const emission of emissions)
      if (emission.type === 'failed') emit('space:error', { spaceId, error: emission.error })
    if (error === undefined) return
    // A new one begins with the next look at the space.
    history = null
    isIn = false
    emit('space:error', { spaceId, error: toInfo(error) })
    tellOutgoing({ type: 'history.searched' })
  }

  const tellHistory = (event: HistoryEvent) => history?.actor.send(event)
  function tellOutgoing(event: Parameters<ReturnType<typeof outbox.all>[number]['send']>[0]): void {
    for (const { send } of outbox.all()) send(event)
  }

  /** Something we sent did not come back: it may have been taken, and whatever came after it be missing as well. */
  function doubt(since: number): void {
    store.startGap(since)
    if (history === null) tellOutgoing({ type: 'history.searched' })
    else tellHistory({ type: 'history.doubted' })
  }

  /** Opens what is needed to speak, once. */
  function open(): void {
    if (port === undefined || isDestroyed) return
    if (history === null) {
      const actor = watch(
        createActor(charts().history, {
          id: `messages-${spaceId}`,
          input: { spaceId, requestTimeoutMs: requestTimeoutMs() },
          clock,
        }),
      )
      history = createHandle(actor, {
        stepped: historyStepped,
        breakdown: broken,
        close: closeSession,
        onError,
      })
      actor.start()
    }
    if (session !== null) return
    isConnected = true
    session = port.open({ spaceId }, take)
  }

  function closeSession(): void {
    session?.close()
    session = null
  }

  function exit(event: { type: 'space.lost' } | { type: 'space.ended' }): void {
    isIn = false
    if (wasIn) store.startGap(store.mark())
    typing.clear()
    tellHistory(event)
    tellOutgoing(event)
  }

  function look(): void {
    if (isDestroyed || port === undefined) return
    const { state, self: party } = spaceView() ?? {}
    own = party ?? own
    if (over.has(state)) {
      if (session === null) return
      closeSession()
      exit({ type: 'space.ended' })
    } else if (state === 'reconnecting') {
      if (isIn) exit({ type: 'space.lost' })
    } else if (state === 'joined' && !isIn) {
      open()
      if (!isConnected) return
      isIn = true
      const isBehind = wasIn
      wasIn = true
      tellHistory({ type: 'space.entered', isBehind })
      tellOutgoing({ type: 'space.entered' })
    }
  }

  /** A message that was not known. `isLive`: it came since we are here, or an outage hid it. */
  function note(message: SpaceMessage, isLive: boolean): void {
    const isOwn = message.sender.id === self().id
    typing.stop(message.sender.id)
    const uncertain = isOwn
      ? outbox.all().find((one) => one.isUncertain() && saysTheSame(one.written, message))
      : undefined
    if (uncertain !== undefined) {
      store.name(message.id, uncertain.ref)
      return deliver(uncertain.ref, message.id)
    }
    if (!isLive) return
    if (!isOwn) unread.add(message.id)
    view.invalidate()
    emit('space:messageReceived', { spaceId, messageId: message.id })
  }

  function deliver(ref: string, messageId: string): void {
    outbox.get(ref)?.send({ type: 'message.delivered' })
    emit('space:messageSent', { spaceId, ref, messageId })
  }

  function receive(message: SpaceMessage, wireRef: string | undefined): void {
    const ref = outbox.find(wireRef)?.outgoing.ref
    if (!store.receive(message, ref)) view.invalidate()
    else if (ref === undefined) note(message, true)
    else deliver(ref, message.id)
  }

  function keep(messages: readonly SpaceMessage[], total: number): void {
    const { request, skip } = asked
    const { added, joins } = store.keep(messages)
    for (const { message, isMissed } of added) note(message, isMissed)
    const end = skip + messages.length
    const isLast = messages.length === 0 || end >= total || end >= messagesKept
    tellHistory({ type: 'page.kept', request, joins, isLast })
  }

  function take(fact: MessageFact): void {
    switch (fact.type) {
      case 'message.received':
        return receive(fact.message, fact.ref)
      case 'message.refused': {
        const found = outbox.find(fact.ref)
        const error = refusalFault(fact.code, fact.message)
        found?.outgoing.send({ type: 'message.refused', attempt: found.attempt, error })
        return
      }
      case 'message.fetched':
        if (fact.ref === String(asked.request)) keep(fact.messages, fact.total)
        return
      case 'message.failed':
        if (fact.ref !== String(asked.request)) return
        // It goes no further back: what is known is all there is to have.
        if (fact.code === 'too_many') keep([], 0)
        else tellHistory({ type: 'page.failed', request: asked.request, error: refusalFault(fact.code, fact.message) })
        return
      case 'message.lost':
        isConnected = false
        return exit({ type: 'space.lost' })
      case 'message.restored':
        isConnected = true
        return look()
    }
  }

  function need(isPossible: boolean, error: ErrorInfo): void {
    if (!isPossible) throw toError(error)
  }

  function ready(): void {
    need(!isDestroyed, destroyed)
    need(!over.has(spaceView()?.state), left)
    look()
    open()
  }

  function outgoingOf(ref: string) {
    need(!isDestroyed, destroyed)
    const outgoing = outbox.get(ref)
    if (outgoing === undefined) throw new SwitchhookError('space:7', 'ref should be that of a message on its way.')
    return outgoing
  }

  return {
    side: {
      ask({ request, page }) {
        asked = { request, skip: page === null ? store.size() : page * pageSize }
        session?.send({ type: 'fetch', ref: String(request), size: pageSize, skip: asked.skip })
      },
      hand(sending) {
        const command = outbox.commandOf(sending, store.mark())
        if (command !== undefined) session?.send(command)
      },
    },
    view,
    typing,
    send(written) {
      ready()
      const { ref, sent } = outbox.add(written)
      if (isIn) outbox.get(ref)?.send({ type: 'space.entered' })
      return sent
    },
    fetch() {
      ready()
      return history === null ? Promise.reject(toError(broken)) : history.run({ type: 'fetch', operationId: newId() })
    },
    retry(ref) {
      const outgoing = outgoingOf(ref)
      ready()
      need(outgoing.can({ type: 'retry', operationId: '' }), {
        code: 'space:6',
        message: 'The message is on its way: only a failed one is sent again.',
      })
      const sent = outgoing.retry(newId())
      if (isIn) outgoing.send({ type: 'space.entered' })
      return sent
    },
    discard(ref) {
      const outgoing = outgoingOf(ref)
      need(outgoing.can({ type: 'discard' }), {
        code: 'space:6',
        message: 'The message is being sent: discard it once it failed.',
      })
      outgoing.send({ type: 'discard' })
    },
    markRead(messageId) {
      if (messageId === undefined) unread.clear()
      else {
        const rows = store.rows(self().id)
        const place = rows.findIndex(({ id }) => id === messageId)
        if (place < 0) throw new SwitchhookError('space:7', 'messageId should be that of a message of the space.')
        for (const { id } of rows.slice(0, place + 1)) unread.delete(id)
      }
      view.invalidate()
    },
    look,
    destroy() {
      isDestroyed = true
      typing.clear()
      tellOutgoing({ type: 'shutDown' })
      tellHistory({ type: 'shutDown' })
      closeSession()
    },
  }
}
