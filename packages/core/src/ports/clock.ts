/**
 * Time, as charts see it. Methods, so that XState's SimulatedClock fits. The clock of the platform keeps wall-clock
 * deadlines and checks them again when a page comes back from sleep, so no chart knows about sleep.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  setTimeout(callback: () => void, ms: number): unknown
  clearTimeout(id: unknown): void
}
