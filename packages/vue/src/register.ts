import type { Client, ClientRoot } from '@switchhook/core'

/**
 * Tells the composables which client an application has, where it is more than the standard one:
 * `declare module '@switchhook/vue' { interface Register { client: typeof client } }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the application through declaration merging
export interface Register {}

/** The client of the application: the registered one, or else the standard {@link Client}. */
export type RegisteredClient = Register extends { client: infer Registered } ? Registered : Client

/** The events of the application's client, by name. */
export type ClientEvents = RegisteredClient extends ClientRoot<infer Events> ? Events : never
