import type { IceCandidate, PortSession, Report, SignalCommand, SignalFact, SignalLeg } from '@switchhook/core'
import type { InferOutput } from 'valibot'
import { bufferLimits, createRecent } from './buffers.ts'
import type { CallFact } from './call-facts.ts'
import type { Link } from './link.ts'
import { createOutbox } from './outbox.ts'
import { present, toParty, toTarget } from './party.ts'
import type { KnownCall } from './resync.ts'
import type { CallSignalFailed } from './wire/down/call-signal.ts'

/** How many facts and commands of a call are remembered, to know repetitions and failures. */
const remembered = 1024

/** What stands beside a call's id when the server refused a command. */
export type Failure = Partial<InferOutput<typeof CallSignalFailed>>

/** The signalling of one call. */
export interface CallSession extends PortSession<SignalCommand> {
  callId: string
  take: (fact: CallFact) => void
  fail: (failure: Failure) => void
  lost: () => void
  restored: () => void
  /** How the server knows the call after a loss; undefined when it does not. */
  sync: (call: KnownCall | undefined) => void
  /** True from a loss until the server was asked how the call stands. */
  isStale: () => boolean
}

/** A command on its way, with whatever stands beside its type. */
interface Outgoing {
  type: SignalCommand['type']
  attempt?: number
  [field: string]: unknown
}

