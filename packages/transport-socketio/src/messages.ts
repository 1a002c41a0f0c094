import type { MessageCommand, MessageFact, PortSession, Report, SpaceMessages } from '@switchhook/core'
import { PortFault } from './fault.ts'
import type { Link, LinkWatcher } from './link.ts'
import { createOutbox } from './outbox.ts'
import { toReceiver } from './party.ts'
import { refuseHarm } from './payload.ts'
import { message, messageSent, sendMessageFailed } from './reads/messages.ts'
import { fileNames, type Reason } from './reads/parts.ts'
import type { Rest } from './rest.ts'
import { createSessions } from './sessions.ts'
import { notUnderstood } from './space-requests.ts'

/** REST gives the newest only, so that a page further back costs all before it. */
const mostFetched = 1000

type Send = Extract<MessageCommand, { type: 'send' }>
type Fetch = Extract<MessageCommand, { type: 'fetch' }>

interface MessageSession extends PortSession<MessageCommand>, LinkWatcher {
  take: (sent: ReturnType<typeof messageSent>) => void
  /** False where this answers nothing that was sent here. */
  refused: (ref: string | undefined, error: Reason) => boolean
}

/** Messages of spaces (spaces.md §5.5, §6.5 and §10). */
export function createMessages(link: Link, rest: Rest): SpaceMessages {
  const sessions = createSessions<MessageSession>(link)

  link.hear('MESSAGE_SENT', messageSent, (sent) => sessions.all.get(sent.topicId)?.take(sent))
  link.hear('SEND_MESSAGE_FAILED', sendMessageFailed, ({ topicId, ref, error }) => {
    const session = sessions.all.get(topicId)
    if (session) session.refused(ref, error)
    // A refusal need not name the space (spaces.md §7).
    else for (const one of sessions.all.values()) if (one.refused(ref, error)) return
  })

  return {
    open: ({ spaceId }, report) =>
      sessions.open(spaceId, (closed) => openMessageSession(spaceId, link, rest, report, closed)),
  }
}

function openMessageSession(
  spaceId: string,
  link: Link,
  rest: Rest,
  report: Report<MessageFact>,
  closed: () => void,
): MessageSession {
  const { push, isOpen, close } = createOutbox(report)
  /** What was sent and is not answered, oldest first. */
  const waiting = new Set<string>()

  const refuse = (ref: string, { code, message }: Reason) => push({ type: 'message.refused', ref, code, message })
  const lost = () => {
    waiting.clear()
    push({ type: 'message.lost' })
  }

  const send = (command: Send) => {
    const { ref } = command
    const payload = toPayload(spaceId, command)
    try {
      refuseHarm(payload)
    } catch {
      return refuse(ref, { code: 'too_large', message: 'The message is too large.' })
    }
    if (link.send('SEND_MESSAGE', payload)) waiting.add(ref)
    else refuse(ref, { code: 'offline', message: 'There is no connection.' })
  }

  const fetch = async ({ ref, category, size, skip }: Fetch) => {
    try {
      if (skip >= mostFetched) throw new PortFault('too_many', `Only the newest ${mostFetched} can be had.`)
      const query = { ...(category && { category }), size: `${Math.min(skip + size, mostFetched)}` }
      const body = await rest({ path: [spaceId, 'messages', 'query'], query })
      const { data, total } = Object(body)
      if (!Array.isArray(data)) throw notUnderstood()
      // One by one: a single message that does not fit must not hide the rest.
      const known = data.map((one) => link.check('rest', message, one)).filter((one) => one !== undefined)
      push({
        type: 'message.fetched',
        ref,
        messages: known.slice(skip, skip + size),
        total: Number.isSafeInteger(total) ? total : data.length,
      })
    } catch (error) {
      const { code, message } = error as PortFault
      push({ type: 'message.failed', ref, code, message })
    }
  }

  push({ type: 'message.opened' })
  if (!link.isUp()) lost()

  return {
    send: (command) => {
      if (!isOpen()) return
      if (command.type === 'send') send(command)
      else void fetch(command)
    },

    take: ({ ref, message }) => {
      if (!message) return
      const isOurs = ref !== undefined && waiting.delete(ref)
      push({ type: 'message.received', message, ...(isOurs && { ref }) })
    },
    refused: (named, error) => {
      // Requests are answered in order, so that one without a mark answers the oldest.
      const [oldest] = waiting
      const ref = named ?? oldest
      if (ref === undefined || !waiting.delete(ref)) return false
      refuse(ref, error)
      return true
    },

    down: lost,
    up: () => push({ type: 'message.restored' }),
    close: () => {
      close()
      closed()
    },
  }
}

function toPayload(spaceId: string, { ref, category, content, parentId, mentions }: Send): object {
  const { html, description, assigneeIds, dueDate, status, files = [] } = content
  return {
    category,
    topicId: spaceId,
    content: {
      bodyText: html,
      description,
      assignees: assigneeIds?.map((_id) => ({ _id })),
      dueDate,
      status,
      data: files.map((file) => rename(file, fileNames)),
    },
    parentMsg: parentId === undefined ? undefined : { _id: parentId },
    mentions: mentions?.map(toReceiver),
    loopbackMetadata: { localId: ref },
  }
}

function rename(fields: object, names: Readonly<Record<string, string>>): object {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [names[name] ?? name, value]))
}
