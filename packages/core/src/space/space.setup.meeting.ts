import { enqueueActions } from 'xstate'
import { given } from '../feature/given.ts'
import { finished, tell } from '../feature/operations.ts'
import type { MeetingState } from '../ports/index.ts'
import type { SpaceContext } from './space.context.ts'
import type { MeetingFacts, RecordingFacts, SpaceEvent, SpaceOperation } from './space.events.ts'
import { faults, refusalFault } from './space.faults.ts'
import { isDoneBy, isOrder, orderOf } from './space.orders.ts'
import { recordingsAfter } from './space.recordings.ts'
import { callSetup } from './space.setup.call.ts'
import { command } from './space.setup.stay.ts'

/** How many meetings that ended are remembered. */
const endedKept = 20

/** The meeting an event is about. */
export const meetingOf = (event: SpaceEvent): MeetingState | null => ('meeting' in event ? event.meeting : null)

/** Whether a meeting is known to have ended. */
export const isOver = ({ endedMeetings }: SpaceContext, meetingId: string): boolean => endedMeetings.includes(meetingId)

const toMeetingFacts = (
  before: MeetingFacts | null,
  { id, startTime, endTime, virtualEndTime, mediaMode, bodyText, files }: MeetingState,
  state: MeetingFacts['state'],
): MeetingFacts => ({
  ...(before?.id === id && before),
  id,
  state,
  files: files ?? (before?.id === id ? before.files : []),
  ...given({ startTime, endTime, virtualEndTime, mediaMode, bodyText }),
})

const eventOfState = {
  recording: 'space.recordingStarted',
  processing: 'space.recordingEnded',
  ready: 'space.recordingReady',
} as const satisfies Record<RecordingFacts['state'], SpaceEvent['type']>

const requestOf = (event: SpaceEvent): string => ('requestId' in event ? (event.requestId ?? '') : '')

/** The words of meetings, their recordings and the orders of administrators. */
export const meetingSetup = callSetup.extend({
  actions: {
    noteMeeting: enqueueActions(({ context, event, enqueue }) => {
      const meeting = meetingOf(event)
      if (meeting === null) return
      enqueue.assign({ meeting: toMeetingFacts(context.meeting, meeting, 'active') })
      if (context.meeting?.id !== meeting.id) enqueue.emit({ type: 'meetingStarted', meetingId: meeting.id })
    }),
    endMeeting: enqueueActions(({ context, event, enqueue }) => {
      const { meeting, endedMeetings } = context
      if (meeting === null) return
      const told = meetingOf(event)
      const isTold = told?.id === meeting.id
      enqueue.assign({
        meeting: isTold ? toMeetingFacts(meeting, told, 'ended') : { ...meeting, state: 'ended' },
        endedMeetings: [meeting.id, ...endedMeetings].slice(0, endedKept),
      })
      enqueue.emit({ type: 'meetingEnded', meetingId: meeting.id })
    }),
    noteRecordings: enqueueActions(({ context, event, enqueue }) => {
      const { recordings } = context
      const told = recordingsAfter(recordings, event, (meetingId) => isOver(context, meetingId))
      enqueue.assign({ recordings: told })
      for (const recording of told) {
        const before = recordings.find(({ id }) => id === recording.id)
        if (before?.state === recording.state) continue
        // One that was over before we heard of it is no news.
        const isNews =
          before !== undefined || recording.state === 'recording' || event.type === eventOfState[recording.state]
        if (isNews) enqueue.emit({ type: 'recording', recording })
      }
    }),

    // Orders. The operation's id is the request's.
    sendOrder: enqueueActions(({ context, event, enqueue }) => {
      const order = orderOf(context, event)
      if (order === null) return
      enqueue.sendTo('channel', command(order))
      enqueue.raise(
        { type: 'order.timedOut', requestId: order.requestId },
        { id: order.requestId, delay: context.settings.requestTimeoutMs },
      )
    }),
    /** Carried out: done, or to be seen in what happens. */
    noteOrdered: enqueueActions(({ context, event, enqueue }) => {
      const isDone = isDoneBy(event)
      for (const operation of context.operations) if (isDone(operation)) enqueue.cancel(operation.id)
      const { operations, emissions } = finished(context, isDone)
      const isTaken = ({ id }: SpaceOperation) => event.type === 'space.ordered' && id === event.requestId
      const marked = operations.map((one) => (isTaken(one) ? ({ ...one, status: 'PENDING' } as const) : one))
      tell(enqueue, { operations: marked, emissions })
    }),
    failOrder: enqueueActions(({ context, event, enqueue }) => {
      const requestId = requestOf(event)
      enqueue.cancel(requestId)
      const error = event.type === 'space.failed' ? refusalFault(event.code, event.message) : faults.noAnswer
      // The back end took it, and does not tell what happens.
      const isTaken = (operation: SpaceOperation) => event.type === 'order.timedOut' && operation.status === 'PENDING'
      tell(
        enqueue,
        finished(
          context,
          ({ id }) => id === requestId,
          (operation) => (isTaken(operation) ? null : error),
        ),
      )
    }),
    failOrders: enqueueActions(({ context, enqueue }) => {
      for (const { id, type } of context.operations) if (isOrder(type)) enqueue.cancel(id)
      tell(
        enqueue,
        finished(context, ({ type }) => isOrder(type), faults.connectionLost),
      )
    }),
  },
})
