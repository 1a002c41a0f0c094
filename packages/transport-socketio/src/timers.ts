import type { Clock } from '@switchhook/core'

/** What of a clock is used here; the platform's own timers fit too. */
export type Timers = Pick<Clock, 'setTimeout' | 'clearTimeout'>
