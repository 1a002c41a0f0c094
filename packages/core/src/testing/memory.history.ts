import type { CallLog, CallRecord, CallSignaling, Party, SignalCommand, SignalFact } from '../ports/index.ts'

/** Reasons by the status a call was refused with (RFC 3261 §21). */
const refusals: Readonly<Record<number, string>> = { 404: 'unknownUser', 408: 'noAnswer', 480: 'offline', 486: 'busy' }

/** What ends a call in a log, and by which reason. */
function endOf(message: SignalCommand | SignalFact): string | undefined {
  switch (message.type) {
    case 'end':
    case 'signal.ended':
      return 'hungUp'
    case 'cancel':
    case 'signal.cancelled':
      return 'cancelled'
    case 'reject':
    case 'signal.rejected':
      return refusals[message.statusCode] ?? 'rejected'
    case 'forward':
    case 'signal.forwarded':
      return 'forwarded'
    default:
      return undefined
  }
}

/** Logs of calls of a back end in memory, one a user: all devices of a user write and read the same. */
export function createMemoryHistory() {
  const logs = new Map<string, Map<string, CallRecord>>()
  const logOf = ({ id }: Party) => {
    const log = logs.get(id) ?? new Map<string, CallRecord>()
    logs.set(id, log)
    return log
  }

  return {
    /** The signalling of a user, with every call that ends on it written down. */
    logged: (party: Party, calls: CallSignaling): CallSignaling => ({
      ...calls,
      open(leg, report) {
        // A leg of a meeting is no call.
        if (leg.meeting) return calls.open(leg, report)
        const startTime = Date.now()
        let answeredTime: number | undefined
        let isOver = false
        const note = (message: SignalCommand | SignalFact) => {
          if (message.type === 'answer' || message.type === 'signal.answered') answeredTime ??= Date.now()
          const reason = endOf(message)
          if (reason !== undefined) write(reason, leg.direction === 'incoming' && message.type.startsWith('signal.'))
        }
        const write = (reason: string, isMissed: boolean) => {
          // A call that another device of the user answered is no missed one.
          if (isOver || (answeredTime === undefined && logOf(party).get(leg.callId)?.answeredTime !== undefined)) return
          isOver = true
          logOf(party).set(leg.callId, {
            id: leg.callId,
            direction: leg.direction,
            peer: leg.peer,
            startTime,
            ...(answeredTime !== undefined && { answeredTime }),
            endTime: Date.now(),
            reason,
            missed: isMissed && answeredTime === undefined,
          })
        }
        const session = calls.open(leg, (fact) => {
          note(fact)
          report(fact)
        })
        return {
          send(command) {
            note(command)
            session.send(command)
          },
          close() {
            write('ignored', leg.direction === 'incoming')
            session.close()
          },
        }
      },
    }),
    portFor: (party: Party): CallLog => ({
      fetch: async ({ amount, offset }) => [...logOf(party).values()].reverse().slice(offset, offset + amount),
      async remove(recordId) {
        if (!logOf(party).delete(recordId))
          throw Object.assign(new Error('There is no such record.'), { name: 'not-found' })
      },
      clear: async () => logOf(party).clear(),
    }),
  }
}
