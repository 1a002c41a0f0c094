import type { IceCandidate, Party, PortSession, Report, SignalCommand, SignalFact, SignalLeg } from '@switchhook/core'
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
  [field: string]: unknown
}

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
  let hasRung = false
  let isAnswered = false
  let hasAnswered = false
  let isAccepted = false
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

  const accepted = () => {
    if (!isAccepted) push({ type: 'signal.accepted' })
    isAccepted = true
  }
  const rang = () => {
    hasRung = true
    push({ type: 'signal.rang' })
  }
  /** After a resume the server tells what was missed, of which the list may have told this. */
  const answered = (answer: string, from?: Party) => {
    if (!isAnswered) push({ type: 'signal.answered', answer, ...(from && { from }) })
    isAnswered = true
  }
  const offered = (offer: string, named?: number, operation?: string) => {
    const attempt = named ?? remoteAttempt + 1
    if (attempt !== named) remember(counted, attempt, mostRemembered)
    remoteAttempt = Math.max(remoteAttempt, attempt)
    push({ type: 'signal.offered', attempt, offer, ...(operation && { operation }) })
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
      if (held && goodbyes.includes(type)) {
        goodbye = command
        return askToSync()
      }
      if (!link.isUp()) return
      if (type === 'resume') {
        if (!resume()) push(notResumable)
        return
      }
      if (type === 'answer') hasAnswered = true
      if (type === 'offerUpdate') openOffer = command.attempt
      signal(type === 'invite' ? { ...command, to: toTarget(leg.peer.id) } : command)
    },

    take: (fact) => {
      const { from } = fact
      if (!remember(seen, JSON.stringify([from?.id, from?.sessionId, fact.seq]), mostRemembered)) return
      switch (fact.type) {
        case 'accepted':
          return accepted()
        case 'rang':
          return rang()
        case 'answered':
          return answered(fact.answer, from)
        case 'offered':
          return offered(fact.offer, fact.attempt, fact.operation)
        case 'updateAnswered':
        case 'updateRejected':
          return push(toSignal(fact, { attempt: openOffer }))
        case 'candidate':
          return push({ type: 'signal.candidate', candidate: fact.candidate })
        case 'resumed':
          if (isOwnResume()) return
          push({ type: 'signal.resumed' })
          return sendHeld()
        case 'invited':
          return
        default:
          push(toSignal(fact))
      }
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
      const isElsewhere = isIncoming && isEstablished && !isAccepted && (isTheirs || !hasAnswered)
      formerSessionId = call?.sessionId ?? formerSessionId
      if (goodbye) {
        // Only the connection that has a call may end it.
        if (call && !isElsewhere) {
          resume()
          signal(goodbye)
        }
        goodbye = null
        if (!isOpen()) closed()
        return
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

      if (!isIncoming && state === 'ringing' && !hasRung) rang()
      if (!isEstablished) return
      if (isIncoming) accepted()
      const { lastAnswer, lastAnswerAttempt, lastOffer, lastOfferAttempt } = call
      if (lastAnswer && !isIncoming && !isAnswered) answered(lastAnswer, call.party)
      else if (lastAnswer && openOffer > 0 && lastAnswerAttempt === openOffer)
        push({ type: 'signal.updateAnswered', attempt: openOffer, answer: lastAnswer })
      if (lastOffer && lastOfferAttempt > remoteAttempt) offered(lastOffer, lastOfferAttempt)
    },

    close: () => {
      close()
      if (!goodbye) closed()
    },
  }
}

/** Commands that end a call. */
const goodbyes: readonly string[] = ['end', 'cancel', 'reject']
/** Commands that are not remembered: their failures say what they were. */
const unremembered = ['candidate', 'resync'] as const
const states = ['initiated', 'ringing', 'established'] as const

const notResumable: SignalFact = {
  type: 'signal.failed',
  step: 'resume',
  code: 'unknown_session',
  message: 'There is nothing to resume.',
}

/** As the port words it: beside its envelope a fact holds what the port's fact of the same name holds. */
function toSignal({ callId, seq, from, type, ...fields }: OneCallFact, defaults: object = {}): SignalFact {
  return { ...defaults, ...fields, type: `signal.${type}` } as SignalFact
}
