/**
 * A client without features: an application brings the ones it uses and pays for no other.
 *
 * @packageDocumentation
 */
export { calls } from './call/call.ts'
export { createLeanClient as createClient, type LeanClientOptions } from './createLeanClient.ts'
export { media } from './media/media.ts'
export { spaces } from './space/space.ts'
export { services } from './subscription/subscription.ts'
