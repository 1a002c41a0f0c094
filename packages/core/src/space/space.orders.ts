import type { SpaceOrder } from '../ports/index.ts'
import type { SpaceContext } from './space.context.ts'
import type { SpaceEvent, SpaceOperation } from './space.events.ts'
import { currentRecording } from './space.recordings.ts'

type OrderType = SpaceOrder['type']

const orders = [
  'startRecording',
  'stopRecording',
  'endMeeting',
  'muteParticipant',
  'removeParticipant',
] as const satisfies OrderType[]

export const isOrder = (type: string): type is OrderType => orders.some((known) => known === type)

/** The order of a wish as the back end takes it; null where there is no meeting for it. */
export function orderOf({ meeting, recordings }: SpaceContext, event: SpaceEvent): SpaceOrder | null {
  if (!('operationId' in event)) return null
  const requestId = event.operationId
  if (event.type === 'removeParticipant') return { type: event.type, requestId, party: event.party }
  if (meeting === null) return null
  const common = { requestId, meetingId: meeting.id }
  switch (event.type) {
    case 'muteParticipant':
      return { type: event.type, ...common, party: event.party }
    case 'stopRecording':
      return { type: event.type, ...common, recordingId: currentRecording(recordings)?.id ?? '' }
    case 'startRecording':
    case 'endMeeting':
      return { type: event.type, ...common }
    default:
      return null
  }
}

/** Orders that are not done when the back end says so, but when what they are about has happened. */
const happenings = new Map<SpaceEvent['type'], OrderType>([
  ['space.recordingStarted', 'startRecording'],
  ['space.recordingEnded', 'stopRecording'],
  ['space.meetingEnded', 'endMeeting'],
])
const seen = new Set<string>(happenings.values())

/** Whether an event says that an order is done. */
export const isDoneBy =
  (event: SpaceEvent) =>
  ({ id, type }: SpaceOperation): boolean =>
    event.type === 'space.ordered' ? id === event.requestId && !seen.has(type) : happenings.get(event.type) === type
