import { describe, expect, it } from 'vitest'
import type { PeerCommand, PeerFact, SignalCommand, SignalFact } from '../../ports/index.ts'
import { metrics, reportEvents } from './report.names.ts'
import { everyEvent, measured, outline } from './report.test.stage.ts'
import { createTimeline } from './report.timeline.ts'
import type { ReportMessage } from './report.types.ts'

/** What happens to one call, told to a report: each line so many milliseconds after the one before it. */
function play() {
  const timeline = createTimeline('one')
  let at = 1000
  const take = (message: unknown) => timeline.take(message as ReportMessage)
  const operation = (transition: string, type: string, isLocal: boolean, error?: object, status = 'ONGOING') =>
    take({
      type: 'call:operation',
      at,
      payload: {
        callId: 'one',
        operation: type,
        operationId: `${type}-${isLocal}`,
        transition,
        isLocal,
        previous: { operation: type, status },
        ...(error && { error }),
      },
    })
  const said = (port: string, direction: string) => (message: object) => {
    take({ callId: 'one', at, port, direction, message })
    return line
  }
  const line = {
    after(ms: number) {
      at += ms
      return line
    },
    start(type: string, isLocal = true) {
      operation('START', type, isLocal, undefined, 'NOT_STARTED')
      return line
    },
    finish(type: string, isLocal = true, error?: object) {
      operation('FINISH', type, isLocal, error)
      return line
    },
    event(type: string, payload: object = {}) {
      take({ type, at, payload: { callId: 'one', ...payload } })
      return line
    },
    toPeer: said('peer', 'out') as (command: PeerCommand) => typeof line,
    fromPeer: said('peer', 'in') as (fact: PeerFact) => typeof line,
    toBackEnd: said('signaling', 'out') as (command: SignalCommand) => typeof line,
    fromBackEnd: said('signaling', 'in') as (fact: SignalFact) => typeof line,
    report: timeline.report,
  }
  return line
}
type Line = ReturnType<typeof play>

const secret = 'v=0 o=- secret'
const remote = { remoteDirection: 'sendrecv', added: [], removed: [] } as const
const relay = (address: string, port: number) => ({
  candidate: `candidate:1 1 udp 41885439 ${address} ${port} typ relay raddr 0.0.0.0 rport 0`,
  sdpMid: '0',
})
const initiated = { previous: { state: 'Initiating', localHold: false, remoteHold: false } }

/** A call that is made: 100 to capture, 20 to offer, the invite takes 40. */
const makes = (line: Line) =>
  line
    .start('MAKE')
    .toPeer({ type: 'capture', media: { audio: true, video: false } })
    .after(100)
    .fromPeer({ type: 'peer.captured', tracks: [] })
    .toPeer({ type: 'createOffer', attempt: 1, direction: 'sendrecv' })
    .after(20)
    .fromPeer({ type: 'peer.offerCreated', attempt: 1, offer: secret })
    .toBackEnd({ type: 'invite', offer: secret, media: { audio: true, video: false } })
    .finish('MAKE')
    .after(5)
    .fromPeer({ type: 'peer.candidate', candidate: relay('192.0.2.7', 3478) })
    .after(6)
    .fromPeer({ type: 'peer.candidate', candidate: relay('2001:db8::7', 443) })
    .after(7)
    .fromPeer({ type: 'peer.candidate', candidate: null })
    .after(22)
    .fromBackEnd({ type: 'signal.accepted' })
    .after(60)
    .fromBackEnd({ type: 'signal.rang' })

/** It is answered after 500. */
const isAnswered = (line: Line) =>
  makes(line)
    .after(500)
    .fromBackEnd({ type: 'signal.answered', answer: secret })
    .toPeer({ type: 'applyAnswer', attempt: 1, answer: secret })
    .after(9)
    .fromPeer({ type: 'peer.answerApplied', attempt: 1, ...remote })

