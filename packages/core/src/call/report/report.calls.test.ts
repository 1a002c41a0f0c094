import { describe, expect, it } from 'vitest'
import { audio, everyEvent, measured, outline, stage, talking } from './report.test.stage.ts'

const relay = 'candidate:3 1 udp 41885439 192.0.2.7 49203 typ relay raddr 0.0.0.0 rport 0'
const alices = {
  delays: {
    'peer.captured': 100,
    'peer.offerCreated': 20,
    'peer.candidate': 5,
    'peer.answerApplied': 9,
    'signal.accepted': 40,
    'signal.rang': 60,
    'signal.updateAnswered': 11,
  },
  relays: [relay],
}
const bobs = {
  delays: {
    'peer.captured': 200,
    'peer.offerApplied': 7,
    'peer.answerCreated': 30,
    'peer.candidate': 3,
    'signal.accepted': 50,
  },
}
const slow = () => talking(alices, bobs)

describe('what is measured of a call in which each step takes its time', () => {
  it.each([
    ['MAKE_CALL_PRE_LOCAL_SETUP', 100],
    ['MAKE_CALL_LOCAL_SETUP', 120],
    ['MAKE_CALL_REMOTE_SETUP', 40],
    ['TIME_TO_MAKE', 120],
    ['TIME_TO_RINGING', 220],
    // A candidate, a relay candidate, and the end of them, 5 ms apart.
    ['TIME_TO_COLLECT_ICE_CANDIDATES', { operation: 'MAKE', duration: 15 }],
    [
      'TIME_TO_RELAY_CANDIDATES',
      { operation: 'MAKE', candidates: [{ duration: 10, address: '192.0.2.7', port: 49_203 }] },
    ],
  ] as const)('%s is there for the caller', async (metric, expected) => {
    const { alice, id } = await slow()
    expect(measured(alice.report(id), metric)).toEqual([expected])
  })

  it.each([
    ['ANSWER_CALL_PRE_LOCAL_SETUP', 207],
    ['ANSWER_CALL_LOCAL_SETUP', 237],
    ['TIME_TO_ANSWER', 287],
    // Called at 120, answered by the user at 1000.
    ['TIME_FROM_RECEIVE_TO_ANSWER', 1167],
    ['TIME_TO_CALL_SETUP_DURATION', 1117],
  ] as const)('%s is there for the callee', async (metric, expected) => {
    const { bob, id } = await slow()
    expect(measured(bob.report(id), metric)).toEqual([expected])
  })

  it('CALL_DURATION is from make to the end for the caller, from the invite to the end for the callee', async () => {
    const { alice, bob, id, pass } = await slow()
    expect(measured(alice.report(id), 'CALL_DURATION')).toEqual([])
    await pass(3000)
    await alice.client.call.end(id)
    await pass(0)
    expect([alice, bob].map(({ report }) => measured(report(id), 'CALL_DURATION'))).toEqual([[5000], [4880]])
  })

  it.each([
    ['hold', 'HOLD'],
    ['unhold', 'UNHOLD'],
  ] as const)('TIME_TO_HOLD_LOCAL, TIME_TO_HOLD_REMOTE and those of unhold: %s', async (command, operation) => {
    const { alice, bob, id, pass } = await slow()
    const held = alice.client.call.hold(id)
    await pass(500)
    const unheld = command === 'unhold' ? alice.client.call.unhold(id) : held
    await pass(500)
    await Promise.all([held, unheld])
    // 20 for the offer, 7 and 30 there, 11 on the way back, 9 for the answer.
    expect(measured(alice.report(id), `TIME_TO_${operation}_LOCAL`)).toEqual([77])
    expect(measured(bob.report(id), `TIME_TO_${operation}_REMOTE`)).toEqual([37])
  })

  it('TIME_TO_RESTART_MEDIA is the time of the restart', async () => {
    const { alice, id, pass } = await slow()
    const restarted = alice.client.call.restartMedia(id)
    await pass(500)
    await restarted
    expect(measured(alice.report(id), 'TIME_TO_RESTART_MEDIA')).toEqual([77])
  })

  it.each([
    ['TIME_TO_REJECT', 'reject'],
    ['TIME_TO_IGNORE', 'ignore'],
  ] as const)('%s is there once the call was refused', async (metric, command) => {
    const { alice, bob, pass } = await stage()
    const id = alice.client.call.make('bob', audio)
    await pass(1000)
    await bob.client.call[command](id)
    expect(measured(bob.report(id), metric)).toEqual([0])
    expect(measured(bob.report(id), 'CALL_DURATION')).toEqual([])
  })

  it('metrics name the events they were measured between, and stand with the event they belong to', async () => {
    const { alice, id } = await slow()
    const { metrics, timeline } = alice.report(id)
    const events = everyEvent(timeline)
    const places = metrics.map(({ type, eventIds }) => [
      type,
      ...eventIds.map((eventId) => events.find((event) => event.id === eventId)?.type),
    ])
    expect(places).toEqual([
      ['MAKE_CALL_PRE_LOCAL_SETUP', 'MAKE', 'PROCESS_MEDIA_LOCAL'],
      ['MAKE_CALL_LOCAL_SETUP', 'MAKE', 'REST_REQUEST'],
      ['MAKE_CALL_REMOTE_SETUP', 'REST_REQUEST'],
      ['TIME_TO_RINGING', 'MAKE', 'REMOTE_RINGING'],
      ['TIME_TO_MAKE', 'MAKE'],
      ['TIME_TO_COLLECT_ICE_CANDIDATES', 'ICE_COLLECTION'],
      ['TIME_TO_RELAY_CANDIDATES', 'ICE_COLLECTION', 'RELAY_CANDIDATE_COLLECTED'],
    ])
    const make = timeline.find(({ type }) => type === 'MAKE')
    const inMake = ['MAKE_CALL_PRE_LOCAL_SETUP', 'MAKE_CALL_LOCAL_SETUP', 'TIME_TO_MAKE']
    expect(make?.metrics.map(({ type }) => type)).toEqual(inMake)
    const apart = events.flatMap((event) => event.metrics.map(({ type }) => type))
    expect(metrics.map(({ type }) => type).filter((type) => !apart.includes(type))).toEqual(['TIME_TO_RINGING'])
    expect(new Set(events.map((event) => event.id)).size).toBe(events.length)
  })
})

