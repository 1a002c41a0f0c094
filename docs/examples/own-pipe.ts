/** What goes through a pipe: a message with its number, or how many were heard. */
interface Frame<Message> {
  number?: number
  message?: Message
  heard?: number
}

/**
 * A pipe that outlives its sockets. What a dying socket swallowed is said again on the next one, and nothing is heard twice.
 */
export function createPipe<Out, In>(hear: (message: In) => void) {
  let write: ((text: string) => void) | null = null
  let unheard: { number: number; message: Out }[] = []
  let said = 0
  let heard = 0
  const forget = (count: number) => {
    unheard = unheard.filter(({ number }) => number > count)
  }

  return {
    heard: () => heard,
    /** Says it now, or as soon as there is a socket. */
    send(message: Out) {
      said += 1
      unheard.push({ number: said, message })
      write?.(JSON.stringify(unheard.at(-1)))
    },
    /** A new socket. The other end has heard `count` of ours; `isNew` if it knows nothing of us any more. */
    attach(next: (text: string) => void, count: number, isNew: boolean) {
      if (isNew) heard = 0
      write = next
      forget(count)
      for (const one of unheard) next(JSON.stringify(one))
    },
    detach() {
      write = null
    },
    receive({ number, message, heard: count }: Frame<In>) {
      if (count !== undefined) forget(count)
      if (number === undefined || message === undefined || number <= heard) return
      heard = number
      write?.(JSON.stringify({ heard }))
      hear(message)
    },
  }
}
