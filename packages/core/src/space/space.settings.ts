import type { Config } from '../client/config.ts'
import type { SpaceSettings } from './space.events.ts'

/** Durations and limits of a stay. Who cannot be watched, as outside of a page, is never idle by itself. */
export const settingsOf = ({ request, connectivity, space }: Config, isUserWatched: boolean): SpaceSettings => ({
  openTimeoutMs: 10_000,
  connectTimeoutMs: connectivity.connectTimeout,
  requestTimeoutMs: request.restTimeout,
  confirmTimeoutMs: 3000,
  syncWindowMs: 3000,
  captureTimeoutMs: 120_000,
  reentryDelayMs: 2000,
  steadyMs: 60_000,
  idleAfterMs: isUserWatched ? space.idleAfter : 0,
  idleWhenHidden: space.idleWhenHidden,
  maxRetries: 3,
  maxReentries: 3,
})
