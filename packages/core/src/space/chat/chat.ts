import type { Feature, FeatureContext, Installed } from '../../client/feature.ts'
import { SwitchhookError, toSwitchhookError } from '../../errors.ts'
import { given } from '../../feature/given.ts'
import { perKey } from '../../feature/perKey.ts'
import { destroyed, handled, rejected, toInfo } from '../../feature/promises.ts'
import type { Party } from '../../ports/index.ts'
import type { SpaceApi, SpaceEvents } from '../space.api.ts'
import { parseSpaceId } from '../space.arguments.ts'
import { bound } from '../space.bound.ts'
import { type BoundChat, type ChatApi, type ChatEvents, chatCommands } from './chat.api.ts'
import { parseId, parseMessage } from './chat.arguments.ts'
import { provideChatPorts } from './chat.ports.ts'
import { type ChatEventPair, type ChatRoom, createChatRoom } from './chat.room.ts'

/** Adds messages and who is typing to a client with spaces: `client.space.sendMessage` and what goes with it. */
export function chat(): Feature<'space', ChatApi, ChatEvents> {
  return { name: 'space', install: installChat }
}

function installChat(context: FeatureContext): Installed<ChatApi> {
  const { transport, namespace } = context
  const { messages: port } = transport
  const emit = (...[type, payload]: ChatEventPair) => context.emit(type, payload)
  const spaces = () => namespace('space') as SpaceApi | undefined
  const rooms = new Map<string, ChatRoom>()
  let charts: ReturnType<typeof provideChatPorts> | null = null
  let isDestroyed = false

  const roomOf: (spaceId: string) => ChatRoom = perKey(rooms, (spaceId) => {
    const room = createChatRoom(context, {
      spaceId,
      port,
      charts: () => {
        charts ??= provideChatPorts((id) => roomOf(id).side)
        return charts
      },
      spaces,
      emit,
    })
    if (isDestroyed) room.destroy()
    return room
  })

  /** Runs a command of a room: what is wrong rejects with an event, nothing throws. */
  function act(spaceId: unknown, work: (room: ChatRoom) => Promise<void> | void): Promise<void> {
    try {
      if (port === undefined)
        throw new SwitchhookError('not-supported', `The transport '${transport.name}' has no messages.`)
      if (spaces()?.join === undefined)
        throw new SwitchhookError('port-missing', 'Messages are of spaces: give the client spaces() as well.')
      if (isDestroyed) throw new SwitchhookError(destroyed.code, destroyed.message)
      return handled(Promise.resolve(work(roomOf(parseSpaceId(spaceId)))))
    } catch (cause) {
      const error = toSwitchhookError(cause, 'space:7')
      emit('space:error', { spaceId: typeof spaceId === 'string' ? spaceId : '', error: toInfo(error) })
      return rejected(error)
    }
  }

  /** Who is mentioned, as far as it is known here. */
  function partyOf(spaceId: string, id: string): Party {
    const known = spaces()?.observeParticipant(spaceId, id).getSnapshot()
    return known === undefined
      ? { id }
      : { id, type: known.kind, ...given({ displayName: known.displayName, username: known.username }) }
  }

  const looking = new Set<string>()
  /** After the change was told, since what comes of it are events of their own; once for many changes. */
  function look(spaceId: string): void {
    if (looking.has(spaceId)) return
    looking.add(spaceId)
    queueMicrotask(() => {
      looking.delete(spaceId)
      roomOf(spaceId).look()
    })
  }

  context.hear((type, payload) => {
    const { spaceId, participantId } = payload as { spaceId: string; participantId: string }
    switch (type as keyof SpaceEvents) {
      case 'space:change':
        if (port !== undefined) look(spaceId)
        break
      case 'space:typing':
        roomOf(spaceId).typing.note(participantId)
        break
      case 'space:participantLeft':
        rooms.get(spaceId)?.typing.stop(participantId)
    }
  })

  const api: ChatApi = {
    sendMessage: (spaceId, body, options) =>
      act(spaceId, (room) => room.send(parseMessage(body, options, (id) => partyOf(spaceId, id)))),
    fetchMessages: (spaceId) => act(spaceId, (room) => room.fetch()),
    retryMessage: (spaceId, ref) => act(spaceId, (room) => room.retry(parseId('ref', ref))),
    discardMessage: (spaceId, ref) => act(spaceId, (room) => room.discard(parseId('ref', ref))),
    markRead: (spaceId, messageId) =>
      act(spaceId, (room) => room.markRead(messageId === undefined ? undefined : parseId('messageId', messageId))),
    observeMessages: (spaceId) => roomOf(spaceId).view,
    bindChat: (spaceId) => bind(spaceId),
    observeTyping: (spaceId) => roomOf(spaceId).typing.view,
  }
  const bind = perKey(new Map<string, BoundChat>(), (spaceId) =>
    bound(namespace('space') as ChatApi, chatCommands, spaceId),
  )

  return {
    api,
    destroy() {
      isDestroyed = true
      for (const room of rooms.values()) room.destroy()
    },
  }
}
