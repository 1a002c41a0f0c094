import { given } from '../../feature/given.ts'
import type { PeerCommand, PeerFact, SignalCommand, SignalFact } from '../../ports/index.ts'
import { measure } from './report.metrics.ts'
import { eventOf } from './report.names.ts'
import { answeredBy, ends, keyOf, negotiates, relayOf, requests, takesOffers } from './report.steps.ts'
import type { CallReport, ReportError, ReportMessage, ReportMetric, TimelineEvent } from './report.types.ts'

/** An event while it is recorded. */
interface Step {
  type: string
  id: string
  start: number
  end?: number
  error?: ReportError
  data: Record<string, unknown>
  timeline: Step[]
  parent: Step | undefined
}

/** Makes a report of the messages it is given, in their order. Of what they say it keeps no more than the report shows. */
export interface Timeline {
  take: (message: ReportMessage) => void
  report: () => CallReport
}

/** Events a report holds at most. */
const maxEvents = 500

/** What the far end began without saying what; its description tells, or its steps stand alone. */
const unnamed = 'GENERIC_REMOTE'

const callEnded: ReportError = { code: 'call:6', message: 'The call ended.' }
const replaced: ReportError = { code: 'superseded', message: 'Another step took its place.' }
const holdsUs = (direction: string) => direction === 'sendonly' || direction === 'inactive'
const sizeOf = (steps: readonly Step[]): number => steps.reduce((sum, { timeline }) => sum + 1 + sizeOf(timeline), 0)

function finish(step: Step, at: number, error?: ReportError) {
  if (error !== undefined) step.error ??= error
  step.end ??= at
}

