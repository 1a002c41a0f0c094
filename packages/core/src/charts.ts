export { callChart } from './call/call.chart.ts'
export type { CallContext } from './call/call.context.ts'
export type { CallCommand, CallEmission, CallEvent, CallFact, CallInput, CallStep } from './call/call.events.ts'
export { consultationChart } from './call/consultation/consultation.chart.ts'
export { crossingChart } from './call/crossing.chart.ts'
export { joinChart } from './call/join.chart.ts'
export { connectionChart } from './connection/connection.chart.ts'
export { mediaConnectionChart } from './media/mediaConnection.chart.ts'
export type {
  MediaConnectionContext,
  MediaConnectionEvent,
  MediaConnectionInput,
} from './media/mediaConnection.setup.ts'
export { memberChart as meetingMemberChart } from './mesh/member.chart.ts'
export { sendingChart as meetingSendingChart } from './mesh/sending.chart.ts'
export { messageHistoryChart } from './space/chat/messageHistory.chart.ts'
export { outgoingMessageChart } from './space/chat/outgoingMessage.chart.ts'
export { spaceChart } from './space/space.chart.ts'
export { subscriptionChart } from './subscription/subscription.chart.ts'
