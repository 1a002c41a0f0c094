import { type Listener, listen } from './listener.ts'

/** A thousand listeners of one or two servers, and who of them speaks. */
export interface Audience {
  readonly listeners: readonly Listener[]
  /** Has events published and waits until everybody has each of them; gives the times until the last had it, in ms. */
  publish: (count: number, speak: (speaker: Listener, n: number) => void) => Promise<number[]>
  /** How many deliveries there were, and how many of them were missing or too many. */
  account: () => { delivered: number; wrong: number }
  close: () => void
}

const connectingAtOnce = 25
const publishedAtOnce = 10

/** Connects listeners to the servers in turn. `admit` lets one in. */
export async function gather(
  servers: ReadonlyArray<{ url: string; tokens: readonly string[] }>,
  { size, most, admit }: { size: number; most: number; admit: (listener: Listener) => Promise<void> },
): Promise<Audience> {
  const listeners: Listener[] = []
  const heardBy = new Uint32Array(most)
  let published = 0
  let isThere: (n: number) => void = () => {}
  const heard = (n: number): void => {
    heardBy[n] = (heardBy[n] ?? 0) + 1
    if (heardBy[n] === size) isThere(n)
  }
  for (let start = 0; start < size; start += connectingAtOnce)
    listeners.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(connectingAtOnce, size - start) }, async (_, index) => {
          const server = servers[(start + index) % servers.length]
          if (!server) throw new Error('There is no server.')
          const listener = await listen(server.url, server.tokens[start + index] ?? '', most, heard)
          await admit(listener)
          return listener
        }),
      )),
    )

  const publishSome = (count: number, speak: (speaker: Listener, n: number) => void): Promise<number[]> =>
    new Promise((resolve) => {
      const sentAt = new Map<number, number>()
      const times: number[] = []
      isThere = (n) => {
        times.push(performance.now() - (sentAt.get(n) ?? 0))
        if (times.length === count) resolve(times)
      }
      for (let index = 0; index < count; index++) {
        const n = published
        published += 1
        const speaker = listeners[(n * 7) % size]
        sentAt.set(n, performance.now())
        if (speaker) speak(speaker, n)
      }
    })

  return {
    listeners,
    publish: async (count, speak) => {
      const times: number[] = []
      for (let done = 0; done < count; done += publishedAtOnce)
        times.push(...(await publishSome(Math.min(publishedAtOnce, count - done), speak)))
      return times
    },
    account: () => {
      let wrong = 0
      for (const { counts } of listeners) for (let n = 0; n < published; n++) if (counts[n] !== 1) wrong += 1
      return { delivered: published * size, wrong }
    },
    close: () => {
      for (const { close } of listeners) close()
    },
  }
}
