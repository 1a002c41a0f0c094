import type { IncomingMessage, ServerResponse } from 'node:http'
import { literal, looseObject, picklist } from 'valibot'
import type { Backend } from '../backend.ts'
import type { Party } from '../identity/party.ts'
import { endForAll, kick, mute, type OrderOutcome, record, stopRecord } from '../spaces/orders.ts'
import { roleOf } from '../spaces/space.ts'
import { checkBody, readJson } from './body.ts'
import { sendOutcome } from './outcome.ts'
import { sendError } from './reply.ts'

const AttendeeKind = picklist(['userId', 'anonymousId'])
const MediaState = looseObject({ audio: literal(false) })

/** What administrators of a space may ask over REST (spaces.md §10). False if it is none of it. */
export async function serveAdminRest(
  backend: Backend,
  { party, topicId, rest }: { party: Party; topicId: string; rest: readonly string[] },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const order = orderOf(request.method ?? '', rest)
  if (!order) return false
  const role = await backend.store.inSpace(topicId, (space) => roleOf(space, party))
  if (role === undefined) {
    sendError(response, 404, { code: 'topic_not_found', message: 'No such space.' })
    return true
  }
  if (role !== 'admin') {
    sendError(response, 403, { code: 'forbidden', message: 'Only administrators of the space may do this.' })
    return true
  }
  sendOutcome(response, await order(backend, { topicId, by: party }, request))
  return true
}

type Order = (
  backend: Backend,
  who: { topicId: string; by: Party },
  request: IncomingMessage,
) => Promise<OrderOutcome<object>>

function orderOf(method: string, rest: readonly string[]): Order | undefined {
  const [what, meetingId = '', part, id = '', last, userId = ''] = rest
  const is = (length: number, asked: string): boolean => rest.length === length && `${method} ${what}` === asked
  if (is(3, 'DELETE attendees') && part !== undefined)
    return (backend, who) => kick(backend, { ...who, attendeeType: checkBody(AttendeeKind, meetingId), attendee: part })
  if (is(3, 'POST meetings') && part === 'end') return (backend, who) => endForAll(backend, { ...who, meetingId })
  if (is(3, 'POST meetings') && part === 'recordings') return (backend, who) => record(backend, { ...who, meetingId })
  if (is(5, 'POST meetings') && part === 'recordings' && last === 'stop')
    return (backend, who) => stopRecord(backend, { ...who, recordingId: id })
  if (is(6, 'POST meetings') && part === 'attendees' && userId === 'mediastate')
    return async (backend, { topicId }, request) => {
      checkBody(MediaState, await readJson(request))
      checkBody(AttendeeKind, id)
      return mute(backend, { topicId, meetingId, attendee: last ?? '' })
    }
  return undefined
}
