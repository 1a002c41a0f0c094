import type { ActorMessage, InspectorMessage } from '../feed/messages.ts'
import { createRing, type Ring } from '../feed/ring.ts'

/** A message and its JSON text, as viewers get it: `[source, message]`. */
interface Kept {
  message: InspectorMessage
  text: string
}

/** What one app told, bounded. */
export interface Source {
  /** Distinct from that of every other app, whatever they call themselves. */
  id: string
  name: () => string
  entries: Ring<Kept>
  push: (message: InspectorMessage) => void
  /** The name, and the actors whose beginning is no longer kept, where that is news to who has read up to `number`. */
  before: (number: number) => string[]
}

/** How much of an app is kept for viewers that come late. */
export interface SourceLimits {
  messages: number
  /** In characters. */
  size: number
  actors: number
}

export function createSource(id: string, limits: SourceLimits): Source {
  const bases = new Map<string, { actor: ActorMessage; number: number }>()
  let size = 0
  let hello: InspectorMessage | undefined
  let helloNumber = -1

  const entries = createRing<Kept>(limits.messages, ({ message, text }, number) => {
    size -= text.length
    if (message.type === '@switchhook.hello') helloNumber = number
    if (message.type !== '@xstate.actor' && message.type !== '@xstate.snapshot') return
    const { sessionId, createdAt } = message
    const known = bases.get(sessionId)?.actor
    const actor =
      message.type === '@xstate.actor' ? message : known && { ...known, createdAt, snapshot: message.snapshot }
    bases.delete(sessionId)
    const isOver = message.snapshot?.status !== undefined && message.snapshot.status !== 'active'
    if (actor !== undefined && !isOver) bases.set(sessionId, { actor, number })
    // The one that changed longest ago goes first.
    if (bases.size > limits.actors) bases.delete(bases.keys().next().value as string)
  })
  const textOf = (message: InspectorMessage) => JSON.stringify([id, message])

  return {
    id,
    name: () => (hello?.type === '@switchhook.hello' ? hello.name : id),
    entries,
    push(message) {
      if (message.type === '@switchhook.hello') hello = message
      const text = textOf(message)
      while (size + text.length > limits.size && entries.oldest() < entries.next()) entries.shift()
      size += text.length
      entries.push({ message, text })
    },
    before(number) {
      const missing = entries.oldest() - number
      if (missing <= 0) return []
      const told: InspectorMessage[] = hello !== undefined && helloNumber >= number ? [hello] : []
      told.push({ type: '@switchhook.dropped', createdAt: String(Date.now()), count: missing })
      for (const base of bases.values()) if (base.number >= number) told.push(base.actor)
      return told.map(textOf)
    },
  }
}