/** A call that arrives, and is answered after 800: 200 to capture, 7 for their offer, 30 for ours, 50 for the server. */
const answers = (line: Line) =>
  line
    .event('call:receive')
    .after(2)
    .toBackEnd({ type: 'ring' })
    .event('call:stateChange', initiated)
    .after(798)
    .toPeer({ type: 'capture', media: { audio: true, video: false } })
    .start('ANSWER')
    .after(200)
    .fromPeer({ type: 'peer.captured', tracks: [] })
    .toPeer({ type: 'applyOffer', attempt: 1, offer: secret })
    .after(7)
    .fromPeer({ type: 'peer.offerApplied', attempt: 1, ...remote })
    .toPeer({ type: 'createAnswer', attempt: 1, direction: 'sendrecv' })
    .after(30)
    .fromPeer({ type: 'peer.answerCreated', attempt: 1, answer: secret })
    .toBackEnd({ type: 'answer', answer: secret })
    .after(50)
    .fromBackEnd({ type: 'signal.accepted' })
    .finish('ANSWER')

/** An operation of so many milliseconds. */
const lasts =
  (type: string, ms: number, isLocal = true) =>
  (line: Line) =>
    line.start(type, isLocal).after(ms).finish(type, isLocal)

/** An offer of the far end that takes 37, and that nobody named. */
const offered =
  (description: Partial<Extract<PeerFact, { type: 'peer.offerApplied' }>>, operation = 'GENERIC_REMOTE') =>
  (line: Line) =>
    line
      .fromBackEnd({ type: 'signal.offered', attempt: 2, offer: secret })
      .toPeer({ type: 'applyOffer', attempt: 2, offer: secret })
      .start(operation, false)
      .after(7)
      .fromPeer({ type: 'peer.offerApplied', attempt: 2, ...remote, ...description })
      .toPeer({ type: 'createAnswer', attempt: 2, direction: 'sendrecv' })
      .after(30)
      .fromPeer({ type: 'peer.answerCreated', attempt: 2, answer: secret })
      .toBackEnd({ type: 'answerUpdate', attempt: 2, answer: secret })
      .finish(operation, false)

const camera = { id: 'camera', kind: 'video' } as const
const bothCalls = { operation: 'MAKE', candidates: [{ duration: 5, address: '192.0.2.7', port: 3478 }] }

/** For each metric of the inventory: what happens, and what is measured. */
const measurements: [name: keyof typeof metrics, played: (line: Line) => Line, expected: unknown][] = [
  ['CALL_DURATION', (line) => isAnswered(line).after(1000).start('END').after(1).finish('END'), 1730],
  ['MAKE_CALL_PRE_LOCAL_SETUP', makes, 100],
  ['MAKE_CALL_LOCAL_SETUP', makes, 120],
  ['MAKE_CALL_REMOTE_SETUP', makes, 40],
  ['TIME_TO_MAKE', makes, 120],
  ['ANSWER_CALL_LOCAL_SETUP', answers, 237],
  ['ANSWER_CALL_PRE_LOCAL_SETUP', answers, 207],
  ['TIME_TO_ANSWER', answers, 287],
  ['TIME_FROM_RECEIVE_TO_ANSWER', answers, 1087],
  ['TIME_TO_CALL_SETUP_DURATION', answers, 1037],
  ['TIME_TO_RINGING', makes, 220],
  ['TIME_TO_IGNORE', lasts('IGNORE', 3), 3],
  ['TIME_TO_REJECT', lasts('REJECT', 4), 4],
  ['TIME_TO_ADD_MEDIA', lasts('ADD_MEDIA', 210), 210],
  ['TIME_TO_ADD_MEDIA_REMOTE', offered({ added: [camera] }), 37],
  ['TIME_TO_REMOVE_MEDIA', lasts('REMOVE_MEDIA', 90), 90],
  ['TIME_TO_REMOVE_MEDIA_REMOTE', offered({ removed: ['camera'] }), 37],
  ['TIME_TO_RESTART_MEDIA', lasts('MEDIA_RESTART', 77), 77],
  ['TIME_TO_HOLD_LOCAL', lasts('HOLD', 61), 61],
  ['TIME_TO_HOLD_REMOTE', offered({ remoteDirection: 'sendonly' }), 37],
  ['TIME_TO_UNHOLD_LOCAL', lasts('UNHOLD', 62), 62],
  [
    'TIME_TO_UNHOLD_REMOTE',
    (line) => offered({ remoteDirection: 'sendrecv' })(offered({ remoteDirection: 'inactive' })(line).after(5)),
    37,
  ],
  ['TIME_TO_COLLECT_ICE_CANDIDATES', makes, { operation: 'MAKE', duration: 18 }],
  [
    'TIME_TO_RELAY_CANDIDATES',
    makes,
    { ...bothCalls, candidates: [...bothCalls.candidates, { duration: 11, address: '2001:db8::7', port: 443 }] },
  ],
  ['TIME_TO_SEND_CUSTOM_PARAMETERS', lasts('SEND_CUSTOM_PARAMETERS', 12), 12],
  ['TIME_TO_FORWARD', lasts('FORWARD_CALL', 13), 13],
  ['TIME_TO_DIRECT_TRANSFER', lasts('DIRECT_TRANSFER', 150), 150],
  ['TIME_TO_CONSULTATIVE_TRANSFER', lasts('CONSULTATIVE_TRANSFER', 160), 160],
  ['TIME_TO_JOIN', lasts('JOIN', 170), 170],
]

