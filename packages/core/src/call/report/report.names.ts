type Words<Text extends string, Found = never> = Text extends `${infer Word} ${infer Rest}`
  ? Words<Rest, Found | Word>
  : Found | Text

/** Constants whose value equals their key. As one text, since each name would stand twice in a literal. */
const named = <const Text extends string>(text: Text) =>
  Object.fromEntries(text.split(' ').map((name) => [name, name])) as {
    readonly [Name in Words<Text> & string]: Name
  }

/**
 * `call.reportEvents` of the inventory: what an event of a timeline may be. The documented `ADD_MEDIA_LOCAL` stands beside
 * the key it was exposed under, and `STOP_MOH` has a value of its own (decision 11).
 */
export const reportEvents = {
  ...named(
    'MAKE SEND_RINGING_FEEDBACK RECEIVE_CALL REMOTE_RINGING ANSWER GET_USER_MEDIA CREATE_OFFER CREATE_ANSWER PROCESS_MEDIA_LOCAL PROCESS_MEDIA_REMOTE ICE_COLLECTION RELAY_CANDIDATE_COLLECTED IGNORE REJECT FORWARD_CALL END_LOCAL END_REMOTE ADD_MEDIA_LOCAL ADD_MEDIA_REMOTE ADD_TRACKS REMOVE_MEDIA_REMOTE MEDIA_RESTART REPLACE_TRACK HOLD_LOCAL HOLD_REMOTE UNHOLD_LOCAL UNHOLD_REMOTE REST_REQUEST PLAY_AUDIO START_MOH STOP_MOH SEND_CUSTOM_PARAMETERS GET_STATS SEND_DTMF RESYNC DIRECT_TRANSFER CONSULTATIVE_TRANSFER JOIN GET_AVAILABLE_CODECS SLOW_START AUDIT_CALL',
  ),
  ADD_BASIC_MEDIA: 'ADD_BASIC_MEDIA_LOCAL',
  ADD_MEDIA: 'ADD_MEDIA_LOCAL',
  REMOVE_BASIC_MEDIA: 'REMOVE_BASIC_MEDIA_LOCAL',
  REMOVE_MEDIA: 'REMOVE_MEDIA_LOCAL',
} as const

/** What an event of a timeline is: a value of `reportEvents`. */
export type ReportEventType = (typeof reportEvents)[keyof typeof reportEvents]

/** `call.metrics` of the inventory: what is measured. */
export const metrics = named(
  'CALL_DURATION MAKE_CALL_PRE_LOCAL_SETUP MAKE_CALL_LOCAL_SETUP MAKE_CALL_REMOTE_SETUP TIME_TO_MAKE ANSWER_CALL_LOCAL_SETUP ANSWER_CALL_PRE_LOCAL_SETUP TIME_TO_ANSWER TIME_FROM_RECEIVE_TO_ANSWER TIME_TO_CALL_SETUP_DURATION TIME_TO_RINGING TIME_TO_IGNORE TIME_TO_REJECT TIME_TO_ADD_MEDIA TIME_TO_ADD_MEDIA_REMOTE TIME_TO_REMOVE_MEDIA TIME_TO_REMOVE_MEDIA_REMOTE TIME_TO_RESTART_MEDIA TIME_TO_HOLD_LOCAL TIME_TO_HOLD_REMOTE TIME_TO_UNHOLD_LOCAL TIME_TO_UNHOLD_REMOTE TIME_TO_COLLECT_ICE_CANDIDATES TIME_TO_RELAY_CANDIDATES TIME_TO_SEND_CUSTOM_PARAMETERS TIME_TO_FORWARD TIME_TO_DIRECT_TRANSFER TIME_TO_CONSULTATIVE_TRANSFER TIME_TO_JOIN',
)

/** What a metric measures: a value of `metrics`. */
export type MetricType = (typeof metrics)[keyof typeof metrics]

const events: ReadonlySet<string> = new Set(Object.values(reportEvents))

/** Which event of a report an operation is, by its type and who started it; undefined where it is none. */
export function eventOf(operation: string, isLocal: boolean): string | undefined {
  const sided = isLocal ? `${operation}_LOCAL` : `${operation.replace('BASIC_', '')}_REMOTE`
  // What only the far end starts has one name; anything else of theirs has none.
  return [sided, isLocal || /MOH|SLOW/.test(operation) ? operation : ''].find((name) => events.has(name))
}

/** What the time of an operation is called as a whole; undefined where it is not measured. */
export const wholeOf = (event: string): MetricType | undefined =>
  [event, event.replace(/_LOCAL|_CALL/, ''), event.replace(/(.+)_(.+)/, '$2_$1')]
    .map((name) => `TIME_TO_${name}`)
    .find((name): name is MetricType => name in metrics)
