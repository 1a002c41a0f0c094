/**
 * Switchhook's reference back end as a library: the same server as the `switchhook-server` command.
 *
 * @packageDocumentation
 */

export type { Clock } from './clock.ts'
export type { UserDescription } from './identity/mint.ts'
export type { Party, PartyType } from './identity/party.ts'
export type { Limits } from './limits.ts'
export { OptionsError, type Pages, type ServerOptions, type ServerTimings } from './options.ts'
export { createServer, type RunningServer, type SwitchhookServer } from './server.ts'