export function openCallSession(options: {
  leg: SignalLeg
  link: Link
  report: Report<SignalFact>
  askToSync: () => void
  closed: () => void
}): CallSession {
  const { leg, link } = options
  const { callId } = leg
  const outbox = createOutbox(options.report)
  const seen = createRecent(remembered)
  const sent = new Map<number, { step: SignalCommand['type']; attempt?: number }>()
  const progress = { hasRung: false, isAnswered: false, hasAnswered: false, isAccepted: false }
  /** Candidates of the time without a connection; null while they go out at once. */
  let held: Array<IceCandidate | null> | null = null
  let formerSessionId: string | null = null
  let isStale = false
  /** Resumptions asked for here rather than by the call, which therefore hears nothing of them. */
  let ownResumes = 0
  let isOpen = true
  /** The last word of a call that ended while it had no connection; it outlives the session until it could be said. */
  let goodbye: Outgoing | null = null
  let seq = 0
  /** The offer of the invite counts as the first. */
  let remoteAttempt = 1
  let openOffer = 0
  /** Attempts counted here because the far end's client names none; it gets none back. */
  const counted = createRecent(remembered)

  const signal = (command: Outgoing) => {
    if (!link.isUp()) return
    seq += 1
    if (command.type !== 'candidate') {
      sent.set(seq, { step: command.type, ...present({ attempt: command.attempt }) })
      sent.delete(seq - remembered)
    }
    const nameless = command.type !== 'offerUpdate' && counted.has(`${command.attempt}`)
    const { attempt: _, ...withoutAttempt } = command
    link.send('CALL_SIGNAL', { callId, seq, ...(nameless ? withoutAttempt : command) })
  }

  const sendHeld = () => {
    const candidates = held ?? []
    held = null
    for (const candidate of candidates) signal({ type: 'candidate', candidate })
  }

  const isOwnResume = () => {
    if (ownResumes === 0) return false
    ownResumes -= 1
    return true
  }

  const lost = () => {
    ownResumes = 0
    formerSessionId = link.sessionId() ?? formerSessionId
    isStale = true
    held ??= []
    outbox.push({ type: 'signal.lost' })
  }

  const offered = (offer: string, named: number | undefined, operation?: string | null) => {
    const attempt = named ?? remoteAttempt + 1
    if (named === undefined) counted.add(`${attempt}`)
    remoteAttempt = Math.max(remoteAttempt, attempt)
    outbox.push({ type: 'signal.offered', attempt, offer, ...present({ operation }) })
  }

  outbox.push({ type: 'signal.opened' })
  if (!link.isUp()) lost()

  return {
    callId,

    send: (command) => {
      if (!isOpen) return
      if (command.type === 'resync') return options.askToSync()
      if (command.type === 'candidate' && held) {
        if (held.length < bufferLimits.candidates) held.push(command.candidate)
        return
      }
      if (held && goodbyes.has(command.type)) {
        goodbye = command
        if (link.isUp()) options.askToSync()
        return
      }
      if (!link.isUp()) return
      if (command.type === 'resume') {
        if (formerSessionId) signal({ type: 'resume', formerSessionId })
        else outbox.push(notResumable)
        return
      }
      if (command.type === 'answer') progress.hasAnswered = true
      if (command.type === 'offerUpdate') openOffer = command.attempt
      signal(command.type === 'invite' ? { ...command, to: toTarget(leg.peer.id) } : command)
    },

    take: (fact) => {
      const { from } = fact
      if (!seen.add(JSON.stringify([from?._id, from?.sessionId, fact.seq]))) return
      switch (fact.type) {
        case 'accepted':
          if (progress.isAccepted) return
          progress.isAccepted = true
          return outbox.push({ type: 'signal.accepted' })
        case 'rang':
          progress.hasRung = true
          return outbox.push({ type: 'signal.rang' })
        case 'progressed':
          return outbox.push({ type: 'signal.progressed', answer: fact.answer })
        case 'answered':
          // After a resume the server tells what was missed, of which the list may have told this.
          if (progress.isAnswered) return
          progress.isAnswered = true
          return outbox.push({ type: 'signal.answered', answer: fact.answer, ...(from && { from: toParty(from) }) })
        case 'rejected':
          return outbox.push({
            type: 'signal.rejected',
            statusCode: fact.statusCode ?? 603,
            ...present({ reason: fact.reason }),
          })
        case 'cancelled':
        case 'ended':
          return outbox.push({
            type: `signal.${fact.type}`,
            ...present({ statusCode: fact.statusCode, reason: fact.reason }),
          })
        case 'offered':
          return offered(fact.offer, fact.attempt, fact.operation)
        case 'updateAnswered':
          return outbox.push({
            type: 'signal.updateAnswered',
            attempt: fact.attempt ?? openOffer,
            answer: fact.answer,
          })
        case 'updateRejected':
          return outbox.push({
            type: 'signal.updateRejected',
            attempt: fact.attempt ?? openOffer,
            statusCode: fact.statusCode ?? 488,
          })
        case 'candidate':
          return outbox.push({ type: 'signal.candidate', candidate: fact.candidate && toCandidate(fact.candidate) })
        case 'resumed':
          if (isOwnResume()) return
          outbox.push({ type: 'signal.resumed' })
          return sendHeld()
        case 'peerLost':
        case 'peerBack':
          return outbox.push({ type: `signal.${fact.type}` })
      }
    },

    fail: ({ seq: failedSeq, type, attempt, error }) => {
      const known = typeof failedSeq === 'number' ? sent.get(failedSeq) : undefined
      // Candidates are too many to remember, and a resync is the connection's.
      const step = known?.step ?? (type === 'candidate' || type === 'resync' ? type : undefined)
      if (!step || (step === 'resume' && isOwnResume())) return
      const named = known?.attempt ?? attempt
      outbox.push({
        type: 'signal.failed',
        step,
        code: error?.code ?? 'unknown',
        message: error?.message ?? 'The server gave no reason.',
        ...present({ attempt: named }),
      })
    },

    lost,
    restored: () => {
      outbox.push({ type: 'signal.restored' })
      if (goodbye) options.askToSync()
    },
    isStale: () => isStale,

    sync: (call) => {
      isStale = false
      const state = states.find((name) => name === call?.state)
      const isEstablished = state === 'established'
      const isIncoming = leg.direction === 'incoming'
      const isTheirs = formerSessionId && call?.sessionId && formerSessionId !== call.sessionId
      const isElsewhere = isIncoming && isEstablished && !progress.isAccepted && (isTheirs || !progress.hasAnswered)
      formerSessionId = call?.sessionId ?? formerSessionId
      if (goodbye) {
        // Only the connection that has a call may end it.
        if (call && !isElsewhere && formerSessionId) signal({ type: 'resume', formerSessionId })
        if (call && !isElsewhere) signal(goodbye)
        goodbye = null
        if (!isOpen) options.closed()
        return
      }
      if (!call) return outbox.push({ type: 'signal.ended', reason: 'gone', statusCode: 481 })
      if (isElsewhere) return outbox.push({ type: 'signal.cancelled', reason: 'answeredElsewhere' })
      if (!state) return
      // The port resumes established calls only; the server wants the connection of any call replaced. So that an answer
      // given on hearing `synced` finds it done, this goes first, and what comes of it concerns nobody.
      if (!isEstablished) {
        if (formerSessionId) {
          signal({ type: 'resume', formerSessionId })
          ownResumes += 1
        }
        sendHeld()
      }
      outbox.push({ type: 'signal.synced', state })

      if (!isIncoming && state === 'ringing' && !progress.hasRung) {
        progress.hasRung = true
        outbox.push({ type: 'signal.rang' })
      }
      if (!isEstablished) return
      if (isIncoming && !progress.isAccepted) {
        progress.isAccepted = true
        outbox.push({ type: 'signal.accepted' })
      }
      const { lastAnswer, lastOffer, party } = call
      if (!isIncoming && !progress.isAnswered && lastAnswer) {
        progress.isAnswered = true
        outbox.push({ type: 'signal.answered', answer: lastAnswer, ...(party && { from: toParty(party) }) })
      } else if (lastAnswer && openOffer > 0 && call.lastAnswerAttempt === openOffer) {
        outbox.push({ type: 'signal.updateAnswered', attempt: openOffer, answer: lastAnswer })
      }
      if (lastOffer && call.lastOfferAttempt && call.lastOfferAttempt > remoteAttempt)
        offered(lastOffer, call.lastOfferAttempt)
    },

    close: () => {
      if (!isOpen) return
      isOpen = false
      outbox.close()
      if (!goodbye) options.closed()
    },
  }
}

/** Commands that end a call. */
const goodbyes: ReadonlySet<string> = new Set(['end', 'cancel', 'reject'])

const states = ['initiated', 'ringing', 'established'] as const

const notResumable: SignalFact = {
  type: 'signal.failed',
  step: 'resume',
  code: 'unknown_session',
  message: 'The server did not say which connection had this call: resync first.',
}

function toCandidate(candidate: NonNullable<Extract<CallFact, { type: 'candidate' }>['candidate']>): IceCandidate {
  const { candidate: line, sdpMid, sdpMLineIndex, usernameFragment } = candidate
  return { candidate: line, ...present({ sdpMid, sdpMLineIndex, usernameFragment }) }
}