describe('the timeline of a call', () => {
  it('holds what both ends did, each step in the operation it belongs to', async () => {
    const { alice, bob, id, pass } = await talking()
    await alice.client.call.hold(id)
    await pass(100)
    await alice.client.call.unhold(id)
    await pass(100)
    await bob.client.call.end(id)
    await pass(100)
    const exchange = 'CREATE_OFFER PROCESS_MEDIA_LOCAL(ICE_COLLECTION) UPDATE_SESSION PROCESS_MEDIA_REMOTE'
    expect(outline(alice.report(id).timeline).split(/ (?=REMOTE|HOLD|UNHOLD|END)/)).toEqual([
      'MAKE(GET_USER_MEDIA CREATE_OFFER PROCESS_MEDIA_LOCAL(ICE_COLLECTION) CREATE_SESSION PROCESS_MEDIA_REMOTE)',
      'REMOTE_RINGING',
      `HOLD_LOCAL(${exchange})`,
      `UNHOLD_LOCAL(${exchange})`,
      'END_REMOTE',
    ])
    const answered = 'PROCESS_MEDIA_REMOTE CREATE_ANSWER PROCESS_MEDIA_LOCAL UPDATE_SESSION'
    expect(outline(bob.report(id).timeline).split(/ (?=ANSWER\(|HOLD|UNHOLD|END_LOCAL)/)).toEqual([
      'RECEIVE_CALL(CALL_RINGING_UPDATE_SESSION)',
      'ANSWER(GET_USER_MEDIA PROCESS_MEDIA_REMOTE CREATE_ANSWER PROCESS_MEDIA_LOCAL(ICE_COLLECTION) ANSWER_SESSION)',
      `HOLD_REMOTE(${answered})`,
      `UNHOLD_REMOTE(${answered})`,
      'END_LOCAL(END_SESSION)',
    ])
  })

  it('has the same form at every depth', async () => {
    const { alice, id, clock } = await slow()
    const began = clock.now() - 2000
    const { type, id: callId, data, timeline } = alice.report(id)
    expect({ type, callId, data }).toEqual({ type: 'CALL', callId: id, data: {} })
    const local = timeline[0]?.timeline[2]
    expect(local).toEqual({
      type: 'PROCESS_MEDIA_LOCAL',
      id: expect.any(String),
      data: {},
      metrics: [],
      start: began + 100,
      end: began + 120,
      timeline: [
        {
          type: 'ICE_COLLECTION',
          id: expect.any(String),
          data: { operation: 'MAKE' },
          metrics: alice.report(id).metrics.filter(({ type }) => /CANDIDATES/.test(type)),
          start: began + 120,
          end: began + 135,
          timeline: [
            {
              type: 'RELAY_CANDIDATE_COLLECTED',
              id: expect.any(String),
              data: { address: '192.0.2.7', port: 49_203 },
              metrics: [],
              start: began + 130,
              end: began + 130,
              timeline: [],
            },
          ],
        },
      ],
    })
  })

  it('shows what is under way without an end, in any state', async () => {
    const { alice, bob, pass } = await stage(alices, bobs)
    const id = alice.client.call.make('bob', audio)
    await pass(50)
    expect(outline(alice.report(id).timeline)).toBe('MAKE…(GET_USER_MEDIA…)')
    expect(alice.report(id).metrics).toEqual([])
    await pass(60)
    expect(outline(alice.report(id).timeline)).toBe('MAKE…(GET_USER_MEDIA CREATE_OFFER… PROCESS_MEDIA_LOCAL…)')
    await pass(40)
    expect(outline(alice.report(id).timeline)).toMatch(/^MAKE\(.+ CREATE_SESSION…\)$/)
    expect(outline(bob.report(id).timeline)).toBe('RECEIVE_CALL(CALL_RINGING_UPDATE_SESSION)')
  })

  it('call.14: is there after the call ended, and after the client was destroyed', async () => {
    const { alice, id, pass } = await talking()
    await alice.client.call.end(id)
    await pass(0)
    const report = alice.report(id)
    expect(outline(report.timeline)).toMatch(/^MAKE\(.+ END_LOCAL\(END_SESSION\)$/)
    const gone = alice.client.destroy()
    await pass(10_000)
    await gone
    expect(alice.report(id)).toEqual(report)
  })

  it('has the end of an operation when the application hears of it', async () => {
    const { alice, id } = await talking()
    const seen: string[] = []
    alice.client.on('call:operation', ({ transition }) => {
      if (transition === 'FINISH') seen.push(outline(alice.report(id).timeline.slice(-1)))
    })
    await alice.client.call.end(id)
    expect(seen).toEqual(['END_LOCAL(END_SESSION)'])
  })

  it('takes a call apart from the next one', async () => {
    const { alice, bob, id, pass } = await talking()
    const other = alice.client.call.make('bob', audio)
    await pass(100)
    await bob.client.call.reject(other)
    await pass(100)
    expect(outline(alice.report(other).timeline)).toMatch(/^MAKE\(.+\) REMOTE_RINGING END_REMOTE$/)
    expect(outline(alice.report(id).timeline)).toMatch(/^MAKE\(.+\) REMOTE_RINGING$/)
  })

  it('tells of the manual sign that it rings, and of taking up a call again', async () => {
    const { alice, bob, pass } = await stage({}, { config: { call: { ringingFeedbackMode: 'manual' } } })
    const id = alice.client.call.make('bob', audio)
    await pass(100)
    await bob.client.call.sendRingingFeedback(id)
    await pass(0)
    expect(outline(bob.report(id).timeline)).toBe('RECEIVE_CALL SEND_RINGING_FEEDBACK(CALL_RINGING_UPDATE_SESSION)')
    alice.wire.drop()
    await pass(5000)
    expect(outline(alice.report(id).timeline)).toMatch(/^MAKE\(.+\) REMOTE_RINGING RESYNC\(GET_SESSION\)$/)
  })

  it('belongs to whoever asked for it', async () => {
    const { alice, id } = await talking()
    const first = alice.report(id)
    const kept = structuredClone(first)
    Object.assign(first.timeline[0]?.data ?? {}, { operationId: 'changed' })
    Object.assign(first.timeline[0]?.timeline[0] ?? {}, { type: 'changed' })
    Object.assign(first.timeline, { length: 0 })
    expect(alice.report(id)).toEqual(kept)
  })

  it.each([undefined, null, '', 'nobody', '__proto__', 7, {}])(
    'is undefined for a call %j, without a throw',
    async (id) => {
      const { alice } = await talking()
      expect(alice.client.call.getReport(id as string)).toBe(undefined)
    },
  )
})

describe('an operation that fails', () => {
  it('keeps its event with the error, and is not measured', async () => {
    const { alice, id, pass } = await talking()
    alice.media.fail('createOffer')
    const failed = alice.client.call.hold(id)
    await expect(failed).rejects.toMatchObject({ code: 'call:9' })
    await pass(0)
    const report = alice.report(id)
    expect(outline(report.timeline.slice(-1))).toBe(
      'HOLD_LOCAL!call:9(CREATE_OFFER!OperationError PROCESS_MEDIA_LOCAL!OperationError)',
    )
    expect(measured(report, 'TIME_TO_HOLD_LOCAL')).toEqual([])
  })

  it('does not hide that it was done well later', async () => {
    const { alice, id, pass } = await talking(alices, bobs)
    alice.media.fail('createOffer')
    await Promise.allSettled([alice.client.call.hold(id), pass(500)])
    const held = alice.client.call.hold(id)
    await pass(500)
    await held
    expect(measured(alice.report(id), 'TIME_TO_HOLD_LOCAL')).toEqual([77])
  })

  it('ends the call that was to be made: nothing of it is measured', async () => {
    const { alice, pass } = await stage()
    alice.media.fail('capture', { name: 'denied' })
    const id = alice.client.call.make('bob', audio)
    await pass(10)
    const { timeline, metrics } = alice.report(id)
    expect(outline(timeline)).toBe('MAKE!call:4(GET_USER_MEDIA!denied)')
    expect(metrics).toEqual([])
    expect(timeline[0]?.error).toEqual({ code: 'call:4', message: 'capture failed' })
  })

  it('is there although it was refused at once', async () => {
    const { alice, pass } = await stage()
    const id = alice.client.call.make('bob', audio)
    await pass(10)
    await expect(alice.client.call.hold(id)).rejects.toMatchObject({ code: 'call:6' })
    const last = alice.report(id).timeline.at(-1)
    expect(last).toMatchObject({ type: 'HOLD_LOCAL', error: { code: 'call:6' }, timeline: [] })
    expect(last?.end).toBe(last?.start)
  })

  it('may end the answer: the far end gives up while it is made', async () => {
    const { alice, bob, pass } = await stage({}, bobs)
    const id = alice.client.call.make('bob', audio)
    await pass(1000)
    const answered = bob.client.call.answer(id, audio)
    await pass(100)
    await alice.client.call.end(id)
    await pass(0)
    await expect(answered).rejects.toMatchObject({ code: 'call:6' })
    const { timeline, metrics } = bob.report(id)
    expect(outline(timeline)).toBe(
      'RECEIVE_CALL(CALL_RINGING_UPDATE_SESSION) ANSWER!call:6(GET_USER_MEDIA!call:6) END_REMOTE',
    )
    expect(metrics).toEqual([])
  })

  it('leaves the offer of both ends at once to be told from what came of it', async () => {
    const { alice, bob, id, pass } = await talking(alices, bobs)
    const both = [alice.client.call.hold(id), bob.client.call.hold(id)]
    await pass(5000)
    await Promise.all(both)
    for (const { report } of [alice, bob]) {
      const types = report(id).timeline.map(({ type }) => type)
      expect(types.filter((type) => /HOLD/.test(type)).sort()).toEqual(['HOLD_LOCAL', 'HOLD_REMOTE'])
      const open = everyEvent(report(id).timeline).filter(({ end }) => end === undefined)
      expect(open).toEqual([])
    }
  })
})