/** `call.metrics` of the inventory. */
const inventoryMetrics =
  'CALL_DURATION MAKE_CALL_PRE_LOCAL_SETUP MAKE_CALL_LOCAL_SETUP MAKE_CALL_REMOTE_SETUP TIME_TO_MAKE ANSWER_CALL_LOCAL_SETUP ANSWER_CALL_PRE_LOCAL_SETUP TIME_TO_ANSWER TIME_FROM_RECEIVE_TO_ANSWER TIME_TO_CALL_SETUP_DURATION TIME_TO_RINGING TIME_TO_IGNORE TIME_TO_REJECT TIME_TO_ADD_MEDIA TIME_TO_ADD_MEDIA_REMOTE TIME_TO_REMOVE_MEDIA TIME_TO_REMOVE_MEDIA_REMOTE TIME_TO_RESTART_MEDIA TIME_TO_HOLD_LOCAL TIME_TO_HOLD_REMOTE TIME_TO_UNHOLD_LOCAL TIME_TO_UNHOLD_REMOTE TIME_TO_COLLECT_ICE_CANDIDATES TIME_TO_RELAY_CANDIDATES TIME_TO_SEND_CUSTOM_PARAMETERS TIME_TO_FORWARD TIME_TO_DIRECT_TRANSFER TIME_TO_CONSULTATIVE_TRANSFER TIME_TO_JOIN'.split(
    ' ',
  )

