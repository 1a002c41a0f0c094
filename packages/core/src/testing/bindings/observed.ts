import type { Readable } from '../../client/readable.ts'
import type { Client } from '../../createClient.ts'

type Anything = (...args: never[]) => unknown

/** A client that counts who watches it. */
export interface ObservedClient<Seen extends Client> {
  client: Seen
  /** Subscriptions to readables and listeners to events that are there now. */
  observers: () => number
}

/** The same client, with every readable and every event listener counted. */
export function observed<Seen extends Client>(client: Seen): ObservedClient<Seen> {
  const readables = new WeakMap<object, Readable<object>>()
  let count = 0

  const counted = (readable: Readable<object>): Readable<object> => {
    const known = readables.get(readable)
    if (known !== undefined) return known
    const made: Readable<object> = {
      getSnapshot: readable.getSnapshot,
      subscribe(observer) {
        const { unsubscribe } = readable.subscribe(observer)
        let isWatching = true
        count += 1
        return {
          unsubscribe() {
            if (isWatching) count -= 1
            isWatching = false
            unsubscribe()
          },
        }
      },
    }
    readables.set(readable, made)
    return made
  }

  const countedNamespace = (namespace: object): object =>
    Object.fromEntries(
      Object.entries(namespace).map(([name, member]: [string, unknown]) => [
        name,
        typeof member === 'object' && member !== null
          ? countedNamespace(member)
          : name.startsWith('observe')
            ? (...args: never[]) => counted((member as Anything)(...args) as Readable<object>)
            : member,
      ]),
    )

  const on: Client['on'] = (type, listener) => {
    count += 1
    client.on(type, listener)
  }
  const off: Client['off'] = (type, listener) => {
    count -= 1
    client.off(type, listener)
  }
  const entries = Object.entries(client).map(([name, member]: [string, unknown]) => [
    name,
    typeof member === 'object' && member !== null ? countedNamespace(member) : member,
  ])
  return { client: { ...(Object.fromEntries(entries) as unknown as Seen), on, off }, observers: () => count }
}
