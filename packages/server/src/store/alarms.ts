import type { Clock } from '../clock.ts'
import type { Alarm } from './store.ts'

/** Alarms that wait. One that is set again replaces the one before. */
export interface Alarms {
  wake: (alarm: Alarm, inMs: number) => void
  callOff: (alarm: Alarm) => void
  clear: () => void
}

export function createAlarms(clock: Clock, onAlarm: (alarm: Alarm) => void): Alarms {
  const waiting = new Map<string, unknown>()

  const callOff = (alarm: Alarm): void => {
    const key = JSON.stringify(alarm)
    if (waiting.has(key)) clock.clearTimeout(waiting.get(key))
    waiting.delete(key)
  }

  return {
    wake: (alarm, inMs) => {
      callOff(alarm)
      const key = JSON.stringify(alarm)
      const timer = clock.setTimeout(() => {
        waiting.delete(key)
        onAlarm(alarm)
      }, inMs)
      waiting.set(key, timer)
    },
    callOff,
    clear: () => {
      for (const timer of waiting.values()) clock.clearTimeout(timer)
      waiting.clear()
    },
  }
}
