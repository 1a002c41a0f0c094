import type { ServerResponse } from 'node:http'
import type { OrderOutcome, OrderProblem } from '../spaces/orders.ts'
import { sendError, sendJson, sendNothing } from './reply.ts'

const problems: Record<OrderProblem, { status: number; message: string }> = {
  no_space: { status: 404, message: 'topicId is no space.' },
  no_meeting: { status: 404, message: 'No such meeting is active.' },
  no_recording: { status: 404, message: 'recordingId is no recording of this space.' },
  not_in_call: { status: 404, message: 'attendee is not in the call.' },
  already_running: { status: 409, message: 'A recording already runs.' },
  already_stopped: { status: 409, message: 'The recording has stopped already.' },
  still_running: { status: 409, message: 'The recording still runs.' },
}

/** Answers with what an order gave, or with why it was not carried out. */
export function sendOutcome(response: ServerResponse, outcome: OrderOutcome<object>): void {
  if (outcome.problem !== undefined) {
    const { status, message } = problems[outcome.problem]
    sendError(response, status, { code: outcome.problem, message })
    return
  }
  if (Object.keys(outcome).length === 0) sendNothing(response)
  else sendJson(response, 200, outcome)
}
