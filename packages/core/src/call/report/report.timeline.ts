import type { PeerCommand, PeerFact, SignalCommand, SignalFact } from '../../ports/index.ts'
import { type Measurable, measure } from './report.metrics.ts'
import { eventOf } from './report.names.ts'
import { relayOf, steps } from './report.steps.ts'
import type { CallReport, ClientMessage, PortMessage, ReportError } from './report.types.ts'

/** An event while it is recorded. */
interface Step {
  type: string
  id: string
  start: number
  end?: number
  error?: ReportError
  data: object
  timeline: Set<Step>
  /** Itself for the root, which holds the events that are no part of another. */
  parent: Step
}

/** A command or fact, by what belongs together carries: all of them, since each has some. */
interface About {
  attempt?: number
  operationId?: string
  step?: string
  code?: string
  statusCode?: number
  fault?: { name: string }
}

/** Makes a report of the messages it is given, in their order. Of what they say it keeps no more than the report shows. */
export interface Timeline {
  take: (message: PortMessage) => void
  hear: (message: ClientMessage) => void
  report: () => CallReport
}

/** Events a report holds at most. */
const maxEvents = 500

/** What the far end began without saying what; its description tells, or its steps stand alone. */
const unnamed = 'GENERIC_REMOTE'

const noEnd: ReportError = { code: 'call:6', message: 'The call ended, or took it back.' }

const sizeOf = ({ timeline }: Step): number => [...timeline].reduce((sum, step) => sum + sizeOf(step), 1)

function finish(step: Step | undefined, at: number, error?: ReportError) {
  if (!step || step.end) return
  step.end = at
  if (error) step.error = error
}