describe('each metric of the inventory', () => {
  it.each(measurements)('%s is measured', (name, played, expected) => {
    expect(measured(played(play()).report(), name)).toEqual([expected])
  })

  it('is exposed under its name, and has a test', () => {
    expect(metrics).toEqual(Object.fromEntries(inventoryMetrics.map((name) => [name, name])))
    expect(measurements.map(([name]) => name)).toEqual(inventoryMetrics)
  })

  const operations: [operation: string, isLocal: boolean][] = [
    ['MAKE', true],
    ['ANSWER', true],
    ['IGNORE', true],
    ['REJECT', true],
    ['ADD_MEDIA', true],
    ['ADD_MEDIA', false],
    ['REMOVE_MEDIA', true],
    ['REMOVE_MEDIA', false],
    ['MEDIA_RESTART', true],
    ['HOLD', true],
    ['HOLD', false],
    ['UNHOLD', true],
    ['UNHOLD', false],
    ['SEND_CUSTOM_PARAMETERS', true],
    ['FORWARD_CALL', true],
    ['DIRECT_TRANSFER', true],
    ['CONSULTATIVE_TRANSFER', true],
    ['JOIN', true],
  ]
  it.each(operations)('is left out of %s that failed (local: %s), and so while it runs', (operation, isLocal) => {
    const running = play().start(operation, isLocal).after(5)
    expect(running.report().metrics).toEqual([])
    const { metrics: none, timeline } = running.finish(operation, isLocal, { code: 'call:2', message: 'no' }).report()
    expect(none).toEqual([])
    expect(timeline).toMatchObject([{ error: { code: 'call:2', message: 'no' } }])
  })

  it('is left out of a call that was never answered: it has no duration', () => {
    const line = makes(play()).start('END').finish('END')
    expect(measured(line.report(), 'CALL_DURATION')).toEqual([])
  })

  it('is left out where a call ended by the network: no end was told', () => {
    const line = isAnswered(play()).event('call:stateChange', {
      previous: { state: 'Connected' },
      error: { code: 'call:2', message: 'gone' },
    })
    expect(measured(line.report(), 'CALL_DURATION')).toEqual([])
  })
})

