import { describe, expect, it } from 'vitest'
import { createClient } from '../createClient.ts'
import { fakeMedia } from '../testing/fakeMedia.ts'
import { createMemoryNetwork } from '../testing/memory.ts'
import { createTestClock, settled } from '../testing/testClock.ts'
import {
  audio,
  connected,
  createStage,
  outcome,
  type PlayerOptions,
  payloads,
  ringing,
  twoPlayers,
} from './call.test.stage.ts'

const rejectsBusy: PlayerOptions = { config: { call: { busyPolicy: 'reject' } } }

/** Alice calls bob, who has two devices. */
async function twoDevices() {
  const stage = createStage()
  const alice = await stage.join('alice')
  const desk = await stage.join({ id: 'bob', sessionId: 'desk' })
  const mobile = await stage.join({ id: 'bob', sessionId: 'mobile' })
  const id = alice.client.call.make('bob', audio)
  await settled()
  return { stage, alice, desk, mobile, id, clock: stage.clock }
}

describe('how a call ends', () => {
  it('rejected: the callee said no, the caller knows it', async () => {
    const { alice, bob, id } = await ringing()
    await bob.client.call.reject(id)
    await settled()
    expect(bob.view(id).ending).toEqual({
      by: 'local',
      reason: 'rejected',
      layer: 'application',
      code: 603,
      retryable: false,
      missed: false,
    })
    expect(alice.view(id).ending).toEqual({
      by: 'remote',
      reason: 'rejected',
      layer: 'signaling',
      code: 603,
      text: 'rejected',
      retryable: false,
      missed: false,
    })
  })

  it('ignored: nothing is said to the caller, who goes on ringing until the time is up', async () => {
    const { alice, bob, id, clock } = await ringing()
    const before = bob.said.length
    await bob.client.call.ignore(id)
    await settled()
    expect(bob.said.slice(before)).toEqual([])
    expect(bob.view(id).ending).toMatchObject({ by: 'local', reason: 'ignored', missed: false })
    expect(alice.view(id).state).toBe('Ringing')
    await clock.advance(65_000)
    expect(alice.view(id).ending).toMatchObject({ by: 'network', reason: 'noAnswer' })
  })

  it('cancelled: the caller hung up before the answer, and the callee has missed a call', async () => {
    const { alice, bob, id } = await ringing()
    await alice.client.call.end(id)
    await settled()
    expect(alice.view(id).ending).toMatchObject({ by: 'local', reason: 'cancelled', missed: false })
    expect(bob.view(id)).toMatchObject({
      state: 'Cancelled',
      ending: { by: 'remote', reason: 'cancelled', layer: 'signaling', missed: true },
    })
  })

  it('no answer: nobody reacted, and the callee has missed a call', async () => {
    const { alice, bob, id, clock } = await ringing()
    await clock.advance(65_000)
    expect(alice.view(id).ending).toEqual({
      by: 'network',
      reason: 'noAnswer',
      layer: 'signaling',
      code: 408,
      retryable: true,
      missed: false,
    })
    expect(payloads(alice.heard, 'call:stateChange').at(-1)).toMatchObject({ transition: { statusCode: 408 } })
    expect(bob.view(id).ending?.missed).toBe(true)
  })

  it('unknown callee, and one who is offline', async () => {
    const { stage, alice } = await twoPlayers()
    const away = await stage.join('carol')
    away.transport.refuse('offline')
    away.transport.drop()
    const [nobody, offline] = [alice.client.call.make('nobody', audio), alice.client.call.make('carol', audio)]
    await settled()
    expect(alice.view(nobody).ending).toMatchObject({
      by: 'server',
      reason: 'unknownUser',
      code: 404,
      retryable: false,
    })
    expect(alice.view(offline).ending).toMatchObject({ by: 'server', reason: 'offline', code: 480, retryable: true })
    expect(payloads(alice.heard, 'call:stateChange')).toContainEqual({
      callId: nobody,
      previous: { state: 'Initiated', localHold: false, remoteHold: false },
      transition: { statusCode: 404, reasonText: 'unknownUser' },
    })
  })

  it('a callee without a subscription to calls is offline', async () => {
    const { alice, bob } = await twoPlayers()
    await bob.client.services.unsubscribe(['call'])
    const id = alice.client.call.make('bob', audio)
    await settled()
    expect(alice.view(id).ending).toMatchObject({ reason: 'offline', code: 480 })
  })

  it('hung up, from either side', async () => {
    const { alice, bob, id } = await connected()
    await bob.client.call.end(id)
    await settled()
    expect(bob.view(id).ending).toMatchObject({ by: 'local', reason: 'hungUp', layer: 'application', missed: false })
    expect(alice.view(id).ending).toMatchObject({ by: 'remote', reason: 'hungUp', layer: 'signaling', missed: false })
  })

  it('pains 11: answered elsewhere is no missed call, and tells itself from rejected elsewhere', async () => {
    const answered = await twoDevices()
    await answered.mobile.client.call.answer(answered.id, audio)
    await settled()
    expect(answered.desk.view(answered.id)).toMatchObject({
      state: 'Cancelled',
      ending: { by: 'local', reason: 'answeredElsewhere', missed: false },
    })
    const refused = await twoDevices()
    await refused.mobile.client.call.reject(refused.id)
    await settled()
    expect(refused.desk.view(refused.id)).toMatchObject({
      state: 'Cancelled',
      ending: { by: 'local', reason: 'rejected', missed: false },
    })
    expect(refused.alice.view(refused.id).ending).toMatchObject({ by: 'remote', reason: 'rejected' })
  })

  it('pains 11: busy, declined, cancelled, timed out and answered elsewhere all read differently', async () => {
    const reasons = new Set<string>()
    const note = (ending: { by: string; reason: string } | null) => reasons.add(`${ending?.by} ${ending?.reason}`)
    const declined = await ringing()
    await declined.bob.client.call.reject(declined.id)
    const late = await ringing()
    await late.clock.advance(65_000)
    const busy = await connected({}, rejectsBusy)
    const second = (await busy.stage.join('carol')).client.call
    const refused = second.make('bob', audio)
    await settled()
    note(declined.alice.view(declined.id).ending)
    note(late.alice.view(late.id).ending)
    note(late.bob.view(late.id).ending)
    note(second.getById(refused)?.ending ?? null)
    expect([...reasons]).toEqual(['remote rejected', 'network noAnswer', 'remote cancelled', 'remote busy'])
  })

  it('answering on two devices at once: one wins, the other is over and its answer fails', async () => {
    const { alice, desk, mobile, id } = await twoDevices()
    const outcomes = Promise.all([
      outcome(desk.client.call.answer(id, audio)),
      outcome(mobile.client.call.answer(id, audio)),
    ])
    await settled()
    expect((await outcomes).sort()).toEqual(['call:6', 'done'])
    const [winner, loser] = desk.view(id).state === 'Connected' ? [desk, mobile] : [mobile, desk]
    expect(winner.view(id).state).toBe('Connected')
    expect(loser.view(id)).toMatchObject({ state: 'Cancelled', ending: { reason: 'answeredElsewhere' } })
    expect(loser.media.openCount()).toBe(0)
    expect(alice.view(id)).toMatchObject({ state: 'Connected' })
    expect(alice.view(id).remoteTracks).toEqual(winner.view(id).localTracks)
  })

  it('answering a call that ended under the finger: refused, or failed when it ends meanwhile', async () => {
    const { alice, bob, id } = await ringing()
    alice.client.call.end(id)
    const first = outcome(bob.client.call.answer(id, audio))
    await settled()
    expect(await first).toBe('call:6')
    expect(bob.view(id)).toMatchObject({ state: 'Cancelled', currentOperations: [] })
    expect(bob.media.openCount()).toBe(0)
    expect(await outcome(bob.client.call.answer(id, audio))).toBe('call:6')
  })

  it('ends at most once: whatever comes after an end changes nothing', async () => {
    const { alice, bob, id } = await ringing()
    await bob.client.call.reject(id)
    await settled()
    const [before, heard] = [alice.view(id), alice.heard.length]
    alice.inject(id, { type: 'signal.answered', answer: '{}' })
    alice.inject(id, { type: 'signal.ended', reason: 'hungUp' })
    await settled()
    expect(alice.view(id)).toBe(before)
    expect(alice.heard.length).toBe(heard)
    expect(await outcome(alice.client.call.end(id))).toBe('call:6')
  })

  it.each([
    [{ statusCode: 486 }, { by: 'remote', reason: 'busy', retryable: true }],
    [{ statusCode: 600 }, { by: 'remote', reason: 'busy', retryable: true }],
    [{ statusCode: 488 }, { by: 'remote', reason: 'mediaFailed', retryable: true }],
    [{ statusCode: 480 }, { by: 'server', reason: 'offline', retryable: true }],
    [{ statusCode: 404 }, { by: 'server', reason: 'unknownUser', retryable: false }],
    [{ statusCode: 699 }, { by: 'remote', reason: 'rejected', retryable: false }],
    [
      { statusCode: 603, reason: 'busy' },
      { by: 'remote', reason: 'busy', retryable: true },
    ],
    [
      { statusCode: 480, reason: 'captureFailed' },
      { by: 'remote', reason: 'captureFailed', retryable: true },
    ],
    [
      { statusCode: 500, reason: 'constructor' },
      { by: 'remote', reason: 'rejected', retryable: false },
    ],
  ])('a rejection with %j ends it accordingly', async (wire, ending) => {
    const { alice, id } = await ringing()
    alice.inject(id, { type: 'signal.rejected', ...wire })
    await settled()
    expect(alice.view(id).ending).toEqual({
      ...ending,
      layer: 'signaling',
      missed: false,
      code: wire.statusCode,
      ...('reason' in wire ? { text: wire.reason } : {}),
    })
  })

  it('what the server refuses ends it with its words', async () => {
    const { alice, id } = await ringing()
    alice.inject(id, { type: 'signal.failed', step: 'invite', code: 'too_many', message: 'slow down' })
    await settled()
    expect(alice.view(id)).toMatchObject({
      state: 'Ended',
      ending: { by: 'server', reason: 'refused', retryable: true, text: 'too_many: slow down' },
    })
    expect(payloads(alice.heard, 'call:stateChange').at(-1)).toMatchObject({
      error: { code: 'call:2', message: 'too_many: slow down' },
    })
  })

  it('a server that never confirms the answer: the call ends, and the caller is told', async () => {
    const { stage, alice, bob, id, clock } = await ringing()
    stage.network.interfere(({ to, fact }) => (to === 'bob' && fact.type === 'signal.accepted' ? [] : ['now']))
    const answer = outcome(bob.client.call.answer(id, audio))
    await clock.advance(45_000)
    expect(await answer).toBe('call:2')
    expect(bob.view(id).ending).toMatchObject({ by: 'network', reason: 'connectionLost', code: 408 })
    expect(alice.view(id)).toMatchObject({ state: 'Ended', ending: { reason: 'connectionLost' } })
    expect(bob.media.openCount()).toBe(0)
  })

  it('an invite without an offer cannot be answered, and says so to the caller', async () => {
    const network = createMemoryNetwork()
    const transport = network.connect('bob')
    const clock = createTestClock()
    const client = createClient({
      transport: {
        ...transport,
        calls: {
          listen: (report) => transport.calls?.listen(({ offer: _, ...rest }) => report(rest)) ?? (() => {}),
          open: (leg, report) => transport.calls!.open(leg, report),
        },
      },
      media: fakeMedia(),
      clock,
    })
    const caller = createClient({ transport: network.connect('alice'), media: fakeMedia(), clock })
    await Promise.all([client.services.subscribe(['call']), caller.services.subscribe(['call'])])
    const id = caller.call.make('bob', audio)
    await settled()
    expect(client.call.getById(id)?.ending).toMatchObject({ by: 'media', reason: 'mediaFailed', code: 488 })
    expect(caller.call.getById(id)?.ending).toMatchObject({ by: 'remote', reason: 'mediaFailed', code: 488 })
    await Promise.all([client.destroy(), caller.destroy()])
  })

  it('an engine that never opens ends an incoming call, and the caller is told', async () => {
    const network = createMemoryNetwork()
    const clock = createTestClock()
    const media = { ...fakeMedia(), open: () => ({ send: () => {}, close: () => {} }) }
    const bob = createClient({ transport: network.connect('bob'), media, clock })
    const alice = createClient({ transport: network.connect('alice'), media: fakeMedia(), clock })
    await Promise.all([bob.services.subscribe(['call']), alice.services.subscribe(['call'])])
    const [id, own] = [alice.call.make('bob', audio), bob.call.make('alice', audio)]
    await clock.advance(10_000)
    expect(bob.call.getById(own)?.ending).toMatchObject({ by: 'network', reason: 'connectionLost' })
    expect(bob.call.getById(id)?.ending).toMatchObject({ by: 'media', reason: 'mediaFailed' })
    expect(alice.call.getById(id)?.ending).toMatchObject({ by: 'remote', reason: 'mediaFailed' })
    await Promise.all([bob.destroy(), alice.destroy()])
    expect(clock.pending()).toBe(0)
  })

  it('an incoming call whose engine has not opened when the client gives up was missed', async () => {
    const network = createMemoryNetwork()
    const clock = createTestClock()
    const transport = network.connect('bob')
    const media = { ...fakeMedia(), open: () => ({ send: () => {}, close: () => {} }) }
    const bob = createClient({ transport, media, clock, connectivity: { autoReconnect: false } })
    const alice = createClient({ transport: network.connect('alice'), media: fakeMedia(), clock })
    await Promise.all([bob.services.subscribe(['call']), alice.services.subscribe(['call'])])
    const id = alice.call.make('bob', audio)
    await settled()
    transport.drop()
    await settled()
    expect(bob.call.getById(id)).toMatchObject({
      state: 'Cancelled',
      ending: { by: 'network', reason: 'connectionLost', missed: true },
    })
    const gone = Promise.all([bob.destroy(), alice.destroy()])
    await clock.advance(30_000)
    await gone
  })
})
