/**
 * Messages in spaces, as a feature of its own: `createClient({ …, features: [chat()] })`.
 *
 * @packageDocumentation
 */
export type { MessageCategory, SpaceFile } from './ports/index.ts'
export type {
  BoundChat,
  ChatApi,
  ChatEvents,
  ChatView,
  Message,
  MessageBody,
  MessageTask,
  SendOptions,
} from './space/chat/chat.api.ts'
export { chat } from './space/chat/chat.ts'
