import { describe, expect, it } from 'vitest'
import { metrics } from './report.names.ts'
import { answers, isAnswered, type Line, lasts, makes, offered, play } from './report.test.play.ts'
import { measured } from './report.test.stage.ts'

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
