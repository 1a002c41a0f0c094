import type { IceCandidate, PortSession, Report, SignalCommand, SignalFact, SignalLeg } from '@switchhook/core'
import { mostCandidates } from './buffers.ts'
import type { Link, LinkWatcher } from './link.ts'
import { createOutbox } from './outbox.ts'
import { toTarget } from './party.ts'
import type { Failure, KnownCall, OneCallFact } from './reads/call-facts.ts'
import { remember } from './recent.ts'

/** How many facts and commands of a call are remembered, to know repetitions and failures. */
const mostRemembered = 1024

/** The signalling of one call. */
export interface CallSession extends PortSession<SignalCommand>, LinkWatcher {
  callId: string
  take: (fact: OneCallFact) => void
  /** The server refused a command. */
  fail: (failure: Partial<Failure> & Pick<Failure, 'error'>) => void
  /** How the server knows the call after a loss; undefined when it does not. */
  sync: (call: KnownCall | undefined) => void
  /** True while the call wants to know how the server knows it. */
  isStale: () => boolean
}

/** A command on its way, with whatever stands beside its type. */
interface Outgoing {
  type: SignalCommand['type']
  attempt?: number | undefined
  to?: unknown
  candidate?: IceCandidate | null
  formerSessionId?: string
}

/** A fact of the wire, or one that follows from how the server knows the call. */
type Told = OneCallFact extends infer Fact
  ? Fact extends { type: 'retargeted' }
    ? Fact
    : Fact extends Envelope
      ? Omit<Fact, keyof Envelope> & Partial<Envelope>
      : never
  : never
type Envelope = Pick<OneCallFact, 'callId' | 'seq' | 'from'>

