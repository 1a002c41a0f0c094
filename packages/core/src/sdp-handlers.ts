/**
 * Ready-made SDP handlers: they change descriptions before these are set and sent.
 *
 * @packageDocumentation
 */
export type { SdpHandler, SdpHandlerInfo, SessionDescription } from './ports/index.ts'
export { type CodecSelector, sdpHandlers } from './sdpHandlers/sdpHandlers.ts'
