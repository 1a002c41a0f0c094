import { describe, expect, it } from 'vitest'
import { relayOf } from './report.steps.ts'
import { isAnswered, lasts, makes, offered, play, relay, secret } from './report.test.play.ts'
import { everyEvent, measured, outline } from './report.test.stage.ts'

describe('a report that grows', () => {
  it('holds 500 events, gives up the oldest after the call was set up, and says how many', () => {
    const line = isAnswered(play())
    const before = everyEvent(line.report().timeline).length
    for (let round = 0; round < 1000; round += 1)
      line.after(1000).toBackEnd({ type: 'audit' }).after(3).fromBackEnd({ type: 'signal.audited' })
    const report = line.start('END').after(1).finish('END').report()
    const { timeline, data } = report
    const kept = everyEvent(timeline)
    expect(kept.length).toBeLessThanOrEqual(500)
    expect(kept.length).toBeGreaterThan(490)
    expect(data).toEqual({ dropped: before + 2001 - kept.length })
    expect(outline(timeline.slice(0, 2))).toMatch(/^MAKE\(GET_USER_MEDIA .+\) REMOTE_RINGING$/)
    expect(outline(timeline.slice(-2))).toBe('AUDIT_CALL(GET_SESSION) END_LOCAL')
    expect(measured(report, 'CALL_DURATION')).toHaveLength(1)
    expect(measured(report, 'TIME_TO_MAKE')).toEqual([120])
  })

  it('gives up old operations with their steps, and keeps the newest whole', () => {
    const line = isAnswered(play())
    const before = everyEvent(line.report().timeline).length
    for (let round = 0; round < 120; round += 1)
      offered({ remoteDirection: round % 2 === 0 ? 'sendonly' : 'sendrecv' })(line.after(1000))
    const { timeline, data } = line.report()
    const kept = everyEvent(timeline).length
    expect(kept).toBeLessThanOrEqual(500)
    expect(data).toEqual({ dropped: before + 600 - kept })
    expect(outline(timeline.slice(0, 2))).toMatch(/^MAKE\(GET_USER_MEDIA .+\) REMOTE_RINGING$/)
    expect(outline(timeline.slice(-1))).toMatch(/^UNHOLD_REMOTE\(.+ UPDATE_SESSION\)$/)
  })

  it('keeps a call that was answered measured, whatever is refused afterwards', () => {
    const line = makes(play())
    for (let round = 0; round < 1000; round += 1)
      line.start('MAKE').finish('MAKE', true, { code: 'call:6', message: 'no' })
    expect(measured(line.report(), 'TIME_TO_MAKE')).toEqual([120])
  })

  it('takes no more where nothing may be given up: one operation with candidates without end', () => {
    const line = play().start('MAKE').toPeer({ type: 'createOffer', attempt: 1, direction: 'sendrecv' })
    for (let port = 1; port <= 1000; port += 1)
      line.fromPeer({ type: 'peer.candidate', candidate: relay('192.0.2.7', port) })
    const { timeline, data } = line.report()
    expect(everyEvent(timeline)).toHaveLength(500)
    expect(data).toEqual({ dropped: 504 })
  })
})

