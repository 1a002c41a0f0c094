import { describe, expect, it } from 'vitest'
import { reportEvents } from './report.names.ts'
import { answers, initiated, isAnswered, type Line, lasts, makes, offered, play } from './report.test.play.ts'
import { everyEvent, outline } from './report.test.stage.ts'

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
