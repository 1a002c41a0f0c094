import type { PeerFact, SignalCommand, SignalFact } from '../../ports/index.ts'

/** Operations that offer or answer, by their events. */
export const negotiates =
  /^(MAKE|ANSWER|SLOW_START|(UN)?HOLD_LOCAL|(ADD|REMOVE)_(BASIC_)?MEDIA_LOCAL|MEDIA_RESTART|.+_TRANSFER|JOIN)$/
/** Operations that answer an offer of the far end. */
export const takesOffers = /^(ANSWER|SLOW_START|ST.+_MOH|.+_REMOTE)$/
/** Operations with which a call ends. */
export const ends = /^(END_LOCAL|REJECT|IGNORE|FORWARD_CALL|.+_TRANSFER|JOIN)$/

const ending = /^(END_LOCAL|REJECT)$/

/** A request to the back end: its type in the report, whose part it is, and whether the port tells what became of it. */
interface Request {
  type: string
  /** The events it may belong to; of an exchange it is part of what was offered or taken. */
  owners: RegExp | 'offer' | 'answer'
  isAnswered?: boolean
}

/** Commands that are requests (inventory, ReportRequestType). What the port never answers is over when it is sent. */
export const requests: { [Type in SignalCommand['type']]?: Request } = {
  invite: { type: 'CREATE_SESSION', owners: 'offer', isAnswered: true },
  answer: { type: 'ANSWER_SESSION', owners: 'answer', isAnswered: true },
  reject: { type: 'REJECT_SESSION', owners: ending },
  forward: { type: 'FORWARD_SESSION', owners: /^FORWARD_CALL$/ },
  cancel: { type: 'END_SESSION', owners: ending },
  end: { type: 'END_SESSION', owners: ending },
  ring: { type: 'CALL_RINGING_UPDATE_SESSION', owners: /^(SEND_RINGING_FEEDBACK|RECEIVE_CALL)$/ },
  offerUpdate: { type: 'UPDATE_SESSION', owners: 'offer', isAnswered: true },
  answerUpdate: { type: 'UPDATE_SESSION', owners: 'answer' },
  rejectUpdate: { type: 'UPDATE_SESSION', owners: 'answer' },
  transfer: { type: 'UPDATE_SESSION', owners: /^(.+_TRANSFER|JOIN)$/, isAnswered: true },
  sendParameters: { type: 'UPDATE_CUSTOM_PARAMETERS_ON_SESSION', owners: /^SEND_CUSTOM_PARAMETERS$/ },
  audit: { type: 'GET_SESSION', owners: /^AUDIT_CALL$/, isAnswered: true },
  resync: { type: 'GET_SESSION', owners: /^RESYNC$/, isAnswered: true },
}

/** The commands that a fact is the good end of. */
export const answeredBy: { [Type in (SignalFact | PeerFact)['type']]?: readonly string[] } = {
  'signal.accepted': ['invite', 'answer'],
  'signal.rang': ['invite'],
  'signal.progressed': ['invite'],
  'signal.answered': ['invite'],
  'signal.resumed': ['answer'],
  'signal.updateAnswered': ['offerUpdate'],
  'signal.audited': ['audit'],
  'signal.synced': ['resync'],
  'peer.captured': ['capture'],
  'peer.offerCreated': ['createOffer'],
  'peer.answerCreated': ['createAnswer'],
  'peer.offerApplied': ['applyOffer'],
  'peer.answerApplied': ['applyAnswer'],
}

/** What a message is about, beside its type: messages of one step carry the same. */
export function keyOf(step: string, message: object): string {
  const { attempt = '', operationId = '' } = message as { attempt?: number; operationId?: string }
  return `${step} ${attempt} ${operationId}`
}

/** Address and port of a relay candidate (RFC 8839 §5.1); undefined for any other. */
export function relayOf(candidate: string): { address: string; port: number } | undefined {
  const [, address, port] = /^(?:a=)?candidate:\S+ \d+ \S+ \d+ (\S+) (\d{1,5}) typ relay\b/i.exec(candidate) ?? []
  return address === undefined ? undefined : { address, port: Number(port) }
}
