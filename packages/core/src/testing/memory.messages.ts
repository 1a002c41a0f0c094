import type { MessageCommand, MessageContent, MessageFact, Party, SpaceMessage, SpaceMessages } from '../ports/index.ts'
import type { SpacesMember } from './memory.spaces.api.ts'
import { createPortSession } from './scheduler.ts'

/** What becomes of a command: refused; never arrived; or done, and whoever sent it never hears of it. */
export type MessagesFault = { code: string; message?: string } | 'lost' | 'unanswered'

/** Messages of a back end in memory, by the rules of spaces.md §4.2, §4.6 and §5.5. */
export interface MemoryMessages {
  portFor: (member: SpacesMember) => SpaceMessages
  /** The connection of a member is gone, or there again: it is told so. */
  connectionLost: (member: SpacesMember) => void
  connectionRestored: (member: SpacesMember) => void
  /** What is kept of a space, newest first: 1,000 at the most. */
  keptIn: (spaceId: string) => readonly SpaceMessage[]
  /** Somebody who need not be there sends a message, or changes the one that has this id. */
  post: (spaceId: string, sender: Party, message: Partial<SpaceMessage> & { content: MessageContent }) => string
  /** What becomes of the next commands of this type, one each. */
  misbehave: (type: MessageCommand['type'], ...faults: readonly MessagesFault[]) => void
}

interface Channel {
  member: SpacesMember
  spaceId: string
  report: (fact: MessageFact) => void
}

const mostKept = 1000
const longestText = 100_000

/** `isIn` tells whether a connection is in a space: whoever is not can send nothing and hears nothing. */
export function createMemoryMessages(isIn: (member: SpacesMember, spaceId: string) => boolean): MemoryMessages {
  const kept = new Map<string, SpaceMessage[]>()
  const channels = new Set<Channel>()
  const faults = new Map<MessageCommand['type'], MessagesFault[]>()
  let count = 0

  const keptIn = (spaceId: string): readonly SpaceMessage[] => kept.get(spaceId) ?? []
  // A second apart, so that the order of messages can be told from their times.
  const nextTime = () => new Date(Date.UTC(2026, 0, 1) + count * 1000).toISOString()

  function add(spaceId: string, message: Omit<SpaceMessage, 'id' | 'created' | 'modified'>): SpaceMessage {
    count += 1
    const made: SpaceMessage = { id: `message-${count}`, created: nextTime(), modified: null, ...message }
    kept.set(spaceId, [made, ...keptIn(spaceId)].slice(0, mostKept))
    return made
  }

  /** Tells everybody in the space, the sender's own session included; only that one learns its `ref`. */
  function tell(spaceId: string, message: SpaceMessage, own?: Channel, ref?: string): void {
    for (const channel of channels) {
      if (channel.spaceId !== spaceId || !isIn(channel.member, spaceId)) continue
      if (channel !== own) channel.report({ type: 'message.received', message })
      else if (ref !== undefined) channel.report({ type: 'message.received', message, ref })
    }
  }

  function send(channel: Channel, command: Extract<MessageCommand, { type: 'send' }>, isAnswered: boolean): void {
    const { member, spaceId, report } = channel
    const { ref, category, content, parentId, mentions } = command
    const refuse = (code: string, message: string) => report({ type: 'message.refused', ref, code, message })
    if (!isIn(member, spaceId)) return refuse('not_subscribed', 'Subscribe to the space first.')
    const { html, description, files = [] } = content
    if (html === undefined && files.length === 0) return refuse('invalid_payload', 'A message says something.')
    if ((html ?? '').length > longestText || (description ?? '').length > longestText)
      return refuse('too_large', 'The message is too long.')
    const { party } = member
    const sender: Party = { ...party, sessionId: member.sessionId() ?? '' }
    const message = add(spaceId, {
      category,
      sender,
      content: { ...content, files },
      ...(parentId === undefined ? {} : { parentId }),
      ...(mentions === undefined ? {} : { mentions }),
    })
    tell(spaceId, message, channel, isAnswered ? ref : undefined)
  }

  function fetch({ spaceId, report }: Channel, command: Extract<MessageCommand, { type: 'fetch' }>): void {
    const { ref, category, size, skip } = command
    const all = keptIn(spaceId).filter((message) => category === undefined || message.category === category)
    report({ type: 'message.fetched', ref, messages: all.slice(skip, skip + size), total: all.length })
  }

  function obey(channel: Channel, command: MessageCommand): void {
    // Without a connection nothing arrives.
    if (channel.member.sessionId() === null) return
    const fault = faults.get(command.type)?.shift()
    if (fault === 'lost' || (fault === 'unanswered' && command.type === 'fetch')) return
    const isSend = command.type === 'send'
    if (typeof fault === 'object') {
      const { code, message = 'Refused by the test.' } = fault
      channel.report({ type: isSend ? 'message.refused' : 'message.failed', ref: command.ref, code, message })
    } else if (isSend) send(channel, command, fault === undefined)
    else fetch(channel, command)
  }

  function tellMember(member: SpacesMember, fact: MessageFact): void {
    for (const channel of channels) if (channel.member === member) channel.report(fact)
  }

  return {
    portFor: (member) => ({
      open({ spaceId }, report) {
        const session = createPortSession<MessageCommand, MessageFact>(report, {
          send: (command) => obey(channel, command),
          close: () => channels.delete(channel),
        })
        const channel: Channel = { member, spaceId, report: session.report }
        channels.add(channel)
        session.report({ type: 'message.opened' })
        if (member.sessionId() === null) session.report({ type: 'message.lost' })
        return session
      },
    }),
    connectionLost: (member) => tellMember(member, { type: 'message.lost' }),
    connectionRestored: (member) => tellMember(member, { type: 'message.restored' }),
    keptIn,
    post(spaceId, sender, { content, id, category = 'chat', ...rest }) {
      const known = keptIn(spaceId).find((message) => message.id === id)
      if (known === undefined) {
        const made = add(spaceId, { category, sender, content, ...rest })
        tell(spaceId, made)
        return made.id
      }
      count += 1
      const changed: SpaceMessage = { ...known, ...rest, content, modified: nextTime() }
      kept.set(
        spaceId,
        keptIn(spaceId).map((message) => (message === known ? changed : message)),
      )
      tell(spaceId, changed)
      return known.id
    },
    misbehave: (type, ...next) => {
      faults.set(type, [...next])
    },
  }
}