/** For each event of the inventory, by its key: what happens, and how the timeline reads then. */
const occurrences: Record<string, [value: string, played: (line: Line) => Line, outline: string | RegExp]> = {
  MAKE: ['MAKE', lasts('MAKE', 1), 'MAKE'],
  SEND_RINGING_FEEDBACK: [
    'SEND_RINGING_FEEDBACK',
    (line) => lasts('SEND_RINGING_FEEDBACK', 0)(line.toBackEnd({ type: 'ring' })),
    'SEND_RINGING_FEEDBACK(CALL_RINGING_UPDATE_SESSION)',
  ],
  RECEIVE_CALL: [
    'RECEIVE_CALL',
    (line) => line.event('call:receive').event('call:stateChange', initiated),
    'RECEIVE_CALL',
  ],
  REMOTE_RINGING: [
    'REMOTE_RINGING',
    (line) => line.fromBackEnd({ type: 'signal.rang' }).fromBackEnd({ type: 'signal.rang' }),
    'REMOTE_RINGING',
  ],
  ANSWER: ['ANSWER', answers, /^RECEIVE_CALL\(.+\) ANSWER\(.+ ANSWER_SESSION\)$/],
  GET_USER_MEDIA: ['GET_USER_MEDIA', makes, /^MAKE\(GET_USER_MEDIA /],
  CREATE_OFFER: ['CREATE_OFFER', makes, /^MAKE\(\w+ CREATE_OFFER /],
  CREATE_ANSWER: ['CREATE_ANSWER', answers, / ANSWER\(\w+ \w+ CREATE_ANSWER /],
  PROCESS_MEDIA_LOCAL: ['PROCESS_MEDIA_LOCAL', makes, /^MAKE\(\w+ \w+ PROCESS_MEDIA_LOCAL\(/],
  PROCESS_MEDIA_REMOTE: ['PROCESS_MEDIA_REMOTE', isAnswered, /^MAKE\(.+ PROCESS_MEDIA_REMOTE\) REMOTE_RINGING$/],
  ICE_COLLECTION: ['ICE_COLLECTION', makes, /PROCESS_MEDIA_LOCAL\(ICE_COLLECTION\(/],
  RELAY_CANDIDATE_COLLECTED: [
    'RELAY_CANDIDATE_COLLECTED',
    makes,
    /ICE_COLLECTION\(RELAY_CANDIDATE_COLLECTED RELAY_CANDIDATE_COLLECTED\)/,
  ],
  IGNORE: ['IGNORE', lasts('IGNORE', 1), 'IGNORE'],
  REJECT: [
    'REJECT',
    (line) => lasts('REJECT', 1)(line.toBackEnd({ type: 'reject', statusCode: 603, reason: 'rejected' })),
    'REJECT(REJECT_SESSION)',
  ],
  FORWARD_CALL: [
    'FORWARD_CALL',
    (line) => lasts('FORWARD_CALL', 1)(line.toBackEnd({ type: 'forward', to: 'carol' })),
    'FORWARD_CALL(FORWARD_SESSION)',
  ],
  END_LOCAL: [
    'END_LOCAL',
    (line) => lasts('END', 1)(line.toBackEnd({ type: 'end', reason: 'hungUp' })),
    'END_LOCAL(END_SESSION)',
  ],
  END_REMOTE: [
    'END_REMOTE',
    (line) => line.fromBackEnd({ type: 'signal.ended' }).fromBackEnd({ type: 'signal.ended' }),
    'END_REMOTE',
  ],
  ADD_BASIC_MEDIA: ['ADD_BASIC_MEDIA_LOCAL', lasts('ADD_BASIC_MEDIA', 1), 'ADD_BASIC_MEDIA_LOCAL'],
  ADD_MEDIA: ['ADD_MEDIA_LOCAL', lasts('ADD_MEDIA', 1), 'ADD_MEDIA_LOCAL'],
  ADD_MEDIA_LOCAL: ['ADD_MEDIA_LOCAL', lasts('ADD_MEDIA', 1), 'ADD_MEDIA_LOCAL'],
  ADD_MEDIA_REMOTE: ['ADD_MEDIA_REMOTE', lasts('ADD_BASIC_MEDIA', 1, false), 'ADD_MEDIA_REMOTE'],
  ADD_TRACKS: [
    'ADD_TRACKS',
    (line) =>
      line
        .start('ADD_MEDIA')
        .toPeer({
          type: 'capture',
          media: { audio: false, video: false, detached: ['mine'] },
          operationId: 'ADD_MEDIA-true',
        })
        .fromPeer({ type: 'peer.captured', tracks: [], operationId: 'ADD_MEDIA-true' }),
    'ADD_MEDIA_LOCAL…(ADD_TRACKS)',
  ],
  REMOVE_BASIC_MEDIA: ['REMOVE_BASIC_MEDIA_LOCAL', lasts('REMOVE_BASIC_MEDIA', 1), 'REMOVE_BASIC_MEDIA_LOCAL'],
  REMOVE_MEDIA: ['REMOVE_MEDIA_LOCAL', lasts('REMOVE_MEDIA', 1), 'REMOVE_MEDIA_LOCAL'],
  REMOVE_MEDIA_REMOTE: ['REMOVE_MEDIA_REMOTE', lasts('REMOVE_BASIC_MEDIA', 1, false), 'REMOVE_MEDIA_REMOTE'],
  MEDIA_RESTART: ['MEDIA_RESTART', lasts('MEDIA_RESTART', 1), 'MEDIA_RESTART'],
  REPLACE_TRACK: ['REPLACE_TRACK', lasts('REPLACE_TRACK', 1), 'REPLACE_TRACK'],
  HOLD_LOCAL: ['HOLD_LOCAL', lasts('HOLD', 1), 'HOLD_LOCAL'],
  HOLD_REMOTE: [
    'HOLD_REMOTE',
    offered({ remoteDirection: 'sendonly' }, 'HOLD'),
    'HOLD_REMOTE(PROCESS_MEDIA_REMOTE CREATE_ANSWER PROCESS_MEDIA_LOCAL UPDATE_SESSION)',
  ],
  UNHOLD_LOCAL: ['UNHOLD_LOCAL', lasts('UNHOLD', 1), 'UNHOLD_LOCAL'],
  UNHOLD_REMOTE: ['UNHOLD_REMOTE', lasts('UNHOLD', 1, false), 'UNHOLD_REMOTE'],
  REST_REQUEST: [
    'REST_REQUEST',
    (line) => lasts('END', 1)(line.toBackEnd({ type: 'cancel' })),
    'END_LOCAL(END_SESSION)',
  ],
  PLAY_AUDIO: ['PLAY_AUDIO', lasts('PLAY_AUDIO', 1), 'PLAY_AUDIO'],
  START_MOH: ['START_MOH', lasts('START_MOH', 1, false), 'START_MOH'],
  STOP_MOH: ['STOP_MOH', lasts('STOP_MOH', 1, false), 'STOP_MOH'],
  SEND_CUSTOM_PARAMETERS: [
    'SEND_CUSTOM_PARAMETERS',
    (line) => lasts('SEND_CUSTOM_PARAMETERS', 0)(line.toBackEnd({ type: 'sendParameters', parameters: [] })),
    'SEND_CUSTOM_PARAMETERS(UPDATE_CUSTOM_PARAMETERS_ON_SESSION)',
  ],
  GET_STATS: ['GET_STATS', lasts('GET_STATS', 1), 'GET_STATS'],
  SEND_DTMF: ['SEND_DTMF', lasts('SEND_DTMF', 1), 'SEND_DTMF'],
  RESYNC: [
    'RESYNC',
    (line) => line.toBackEnd({ type: 'resync' }).after(3).fromBackEnd({ type: 'signal.synced', state: 'ringing' }),
    'RESYNC(GET_SESSION)',
  ],
  DIRECT_TRANSFER: [
    'DIRECT_TRANSFER',
    (line) =>
      line
        .toBackEnd({ type: 'transfer', to: 'carol' })
        .start('DIRECT_TRANSFER')
        .fromBackEnd({ type: 'signal.transferred', statusCode: 9905 })
        .finish('DIRECT_TRANSFER'),
    'DIRECT_TRANSFER(UPDATE_SESSION)',
  ],
  CONSULTATIVE_TRANSFER: [
    'CONSULTATIVE_TRANSFER',
    (line) =>
      line
        .toBackEnd({ type: 'transfer', toCallId: 'other' })
        .start('CONSULTATIVE_TRANSFER')
        .fromBackEnd({ type: 'signal.transferred', statusCode: -1 })
        .finish('CONSULTATIVE_TRANSFER', true, { code: 'call:2', message: 'no' }),
    'CONSULTATIVE_TRANSFER!call:2(UPDATE_SESSION!-1)',
  ],
  JOIN: ['JOIN', lasts('JOIN', 1), 'JOIN'],
  GET_AVAILABLE_CODECS: ['GET_AVAILABLE_CODECS', lasts('GET_AVAILABLE_CODECS', 1), 'GET_AVAILABLE_CODECS'],
  SLOW_START: ['SLOW_START', lasts('SLOW_START', 1, false), 'SLOW_START'],
  AUDIT_CALL: [
    'AUDIT_CALL',
    (line) => line.toBackEnd({ type: 'audit' }).after(3).fromBackEnd({ type: 'signal.audited' }),
    'AUDIT_CALL(GET_SESSION)',
  ],
}

describe('each event of the inventory', () => {
  it.each(Object.entries(occurrences))('%s is reported', (_, [value, played, expected]) => {
    const { timeline } = played(play()).report()
    const found = outline(timeline)
    if (typeof expected === 'string') expect(found).toBe(expected)
    else expect(found).toMatch(expected)
    expect(everyEvent(timeline).map(({ type }) => type as string)).toContain(value)
  })

  it('is exposed under its key, and has a test; STOP_MOH has a value of its own (decision 11)', () => {
    expect(reportEvents).toEqual(Object.fromEntries(Object.entries(occurrences).map(([key, [value]]) => [key, value])))
    expect(Object.keys(occurrences)).toHaveLength(45)
  })

  it.each(['MUTE', 'UNMUTE'])('is none of %s', (operation) => {
    expect(lasts(operation, 1)(play()).report().timeline).toEqual([])
  })

  it('is none of what the far end began and did not name, if its description tells nothing: its steps stand alone', () => {
    expect(outline(offered({})(play()).report().timeline)).toBe(
      'PROCESS_MEDIA_REMOTE CREATE_ANSWER PROCESS_MEDIA_LOCAL UPDATE_SESSION',
    )
  })
})