export function openCallSession(
  leg: SignalLeg,
  link: Link,
  report: Report<SignalFact>,
  askServer: () => void,
  closed: () => void,
): CallSession {
  const { callId } = leg
  const isIncoming = leg.direction === 'incoming'
  const { push, isOpen, close } = createOutbox(report)
  const seen = new Set<string>()
  const sent = new Map<number, Pick<Outgoing, 'type' | 'attempt'>>()
  /** Types of what the call was told. */
  const told = new Set<string>()
  let hasAnswered = false
  /** Candidates of the time without a connection; null while they go out at once. */
  let held: Array<IceCandidate | null> | null = null
  let formerSessionId: string | null = null
  let isStale = false
  /** Resumptions asked for here rather than by the call, which therefore hears nothing of them. */
  let ownResumes = 0
  /** The last word of a call that ended while it had no connection; it outlives the session until it could be said. */
  let goodbye: Outgoing | null = null
  let seq = 0
  /** The offer of the invite counts as the first. */
  let remoteAttempt = 1
  let openOffer = 0
  /** What the far end before the last transfer had come to, and the number of the fact that told of it. */
  let formerAttempt = remoteAttempt
  let retargetedBy = 0
  /** Attempts counted here because the far end's client names none; it gets none back. */
  const counted = new Set<number | undefined>()

  const signal = (command: Outgoing) => {
    const { type, attempt } = command
    seq += 1
    if (type !== 'candidate') {
      sent.set(seq, { type, attempt })
      sent.delete(seq - mostRemembered)
    }
    const isNameless = type !== 'offerUpdate' && counted.has(attempt)
    link.send('CALL_SIGNAL', { callId, seq, ...command, ...(isNameless && { attempt: undefined }) })
  }
  const resume = () => {
    if (formerSessionId) signal({ type: 'resume', formerSessionId })
    return formerSessionId
  }
  const sendHeld = () => {
    const candidates = held ?? []
    held = null
    for (const candidate of candidates) signal({ type: 'candidate', candidate })
  }
  const askToSync = () => {
    isStale = true
    askServer()
  }
  const isOwnResume = () => {
    const isOwn = ownResumes > 0
    if (isOwn) ownResumes -= 1
    return isOwn
  }

  const tell = ({ callId, seq, from, type, ...fields }: Told, beside?: object | false) =>
    push({ ...beside, ...fields, type: `signal.${type}` } as SignalFact)
  const hear = (fact: Told): unknown => {
    const { type, from } = fact
    const isRepeated = told.has(type)
    told.add(type)
    switch (type) {
      // After a resume the server tells what was missed, of which the list may have told this.
      case 'accepted':
      case 'answered':
        return isRepeated || tell(fact, from && type === 'answered' && { from })
      case 'offered': {
        const { attempt = remoteAttempt + 1 } = fact
        if (fact.attempt === undefined) remember(counted, attempt, mostRemembered)
        remoteAttempt = Math.max(remoteAttempt, attempt)
        return tell(fact, { attempt })
      }
      case 'updateAnswered':
      case 'updateRejected':
        return tell(fact, { attempt: openOffer })
      case 'retargeted': {
        // Attempts count anew with a new far end, and go on where they were with the former one.
        const { seq, restored } = fact
        if (seq <= retargetedBy) return
        retargetedBy = seq
        ;[remoteAttempt, formerAttempt] = [restored ? formerAttempt : 0, remoteAttempt]
        openOffer = 0
        counted.clear()
        break
      }
      case 'resumed':
        if (isOwnResume()) return
        tell(fact)
        return sendHeld()
      case 'invited':
        return
    }
    tell(fact)
  }
  const lost = () => {
    ownResumes = 0
    formerSessionId = link.sessionId() ?? formerSessionId
    isStale = true
    held ??= []
    push({ type: 'signal.lost' })
  }

  push({ type: 'signal.opened' })
  if (!link.isUp()) lost()

  return {
    callId,

    send: (command) => {
      const { type } = command
      if (!isOpen()) return
      if (type === 'resync') return askToSync()
      if (type === 'candidate' && held) {
        if (held.length < mostCandidates) held.push(command.candidate)
        return
      }
      const outgoing: Outgoing = { ...command, ...addressed(command, leg) }
      if (held && goodbyes.includes(type)) {
        goodbye = outgoing
        return askToSync()
      }
      if (!link.isUp()) return
      if (type === 'resume') {
        if (!resume()) push(notResumable)
        return
      }
      if (type === 'answer') hasAnswered = true
      if (type === 'offerUpdate') openOffer = command.attempt
      signal(outgoing)
    },

    take: (fact) => {
      const { from, seq } = fact
      if (remember(seen, JSON.stringify([from?.id, from?.sessionId, seq]), mostRemembered)) hear(fact)
    },

    fail: (failure) => {
      const known = sent.get(failure.seq ?? 0)
      // Candidates are too many to remember, and a resync is the connection's.
      const step = known?.type ?? unremembered.find((type) => type === failure.type)
      if (!step || (step === 'resume' && isOwnResume())) return
      const attempt = known?.attempt ?? failure.attempt
      push({ type: 'signal.failed', step, ...failure.error, ...(attempt !== undefined && { attempt }) })
    },

    down: lost,
    up: () => {
      push({ type: 'signal.restored' })
      if (goodbye) askToSync()
    },
    isStale: () => isStale,

    sync: (call) => {
      isStale = false
      const state = states.find((name) => name === call?.state)
      const isEstablished = state === 'established'
      const isTheirs = formerSessionId && call?.sessionId && formerSessionId !== call.sessionId
      const isElsewhere = isIncoming && isEstablished && !told.has('accepted') && (isTheirs || !hasAnswered)
      formerSessionId = call?.sessionId ?? formerSessionId
      if (goodbye) {
        const isHere = call && !isElsewhere
        // Only the connection that has a call may end it.
        if (isHere) {
          resume()
          signal(goodbye)
        }
        goodbye = null
        if (!isOpen()) closed()
        if (isHere) return
      }
      if (!call) return push({ type: 'signal.ended', reason: 'gone', statusCode: 481 })
      if (isElsewhere) return push({ type: 'signal.cancelled', reason: 'answeredElsewhere' })
      if (!state) return
      // The port resumes established calls only; the server wants the connection of any call replaced. So that an answer
      // given on hearing `synced` finds it done, this goes first, and what comes of it concerns nobody.
      if (!isEstablished) {
        if (resume()) ownResumes += 1
        sendHeld()
      }
      push({ type: 'signal.synced', state })

      if (!isIncoming && state === 'ringing' && !told.has('rang')) hear({ type: 'rang' })
      if (!isEstablished) return
      if (isIncoming) hear({ type: 'accepted' })
      const { lastAnswer: answer, lastAnswerAttempt, lastOfferAttempt, retargeted, invite } = call
      const { from, offer } = invite
      if (retargeted) hear({ ...retargeted, type: 'retargeted' })
      if (answer && !isIncoming && !told.has('answered')) hear({ type: 'answered', answer, ...(from && { from }) })
      else if (answer && openOffer > 0 && lastAnswerAttempt === openOffer)
        hear({ type: 'updateAnswered', attempt: openOffer, answer })
      if (offer && lastOfferAttempt > remoteAttempt) hear({ type: 'offered', attempt: lastOfferAttempt, offer })
    },

    close: () => {
      close()
      if (!goodbye) closed()
    },
  }
}

/** Whom a command names. A leg of a meeting goes to one session of an attendee (spaces.md §13.3, rule 7). */
function addressed(command: SignalCommand, { peer: { id }, meeting }: SignalLeg): object | undefined {
  if (command.type !== 'invite') return 'to' in command ? { to: toTarget(command.to) } : undefined
  if (!meeting) return { to: toTarget(id) }
  const { spaceId, sessionId } = meeting
  return { to: { _id: id, sessionId }, purpose: 'meeting', topicId: spaceId }
}

/** Commands that end a call. */
const goodbyes: readonly string[] = ['end', 'cancel', 'reject', 'forward']
/** Commands that are not remembered: their failures say what they were. */
const unremembered = ['candidate', 'resync'] as const
const states = ['initiated', 'ringing', 'established'] as const

const notResumable: SignalFact = {
  type: 'signal.failed',
  step: 'resume',
  code: 'unknown_session',
  message: 'There is nothing to resume.',
}
