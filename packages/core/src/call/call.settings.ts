import type { Config } from '../client/config.ts'
import { given } from '../feature/given.ts'
import type { IceTimeouts } from '../ports/index.ts'
import type { CallSettings } from './call.events.ts'

/** A far end that never answers is given this much longer than a request (decision 54), in milliseconds. */
const answerGraceMs = 15_000

/** What a new call takes from the configuration. */
export const callSettings = ({ call, request }: Config, collection?: IceTimeouts): CallSettings => ({
  ...given({ collection }),
  ringingFeedbackMode: call.ringingFeedbackMode,
  earlyMedia: call.earlyMedia,
  openTimeoutMs: 10_000,
  captureTimeoutMs: 120_000,
  engineTimeoutMs: 15_000,
  ringTimeoutMs: call.ringTimeout,
  negotiationTimeoutMs: request.restTimeout + answerGraceMs,
  correctionDelayMs: 500,
  maxCorrections: 3,
  lossTimeoutMs: call.lossTimeout,
  peerAwayTimeoutMs: call.lossTimeout + answerGraceMs,
  mediaCheckTimeoutMs: 15_000,
  auditIntervalMs: call.callAuditTimer,
  mediaConnectionRetryDelayMs: call.mediaConnectionRetryDelay,
})