export function createTimeline(callId: string): Timeline {
  const timeline: Step[] = []
  /** Operations that run, by their ids, oldest first. */
  const running = new Map<string, Step>()
  /** Steps that wait for what becomes of them. */
  const waiting = new Map<string, readonly Step[]>()
  /** Steps of this moment whose operation is told of only after them. */
  let fresh: { step: Step; owners: RegExp }[] = []
  let made = 0
  let dropped = 0
  /** The description of ours that was made last, our last offer, and the last offer of theirs. */
  let local: Step | undefined
  let offer: readonly Step[] = []
  let taken: Step | undefined
  let collection: Step | undefined
  let offeredAt: number | undefined
  let hold = { now: false, before: false }
  let wasAnswered = false
  let isOver = false

  /** Makes room: the steps of the oldest event that came again later, then such an event itself. */
  function makeRoom(): boolean {
    const repeated = timeline.filter(
      ({ type, end, error }, index) =>
        end !== undefined &&
        (error !== undefined || !/^(MAKE|ANSWER)$/.test(type)) &&
        timeline.some((other, place) => place > index && other.type === type),
    )
    const full = repeated.find((step) => step.timeline.length > 0)
    const victim = full ?? repeated[0]
    if (victim === undefined) return false
    dropped += sizeOf(victim.timeline) + (full === undefined ? 1 : 0)
    if (full === undefined) timeline.splice(timeline.indexOf(victim), 1)
    victim.timeline = []
    return true
  }

  function begin(type: string, start: number, parent?: Step, data: Step['data'] = {}): Step {
    made += 1
    const step: Step = { type, id: `${callId}:${made}`, start, data, timeline: [], parent }
    if (sizeOf(timeline) < maxEvents || makeRoom()) (parent?.timeline ?? timeline).push(step)
    else dropped += 1
    return step
  }
  const instant = (...args: Parameters<typeof begin>) => finish(begin(...args), args[1])

  function move(step: Step, parent: Step) {
    const siblings = step.parent?.timeline ?? timeline
    const place = siblings.indexOf(step)
    if (place < 0 || step.parent === parent) return
    siblings.splice(place, 1)
    parent.timeline.push(step)
    step.parent = parent
    parent.start = Math.min(parent.start, step.start)
  }

  const ownerOf = (owners: RegExp) => [...running.values()].findLast(({ type }) => owners.test(type))

  /** Begins steps of an operation that runs, or is about to be told of. */
  function beginIn(owners: RegExp, at: number, types: readonly string[], data?: Step['data']): Step[] {
    const owner = ownerOf(owners)
    const steps = types.map((type) => begin(type, at, owner, data))
    if (owner === undefined) fresh.push(...steps.map((step) => ({ step, owners })))
    return steps
  }

  function wait(key: string, at: number, ...steps: readonly Step[]) {
    for (const step of waiting.get(key) ?? []) if (step.end === undefined) finish(step, at, replaced)
    waiting.set(key, steps)
  }

  function settle(key: string, at: number, error?: ReportError) {
    for (const step of waiting.get(key) ?? []) finish(step, at, error)
    waiting.delete(key)
  }

  /** The call is over: what still waits comes to nothing. Operations are told of one by one. */
  function over(at: number) {
    isOver = true
    for (const steps of waiting.values())
      for (const step of steps) if (step.end === undefined) finish(step, at, callEnded)
    waiting.clear()
    if (collection !== undefined && collection.end === undefined) finish(collection, at, callEnded)
  }

  function askPeer(command: PeerCommand, at: number) {
    const key = keyOf(command.type, command)
    switch (command.type) {
      case 'capture': {
        const { audio, video, screen } = command.media
        // Tracks that exist already are only put on the call.
        const type = audio || video || screen ? 'GET_USER_MEDIA' : 'ADD_TRACKS'
        const owner = running.get(command.operationId ?? '')
        return wait(key, at, ...(owner === undefined ? beginIn(negotiates, at, [type]) : [begin(type, at, owner)]))
      }
      case 'createOffer':
      case 'createAnswer': {
        const isOffer = command.type === 'createOffer'
        const steps = isOffer
          ? beginIn(negotiates, at, ['CREATE_OFFER', 'PROCESS_MEDIA_LOCAL'])
          : ['CREATE_ANSWER', 'PROCESS_MEDIA_LOCAL'].map((type) => begin(type, at, taken?.parent))
        local = steps[1]
        if (isOffer) offer = steps
        // Gathering begins anew, or has ended before: an older one tells no more.
        if (isOffer && command.iceRestart && collection) finish(collection, at, replaced)
        if (collection?.end !== undefined) collection = undefined
        return wait(key, at, ...steps)
      }
      case 'applyOffer':
        taken = beginIn(takesOffers, offeredAt ?? at, ['PROCESS_MEDIA_REMOTE'])[0] as Step
        offeredAt = undefined
        return wait(key, at, taken)
      case 'applyAnswer':
        return wait(key, at, begin('PROCESS_MEDIA_REMOTE', at, offer[0]?.parent))
      case 'rollback':
        for (const step of ['createOffer', 'applyAnswer', 'offerUpdate', 'applyOffer', 'createAnswer'])
          settle(keyOf(step, command), at, { code: 'rollback', message: 'It was taken back.' })
    }
  }

  function askBackEnd(command: SignalCommand, at: number) {
    const request = requests[command.type]
    if (request === undefined) return
    if (command.type === 'offerUpdate') {
      // Only now it is said what the offer is for.
      const type = eventOf(command.operation, true)
      const owner = [...running.values()].find((step) => step.type === type)
      if (owner !== undefined) for (const step of offer) move(step, owner)
    }
    if (command.type === 'rejectUpdate') hold.now = hold.before
    const { type: requestType, owners, isAnswered } = request
    const data = { requestType }
    const own = { audit: 'AUDIT_CALL', resync: 'RESYNC' }[command.type as string]
    const steps =
      own !== undefined
        ? [begin(own, at)]
        : typeof owners === 'string'
          ? [begin('REST_REQUEST', at, (owners === 'offer' ? offer[0] : taken)?.parent, data)]
          : beginIn(owners, at, ['REST_REQUEST'], data)
    if (own !== undefined) steps.push(begin('REST_REQUEST', at, steps[0], data))
    if (!isAnswered) for (const step of steps) finish(step, at)
    wait(keyOf(command.type, isAnswered ? command : {}), at, ...steps)
  }

  function candidate(text: string | undefined, at: number) {
    if (local === undefined || collection?.end !== undefined) return
    // It began when the description was set. One that came before it began with the making of it at the earliest.
    collection ??= begin('ICE_COLLECTION', local.end ?? local.start, local)
    const relay = text === undefined ? undefined : relayOf(text)
    if (text === undefined) finish(collection, at)
    else if (relay !== undefined) instant('RELAY_CANDIDATE_COLLECTED', at, collection, relay)
  }

  function learn(fact: PeerFact | SignalFact, at: number) {
    for (const step of answeredBy[fact.type] ?? []) settle(keyOf(step, fact), at)
    switch (fact.type) {
      case 'peer.candidate':
        return candidate(fact.candidate?.candidate, at)
      case 'peer.failed':
        if (fact.step === 'gather' && collection)
          finish(collection, at, { code: fact.fault.name, message: 'gather failed' })
        return settle(keyOf(fact.step, fact), at, { code: fact.fault.name, message: `${fact.step} failed` })
      case 'peer.offerApplied':
      case 'peer.answerApplied': {
        const holds = holdsUs(fact.remoteDirection)
        const operation = [...running.values()].findLast(({ type }) => type === unnamed)
        if (fact.type === 'peer.offerApplied' && operation !== undefined) {
          if (holds !== hold.now) operation.type = holds ? 'HOLD_REMOTE' : 'UNHOLD_REMOTE'
          else if (fact.added.length > 0) operation.type = 'ADD_MEDIA_REMOTE'
          else if (fact.removed.length > 0) operation.type = 'REMOVE_MEDIA_REMOTE'
        }
        hold = { now: holds, before: hold.now }
        return
      }
      case 'signal.rang':
        if (!timeline.some(({ type }) => type === 'REMOTE_RINGING')) instant('REMOTE_RINGING', at)
        return
      case 'signal.answered':
        wasAnswered = true
        return
      case 'signal.offered':
        offeredAt = at
        return
      case 'signal.updateRejected':
        return settle(keyOf('offerUpdate', fact), at, {
          code: `${fact.statusCode}`,
          message: 'offerUpdate was rejected',
        })
      case 'signal.transferred': {
        const error = fact.statusCode < 0 ? { code: `${fact.statusCode}`, message: 'transfer failed' } : undefined
        return settle(keyOf('transfer', {}), at, error)
      }
      case 'signal.failed':
        // A request that is not answered waits without its attempt.
        for (const about of [fact, {}])
          settle(keyOf(fact.step, about), at, { code: fact.code, message: `${fact.step} failed` })
        return
      case 'peer.renewed':
        hold = { now: false, before: false }
        return
      case 'signal.ended':
      case 'signal.cancelled':
      case 'signal.rejected':
        if (fact.type === 'signal.rejected' && wasAnswered) return
        if (!isOver) instant('END_REMOTE', at)
        over(at)
    }
  }

  function hear(message: Exclude<ReportMessage, { port: string }>) {
    const { at, type, payload } = message
    const { error: info } = payload
    // What follows a colon may be another's words.
    const error = info && { code: info.code, message: info.message.split(':', 1)[0] as string }
    if (type === 'call:receive') {
      const step = begin('RECEIVE_CALL', at)
      if (error) finish(step, at, error)
      else running.set(type, step)
    } else if (type === 'call:stateChange') {
      const receive = running.get('call:receive')
      if (receive !== undefined) finish(receive, at, error)
      running.delete('call:receive')
      if (error || payload.transition) over(at)
    } else {
      const { operationId, operation, isLocal, transition } = payload
      const name = eventOf(operation, isLocal) ?? (isLocal ? undefined : unnamed)
      if (name === undefined || name === 'END_REMOTE') return
      let step = running.get(operationId)
      if (step === undefined && (transition === 'START' || payload.previous?.status === 'NOT_STARTED')) {
        step = begin(name, at, undefined, { operationId })
        running.set(operationId, step)
        for (const { step: part, owners } of fresh) if (owners.test(name)) move(part, step)
        fresh = fresh.filter(({ owners }) => !owners.test(name))
      }
      if (step === undefined || transition !== 'FINISH') return
      finish(step, at, error)
      running.delete(operationId)
      if (error) return
      if (name === 'ANSWER') wasAnswered = true
      if (ends.test(name)) over(at)
    }
  }

  function take(message: ReportMessage) {
    if (!('port' in message)) return hear(message)
    const { at } = message
    if (message.direction === 'in') {
      fresh = []
      learn(message.message, at)
    } else if (message.port === 'peer') askPeer(message.message, at)
    else askBackEnd(message.message, at)
  }

  const shown = (steps: readonly Step[]): (TimelineEvent & { metrics: ReportMetric[] })[] =>
    steps.flatMap(({ type, id, timeline: parts, data, start, end, error, parent }) =>
      type === unnamed
        ? shown(parts)
        : [
            {
              type: type as TimelineEvent['type'],
              id,
              timeline: shown(parts),
              data: { ...data, ...(type === 'ICE_COLLECTION' && given({ operation: parent?.parent?.type })) },
              metrics: [],
              start,
              ...given({ end, error: error && { ...error } }),
            },
          ],
    )

  return {
    take,
    report() {
      const events = shown(timeline)
      const measured = measure(events, wasAnswered)
      return { type: 'CALL', id: callId, timeline: events, data: dropped > 0 ? { dropped } : {}, metrics: measured }
    },
  }
}
