// Operations that a step may belong to.
const offers = /MAKE|ANSWER|LOCAL|RESTART|SLOW/
const takes = /ANSWER|REMOTE|MOH|SLOW/
const says = /^(END|REJ|FORW|JOIN|SEND_C)|TRANSF/
/** Whatever our last offer, or the last one of theirs, belongs to. */
const [ours, theirs] = [0, 1]

/**
 * The steps that commands to the ports begin: their events (a request by its type, inventory ReportRequestType), whose
 * they are, and the facts that end them well. A step that no fact ends is over when it was asked for. A name instead of
 * operations: it is an event of its own.
 */
export const steps: Readonly<
  Record<string, readonly [types: string, owners: RegExp | number | string, facts?: string]>
> = {
  capture: ['GET_USER_MEDIA', offers, 'captured'],
  createOffer: ['CREATE_OFFER PROCESS_MEDIA_LOCAL', offers, 'offerCreated'],
  applyAnswer: ['PROCESS_MEDIA_REMOTE', ours, 'answerApplied'],
  applyOffer: ['PROCESS_MEDIA_REMOTE', takes, 'offerApplied'],
  createAnswer: ['CREATE_ANSWER PROCESS_MEDIA_LOCAL', theirs, 'answerCreated'],
  invite: ['CREATE_SESSION', ours, 'accepted rang progressed answered'],
  offerUpdate: ['UPDATE_SESSION', ours, 'updateAnswered'],
  answer: ['ANSWER_SESSION', theirs, 'accepted resumed'],
  answerUpdate: ['UPDATE_SESSION', theirs],
  rejectUpdate: ['UPDATE_SESSION', theirs],
  reject: ['REJECT_SESSION', says],
  cancel: ['END_SESSION', says],
  end: ['END_SESSION', says],
  forward: ['FORWARD_SESSION', says],
  ring: ['CALL_RINGING_UPDATE_SESSION', /_RING|REC/],
  transfer: ['UPDATE_SESSION', says, 'transferred'],
  sendParameters: ['UPDATE_CUSTOM_PARAMETERS_ON_SESSION', says],
  audit: ['GET_SESSION', 'AUDIT_CALL', 'audited'],
  resync: ['GET_SESSION', 'RESYNC', 'synced'],
}

/** Address and port of a relay candidate (RFC 8839 §5.1); undefined for any other. */
export function relayOf(candidate: string): { address: string; port: number } | undefined {
  const [, address, port] = /^(?:a=)?candidate:\S+ \d+ \S+ \d+ (\S+) (\d{1,5}) typ relay\b/i.exec(candidate) ?? []
  return address === undefined ? undefined : { address, port: Number(port) }
}
