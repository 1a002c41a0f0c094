/**
 * Attended transfer as one thing, a feature of its own: `createClient({ …, features: [consultation()] })`.
 *
 * @packageDocumentation
 */
export type { ConsultationApi, ConsultationEvents } from './call/consultation/consultation.api.ts'
export type {
  ConsultationCommandName,
  ConsultationOutcome,
  ConsultationState,
} from './call/consultation/consultation.setup.ts'
export { consultation } from './call/consultation/consultation.ts'
export type { ConsultationView } from './call/consultation/consultation.view.ts'