export function createTimeline(callId: string): Timeline {
  let made = 0
  let dropped = 0
  const create = (type: string, start: number, data: object, parent?: Step): Step => {
    made += 1
    const step = { type, id: `${callId}:${made}`, start, data, timeline: new Set<Step>() } as Step
    step.parent = parent ?? step
    return step
  }
  const root = create('', 0, {})
  /** Operations that run, by their ids, oldest first. */
  const running = new Map<string, Step>()
  /** Steps that wait for what becomes of them. `id`: what their messages carry. */
  let waiting: { step: Step; command: string; id: unknown; facts: string }[] = []
  /** Steps of this moment whose operation is told of only after them. */
  let fresh: [step: Step, owners: RegExp][] = []
  /** Our last offer with what was made for it, and the last of theirs. */
  const exchanges: Step[][] = [[], []]
  /** Our last description. */
  let local: Step | undefined
  let collection: Step | undefined
  let offeredAt = 0
  let isHeld = false
  let wasAnswered = false

  const runs = (owners: RegExp) => [...running.values()].findLast(({ type }) => owners.test(type))
  const idOf = ({ attempt, operationId }: About) => attempt ?? operationId

  function begin(type: string, start: number, parent = root, data = {}): Step {
    const step = create(type, start, data, parent)
    if (sizeOf(root) > maxEvents) {
      // Makes room by the oldest event after the call was set up.
      const oldest = [...root.timeline].find(({ end, type }) => end && !/^(MAKE|ANS|REC|REMOTE_R)/.test(type))
      dropped += oldest ? sizeOf(oldest) : 1
      if (!oldest) return step
      root.timeline.delete(oldest)
    }
    parent.timeline.add(step)
    return step
  }

  function once(type: string, at: number) {
    if (![...root.timeline].some((step) => step.type === type)) finish(begin(type, at), at)
  }

  function move(step: Step, parent: Step) {
    step.parent.timeline.delete(step)
    parent.timeline.add(step)
    step.parent = parent
    parent.start = Math.min(parent.start, step.start)
  }

  function settle(at: number, which: (one: (typeof waiting)[number]) => unknown, error?: ReportError) {
    for (const one of waiting) if (which(one)) finish(one.step, at, error)
    waiting = waiting.filter(({ step }) => !step.end)
  }

  /** The call is over: what still waits comes to nothing. Operations are told of one by one. */
  function over(at: number) {
    settle(at, () => true, noEnd)
    finish(collection, at, noEnd)
  }

  function ask(command: PeerCommand | SignalCommand, at: number) {
    const { type } = command
    const id = idOf(command as About)
    if (type === 'rollback') settle(at, (one) => one.id === id, noEnd)
    const known = steps[type]
    if (!known) return
    const [types, owners, facts] = known
    if (type === 'offerUpdate') {
      // Only now it is said what the offer is for.
      const owner = runs(RegExp(`^${eventOf(command.operation, true)}$`))
      if (owner) for (const step of exchanges[0] ?? []) move(step, owner)
    }
    settle(at, (one) => one.command === type, noEnd)
    const expect = (step: Step) => {
      if (facts) waiting.push({ step, command: type, id, facts })
      else finish(step, at)
      return step
    }
    const owner =
      typeof owners === 'string'
        ? expect(begin(owners, at))
        : typeof owners === 'number'
          ? exchanges[owners]?.[0]?.parent
          : (running.get(id as string) ?? runs(owners))
    const begun = types.split(' ').map((name) => {
      const step = /SESS/.test(name)
        ? begin('REST_REQUEST', at, owner, { requestType: name })
        : begin(name, (type === 'applyOffer' && offeredAt) || at, owner)
      if (!owner) fresh.push([step, owners as RegExp])
      return expect(step)
    })
    const [first, described] = begun as [Step, Step?]
    if (type === 'capture') {
      const { audio, video, screen } = command.media
      // Tracks that exist already are only put on the call.
      if (!audio && !video && !screen) first.type = 'ADD_TRACKS'
    }
    if (type === 'createOffer') exchanges[0] = begun
    if (type === 'applyOffer') {
      exchanges[1] = begun
      offeredAt = 0
    }
    if (described) {
      local = described
      if (collection?.end) collection = undefined
    }
    if (!facts && /^(end|cancel|reject|forward)$/.test(type)) over(at)
  }

  function learn(fact: PeerFact | SignalFact, at: number) {
    const { type } = fact
    const about = fact as About
    const { statusCode = 0, code = about.fault?.name ?? `${statusCode}` } = about
    const id = idOf(about)
    const name = type.replace(/.+\./, '')
    // A step that failed, an offer that was rejected, a transfer that came to nothing.
    const step = about.step ?? (name === 'updateRejected' ? 'offerUpdate' : statusCode < 0 && 'transfer')
    settle(
      at,
      (one) =>
        (one.command === step || (!step && one.facts.split(' ').includes(name))) &&
        (one.id === id || one.id === undefined || id === undefined),
      step ? { code, message: `${step} failed` } : undefined,
    )

    if (type === 'peer.candidate') {
      if (!local || collection?.end) return
      // It began when the description was set. One that came before it began with the making of it at the earliest.
      collection ??= begin('ICE_COLLECTION', local.end ?? local.start, local)
      const relay = fact.candidate && relayOf(fact.candidate.candidate)
      if (!fact.candidate) finish(collection, at)
      if (relay) finish(begin('RELAY_CANDIDATE_COLLECTED', at, collection, relay), at)
    } else if (type === 'peer.offerApplied' || type === 'peer.answerApplied') {
      const operation = runs(RegExp(unnamed))
      const holds = /sendonly|inactive/.test(fact.remoteDirection)
      const change = fact.added.length ? 'ADD_MEDIA' : fact.removed.length ? 'REMOVE_MEDIA' : 'GENERIC'
      if (operation) operation.type = `${holds === isHeld ? change : holds ? 'HOLD' : 'UNHOLD'}_REMOTE`
      isHeld = holds
    } else if (name === 'offered') offeredAt = at
    else if (name === 'rang') once('REMOTE_RINGING', at)
    else if (name === 'answered') wasAnswered = true
    else if (/^(rejected|ended|cancelled)$/.test(name)) {
      once('END_REMOTE', at)
      over(at)
    }
  }

  const shown = ({ timeline }: Step): Measurable[] =>
    [...timeline].flatMap((step) => {
      const { type, id, start, end, error, data } = step
      const inside = shown(step)
      const ended = { ...(end && { end }), ...(error && { error: { ...error } }) }
      return type === unnamed
        ? inside
        : [{ type, id, timeline: inside, data: { ...data }, metrics: [], start, ...ended } as unknown as Measurable]
    })

  return {
    take({ direction, message, at }) {
      if (direction === 'out') return ask(message, at)
      fresh = []
      learn(message, at)
    },
    hear({ at, type, payload }) {
      const { error: info } = payload
      // What follows a colon may be another's words.
      const error = info && { code: info.code, message: info.message.replace(/:.*/s, '') }
      const stop = (id: string) => {
        const step = running.get(id)
        finish(step, at, error)
        if (error) settle(at, (one) => one.step.parent === step, error)
        running.delete(id)
        return step
      }
      if (type === 'call:receive') running.set(type, begin('RECEIVE_CALL', at))
      else if (type === 'call:stateChange') {
        stop('call:receive')
        if (error || payload.transition) over(at)
      } else {
        const { operationId, operation, isLocal, transition, previous } = payload
        const name = eventOf(operation, isLocal) ?? (isLocal ? '' : unnamed)
        if (!name) return
        // What was refused never starts.
        if (transition === 'START' || previous?.status === 'NOT_STARTED') {
          const step = begin(name, at, root, { operationId })
          running.set(operationId, step)
          for (const [part, owners] of fresh) if (part.parent === root && owners.test(name)) move(part, step)
        }
        if (transition === 'FINISH' && stop(operationId) && !error && name === 'ANSWER') wasAnswered = true
      }
    },
    report() {
      const timeline = shown(root)
      const metrics = measure(timeline, wasAnswered)
      return { type: 'CALL', id: callId, timeline, data: dropped ? { dropped } : {}, metrics }
    },
  }
}
