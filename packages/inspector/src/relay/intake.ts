import { parseMessage } from '../feed/parse.ts'
import type { Source } from './sources.ts'

export interface IntakeLimits {
  /** How many messages an app may send at once. */
  burst: number
  /** How many it may send a second, on and on. */
  perSecond: number
}

/**
 * Takes the frames of one app: one message or a list of them, as JSON. What is broken is refused and told to
 * `onTrouble`; what comes too fast is counted and not kept. Nothing an app sends throws.
 */
export function createIntake(source: Source, limits: IntakeLimits, onTrouble: (text: string) => void) {
  let allowance = limits.burst
  let refilled = performance.now()
  let missed = 0

  const refill = () => {
    const now = performance.now()
    allowance = Math.min(limits.burst, allowance + ((now - refilled) / 1000) * limits.perSecond)
    refilled = now
  }
  const sayMissed = () => {
    if (missed === 0) return
    source.push({ type: '@switchhook.dropped', createdAt: String(Date.now()), count: missed })
    onTrouble(`sends faster than ${limits.perSecond} messages a second: ${missed} left out`)
    missed = 0
  }
  const take = (input: unknown) => {
    if (allowance < 1) {
      missed++
      return
    }
    allowance--
    const message = parseMessage(input)
    if ('error' in message) return onTrouble(`message refused: ${message.error}`)
    sayMissed()
    source.push(message)
  }

  return {
    take(frame: string) {
      refill()
      let input: unknown
      try {
        input = JSON.parse(frame)
      } catch {
        return onTrouble(`frame refused: no JSON (${frame.length} characters)`)
      }
      for (const one of Array.isArray(input) ? input : [input]) take(one)
    },
    end: sayMissed,
  }
}
