import type { Report } from '@switchhook/core'

/** Hands facts to a report function as every port has to: in order, each in a later microtask, none after closing. */
export interface Outbox<Fact> {
  push: (fact: Fact) => void
  isOpen: () => boolean
  close: () => void
}

export function createOutbox<Fact>(report: Report<Fact>): Outbox<Fact> {
  let isOpen = true
  return {
    push: (fact) => {
      queueMicrotask(() => {
        if (isOpen) report(fact)
      })
    },
    isOpen: () => isOpen,
    close: () => {
      isOpen = false
    },
  }
}
