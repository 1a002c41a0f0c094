import type { Backend } from '../backend.ts'
import type { Party } from '../identity/party.ts'
import { moment } from '../moment.ts'
import { endMeeting } from './attendance.ts'
import { muteByServer } from './media-session.ts'
import { isMeant } from './meeting.ts'
import { announceRecording, type RecordingProblem, startRecording, stopRecording } from './recording.ts'
import { type AttendeeType, removeParty } from './removal.ts'

/** Why an order of an administrator was not carried out. */
export type OrderProblem = RecordingProblem | 'no_space' | 'not_in_call'

export type OrderOutcome<Extra extends object = object> = { problem: OrderProblem } | ({ problem?: never } & Extra)

/** Removes somebody from a space (spaces.md §8.8). */
export async function kick(
  backend: Backend,
  order: { topicId: string; attendeeType: AttendeeType; attendee: string; by: Party },
): Promise<OrderOutcome> {
  const { topicId } = order
  const outcome = await backend.store.inSpace(topicId, (space, out): OrderOutcome => {
    removeParty(space, { ...order, ...moment(backend) }, out)
    return {}
  })
  return outcome ?? { problem: 'no_space' }
}

/** Mutes every session somebody has in the call of a space (spaces.md §8.4); of the meeting named, if one is. */
export async function mute(
  backend: Backend,
  order: { topicId: string; attendee: string; meetingId?: string },
): Promise<OrderOutcome> {
  const outcome = await backend.store.inSpace(order.topicId, (space, out): OrderOutcome => {
    if (space.meeting && !isMeant(space.meeting, order.meetingId)) return { problem: 'no_meeting' }
    const isFound = muteByServer(space, { ...moment(backend), userId: order.attendee }, out)
    return isFound ? {} : { problem: 'not_in_call' }
  })
  return outcome ?? { problem: 'no_space' }
}

/** Ends the meeting of a space for all (spaces.md §8.6). `meetingId`, if given, must be the active one. */
export async function endForAll(
  backend: Backend,
  order: { topicId: string; meetingId?: string },
): Promise<OrderOutcome> {
  const outcome = await backend.store.inSpace(order.topicId, (space, out): OrderOutcome => {
    const { meeting } = space
    if (!meeting || !isMeant(meeting, order.meetingId)) return { problem: 'no_meeting' }
    endMeeting(space, meeting, moment(backend), out)
    return {}
  })
  return outcome ?? { problem: 'no_space' }
}

/** Starts recording (spaces.md §8.9). `meetingId`, if given, must be the active one. */
export async function record(
  backend: Backend,
  order: { topicId: string; by: Party; meetingId?: string },
): Promise<OrderOutcome<{ recordingId: string }>> {
  const outcome = await backend.store.inSpace(order.topicId, (space, out) =>
    startRecording(space, { ...order, ...moment(backend) }, out),
  )
  return outcome ?? { problem: 'no_space' }
}

/** Stops a recording (spaces.md §8.9). */
export async function stopRecord(
  backend: Backend,
  order: { topicId: string; recordingId: string; by: Party },
): Promise<OrderOutcome> {
  const outcome = await backend.store.inSpace(
    order.topicId,
    (space, out): OrderOutcome => stopRecording(space, { ...order, ...moment(backend) }, out) ?? {},
  )
  return outcome ?? { problem: 'no_space' }
}

/** Says that a stopped recording can be fetched (spaces.md §8.9). */
export async function recordReady(
  backend: Backend,
  order: { topicId: string; recordingId: string },
): Promise<OrderOutcome> {
  const outcome = await backend.store.inSpace(
    order.topicId,
    (space, out): OrderOutcome => announceRecording(space, { ...order, ...moment(backend) }, out) ?? {},
  )
  return outcome ?? { problem: 'no_space' }
}