describe('a report', () => {
  const personal = [{ name: 'X-Account', value: 'personal' }]

  it('holds no description, parameter, destination or word of others', () => {
    const line = isAnswered(play())
    offered({})(line)
      .toPeer({ type: 'createOffer', attempt: 2, direction: 'sendrecv' })
      .start('HOLD')
      .fromPeer({
        type: 'peer.failed',
        step: 'createOffer',
        attempt: 2,
        fault: { name: 'OperationError', message: `Failed to parse SessionDescription. ${secret}` },
      })
      .finish('HOLD', true, { code: 'call:9', message: `createOffer failed: OperationError: ${secret}` })
      .toBackEnd({ type: 'sendParameters', parameters: personal })
      .start('SEND_CUSTOM_PARAMETERS')
      .fromBackEnd({ type: 'signal.failed', step: 'sendParameters', code: '403', message: 'personal' })
      .finish('SEND_CUSTOM_PARAMETERS')
      .toBackEnd({ type: 'transfer', to: 'personal', parameters: personal })
      .start('DIRECT_TRANSFER')
      .fromBackEnd({ type: 'signal.ended', reason: 'personal', parameters: personal })
    const text = JSON.stringify(line.report())
    expect(text).not.toContain('secret')
    expect(text).not.toContain('personal')
    expect(text).not.toContain('SessionDescription')
    expect(outline(line.report().timeline.slice(-4))).toBe(
      'HOLD_LOCAL!call:9(CREATE_OFFER!OperationError PROCESS_MEDIA_LOCAL!OperationError) ' +
        'SEND_CUSTOM_PARAMETERS(UPDATE_CUSTOM_PARAMETERS_ON_SESSION) ' +
        'DIRECT_TRANSFER…(UPDATE_SESSION!call:6) END_REMOTE',
    )
  })

  it('ends what waited when the call ends, with an error: nothing of it is measured', () => {
    const line = play()
      .start('MAKE')
      .toPeer({ type: 'createOffer', attempt: 1, direction: 'sendrecv' })
      .fromPeer({ type: 'peer.offerCreated', attempt: 1, offer: secret })
      .toBackEnd({ type: 'invite', offer: secret, media: { audio: true, video: false } })
      .finish('MAKE')
      .fromPeer({ type: 'peer.candidate', candidate: relay('192.0.2.7', 1) })
      .after(30)
      .event('call:stateChange', { previous: { state: 'Initiated' }, transition: { statusCode: 408 } })
    const { timeline, metrics } = line.report()
    expect(outline(timeline)).toBe(
      'MAKE(CREATE_OFFER PROCESS_MEDIA_LOCAL(ICE_COLLECTION!call:6(RELAY_CANDIDATE_COLLECTED)) CREATE_SESSION!call:6)',
    )
    expect(metrics.map(({ type }) => type)).toEqual([
      'MAKE_CALL_PRE_LOCAL_SETUP',
      'MAKE_CALL_LOCAL_SETUP',
      'TIME_TO_MAKE',
    ])
  })

  it('tells an offer that was taken back from one that was answered', () => {
    const line = isAnswered(play())
      .toPeer({ type: 'createOffer', attempt: 2, direction: 'sendonly' })
      .start('HOLD')
      .fromPeer({ type: 'peer.offerCreated', attempt: 2, offer: secret })
      .toBackEnd({ type: 'offerUpdate', attempt: 2, offer: secret, operation: 'HOLD' })
      .after(45_000)
      .toPeer({ type: 'rollback', attempt: 2 })
      .finish('HOLD', true, { code: 'call:2', message: 'The answer did not come in time.' })
      .fromBackEnd({ type: 'signal.updateAnswered', attempt: 2, answer: secret })
    expect(outline(line.report().timeline.slice(-1))).toBe(
      'HOLD_LOCAL!call:2(CREATE_OFFER PROCESS_MEDIA_LOCAL UPDATE_SESSION!call:6)',
    )
  })

  it('gives an offer to the operation it was made for, once that is said', () => {
    const line = isAnswered(play())
      .start('HOLD')
      .start('ADD_MEDIA')
      .toPeer({ type: 'createOffer', attempt: 2, direction: 'sendonly' })
      .fromPeer({ type: 'peer.offerCreated', attempt: 2, offer: secret })
      .toBackEnd({ type: 'offerUpdate', attempt: 2, offer: secret, operation: 'HOLD' })
    expect(outline(line.report().timeline.slice(-2))).toBe(
      'HOLD_LOCAL…(CREATE_OFFER PROCESS_MEDIA_LOCAL UPDATE_SESSION…) ADD_MEDIA_LOCAL…',
    )
  })

  it('leaves an offer with the operation that was told of first', () => {
    const line = isAnswered(play())
      .toPeer({ type: 'createOffer', attempt: 2, direction: 'sendonly' })
      .start('HOLD')
      .start('ADD_MEDIA')
    expect(outline(line.report().timeline.slice(-2))).toBe(
      'HOLD_LOCAL…(CREATE_OFFER… PROCESS_MEDIA_LOCAL…) ADD_MEDIA_LOCAL…',
    )
  })

  it('counts the time an offer of the far end waited, from when it came', () => {
    const line = isAnswered(play())
      .fromBackEnd({ type: 'signal.offered', attempt: 2, offer: secret })
      .after(400)
      .toPeer({ type: 'applyOffer', attempt: 2, offer: secret })
      .start('HOLD', false)
      .after(7)
      .fromPeer({
        type: 'peer.offerApplied',
        attempt: 2,
        remoteDirection: 'sendonly',
        added: [],
        removed: [],
      })
      .finish('HOLD', false)
    expect(measured(line.report(), 'TIME_TO_HOLD_REMOTE')).toEqual([407])
  })

  it('measures a collection before the description from when it was asked for, where candidates do not trickle', () => {
    const line = play()
      .start('MAKE')
      .toPeer({ type: 'createOffer', attempt: 1, direction: 'sendrecv' })
      .after(30)
      .fromPeer({ type: 'peer.candidate', candidate: relay('192.0.2.7', 1) })
      .after(10)
      .fromPeer({ type: 'peer.candidate', candidate: null })
      .fromPeer({ type: 'peer.offerCreated', attempt: 1, offer: secret })
      .toBackEnd({ type: 'invite', offer: secret, media: { audio: true, video: false } })
      .finish('MAKE')
    expect(measured(line.report(), 'TIME_TO_COLLECT_ICE_CANDIDATES')).toEqual([{ operation: 'MAKE', duration: 40 }])
    expect(measured(line.report(), 'MAKE_CALL_LOCAL_SETUP')).toEqual([40])
  })

  it('does not mind an operation that ends twice, or that nobody began', () => {
    const line = lasts('HOLD', 5)(play()).after(5).finish('HOLD').finish('UNHOLD')
    expect(measured(line.report(), 'TIME_TO_HOLD_LOCAL')).toEqual([5])
    expect(outline(line.report().timeline)).toBe('HOLD_LOCAL')
  })
})

describe('a candidate line (RFC 8839 §5.1)', () => {
  it.each([
    ['candidate:1 1 udp 41885439 192.0.2.7 3478 typ relay raddr 0.0.0.0 rport 0', ['192.0.2.7', 3478]],
    ['a=candidate:x/+ 2 TCP 1 2001:db8::7 9 typ relay', ['2001:db8::7', 9]],
    ['candidate:1 1 udp 41885439 192.0.2.7 3478 typ host', undefined],
    ['candidate:1 1 udp 41885439 192.0.2.7 3478 typ relayed', undefined],
    ['candidate:1 1 udp 41885439 192.0.2.7 347800 typ relay', undefined],
    ['candidate:1 typ relay', undefined],
    ['', undefined],
  ])('%j gives a relay address: %j', (line, expected) => {
    const found = relayOf(line)
    expect(found && [found.address, found.port]).toEqual(expected)
  })
})
