import { describe, expect, it } from 'vitest'
import { settled } from '../testing/testClock.ts'
import { connected, expectAgreement, interfere, outcome, type Player } from './call.test.stage.ts'

type Command = 'hold' | 'unhold'

/** What leads to each row, the command, and what is there afterwards: flags of us and the other side. */
const rows: readonly {
  from: string
  before: readonly (readonly [by: 'us' | 'them', command: Command])[]
  trigger: readonly [by: 'us' | 'them', command: Command]
  after: { state: string; localHold: boolean; remoteHold: boolean }
}[] = [
  {
    from: 'Connected',
    before: [],
    trigger: ['us', 'hold'],
    after: { state: 'On Hold', localHold: true, remoteHold: false },
  },
  {
    from: 'Connected',
    before: [],
    trigger: ['them', 'hold'],
    after: { state: 'On Hold', localHold: false, remoteHold: true },
  },
  {
    from: 'On Hold (locally held)',
    before: [['us', 'hold']],
    trigger: ['us', 'unhold'],
    after: { state: 'Connected', localHold: false, remoteHold: false },
  },
  {
    from: 'On Hold (locally held)',
    before: [['us', 'hold']],
    trigger: ['them', 'hold'],
    after: { state: 'On Hold', localHold: true, remoteHold: true },
  },
  {
    from: 'On Hold (remotely held)',
    before: [['them', 'hold']],
    trigger: ['them', 'unhold'],
    after: { state: 'Connected', localHold: false, remoteHold: false },
  },
  {
    from: 'On Hold (remotely held)',
    before: [['them', 'hold']],
    trigger: ['us', 'hold'],
    after: { state: 'On Hold', localHold: true, remoteHold: true },
  },
  {
    from: 'On Hold (dual)',
    before: [
      ['us', 'hold'],
      ['them', 'hold'],
    ],
    trigger: ['us', 'unhold'],
    after: { state: 'On Hold', localHold: false, remoteHold: true },
  },
  {
    from: 'On Hold (dual)',
    before: [
      ['us', 'hold'],
      ['them', 'hold'],
    ],
    trigger: ['them', 'unhold'],
    after: { state: 'On Hold', localHold: true, remoteHold: false },
  },
]

const cases = rows.flatMap((row) =>
  (['caller', 'callee'] as const).map((us) => ({ ...row, us, name: row.trigger.join(' ') })),
)

describe('hold by both sides', () => {
  it.each(cases)('$from: $name, seen by the $us, gives $after', async ({ us, before, trigger, after }) => {
    const { alice, bob, id } = await connected()
    const sides: Record<'us' | 'them', Player> = us === 'caller' ? { us: alice, them: bob } : { us: bob, them: alice }
    const give = async ([by, command]: readonly ['us' | 'them', Command]) => {
      await sides[by].client.call[command](id)
      await settled()
    }
    for (const step of before) await give(step)
    sides.us.heard.length = 0
    const { state, localHold, remoteHold } = sides.us.view(id)
    await give(trigger)
    expect(sides.us.view(id)).toMatchObject(after)
    expectAgreement(alice, bob, id)
    expect(sides.us.heard.filter(({ type }) => type === 'call:stateChange').map(({ payload }) => payload)).toEqual([
      { callId: id, previous: { state, localHold, remoteHold } },
    ])
    const areThere = after.state === 'Connected'
    expect([sides.us.view(id).localTracks.length, sides.us.view(id).remoteTracks.length]).toEqual(
      areThere ? [1, 1] : [0, 0],
    )
  })

  it('shows what is asked for before it is confirmed, and only then changes the state', async () => {
    const { alice, bob, id } = await connected()
    const seen: unknown[] = []
    alice.client.call.observe(id).subscribe((view) => seen.push([view?.state, view?.hold.local]))
    await alice.client.call.hold(id)
    expect(seen[0]).toEqual(['Connected', { wanted: true, confirmed: false, pending: true }])
    expect(seen.at(-1)).toEqual(['On Hold', { wanted: true, confirmed: true, pending: false }])
    expect(bob.view(id).hold.remote).toEqual({ wanted: true, confirmed: true, pending: false })
  })

  it('does not lose the tracks: the same ones are back after unhold, and nothing is captured twice', async () => {
    const { alice, id } = await connected()
    const before = alice.view(id).localTracks
    await alice.client.call.hold(id)
    await alice.client.call.unhold(id)
    expect(alice.view(id).localTracks).toEqual(before)
    expect(alice.media.peer(id)?.commands.filter(({ type }) => type === 'capture').length).toBe(1)
  })

  it.each([1, 2, 3, 4, 5, 6, 7])(
    'toggled %i times at once: the last wish wins, the others are superseded',
    async (times) => {
      const { alice, bob, id } = await connected()
      const outcomes = Array.from({ length: times }, (_, index) =>
        outcome(index % 2 === 0 ? alice.client.call.hold(id) : alice.client.call.unhold(id)),
      )
      await settled()
      const expected = Array.from({ length: times }, (_, index) => (index === times - 1 ? 'done' : 'superseded'))
      expect(await Promise.all(outcomes)).toEqual(expected)
      expect(alice.view(id).localHold).toBe(times % 2 === 1)
      expectAgreement(alice, bob, id)
    },
  )
})

describe('pains 1: a hold that fails is not held, and can be asked for again', () => {
  it('when the answer never comes', async () => {
    const { stage, alice, bob, id, clock } = await connected()
    interfere(stage, ['signal.updateAnswered'], [], 'alice')
    const holding = outcome(alice.client.call.hold(id))
    await clock.advance(44_999)
    expect(alice.view(id)).toMatchObject({ state: 'Connected', hold: { local: { wanted: true, confirmed: false } } })
    await clock.advance(1)
    expect(await holding).toBe('call:2')
    expect(alice.view(id)).toMatchObject({ state: 'Connected', localHold: false, hold: { local: { wanted: false } } })
    stage.network.interfere(null)
    await clock.advance(500)
    expectAgreement(alice, bob, id)
    expect(alice.view(id).can.hold).toEqual({ allowed: true })
    await alice.client.call.hold(id)
    expect(alice.view(id).localHold).toBe(true)
    await settled()
    expectAgreement(alice, bob, id)
  })

  it.each([488, 491, 500, 503, 606])('pains 2: when it is refused with %i, also late', async (statusCode) => {
    const { stage, alice, bob, id, clock } = await connected()
    interfere(stage, ['signal.offered'], [], 'bob')
    const holding = outcome(alice.client.call.hold(id))
    await clock.advance(40_000)
    alice.inject(id, { type: 'signal.updateRejected', attempt: 2, statusCode })
    await settled()
    expect(await holding).toBe(statusCode === 491 ? 'call:12' : 'call:2')
    expect(alice.view(id)).toMatchObject({ state: 'Connected', localHold: false, currentOperations: [] })
    stage.network.interfere(null)
    expect(alice.view(id).can.hold).toEqual({ allowed: true })
    expect(await outcome(alice.client.call.hold(id))).toBe('done')
    await settled()
    expectAgreement(alice, bob, id)
  })

  it('when it is refused after all was given up: too late to matter', async () => {
    const { stage, alice, bob, id, clock } = await connected()
    interfere(stage, ['signal.offered'], [], 'bob')
    const holding = outcome(alice.client.call.hold(id))
    await clock.advance(45_000)
    expect(await holding).toBe('call:2')
    stage.network.interfere(null)
    await clock.advance(500)
    await alice.client.call.hold(id)
    alice.inject(id, { type: 'signal.updateRejected', attempt: 2, statusCode: 488 })
    await settled()
    expect(alice.view(id).localHold).toBe(true)
    expectAgreement(alice, bob, id)
  })

  it('when the server refuses the offer', async () => {
    const { stage, alice, bob, id } = await connected()
    interfere(stage, ['signal.offered'], [], 'bob')
    const holding = outcome(alice.client.call.hold(id))
    await settled()
    const refusal = { type: 'signal.failed', step: 'offerUpdate', code: 'too_large', message: 'too much' } as const
    alice.inject(id, { ...refusal, attempt: 2 })
    await settled()
    expect(await holding).toBe('call:2')
    stage.network.interfere(null)
    expect(await outcome(alice.client.call.hold(id))).toBe('done')
    await settled()
    expectAgreement(alice, bob, id)
  })

  it('and so is an unhold that fails: it stays held', async () => {
    const { alice, bob, id } = await connected()
    await alice.client.call.hold(id)
    alice.media.fail('createOffer')
    expect(await outcome(alice.client.call.unhold(id))).toBe('call:9')
    await settled()
    expect(alice.view(id)).toMatchObject({ state: 'On Hold', localHold: true })
    expectAgreement(alice, bob, id)
    expect(await outcome(alice.client.call.unhold(id))).toBe('done')
    await settled()
    expectAgreement(alice, bob, id)
  })
})

describe('pains 3: both sides hold at once', () => {
  it('both are held and both promises resolve', async () => {
    const { alice, bob, id } = await connected()
    const outcomes = Promise.all([outcome(alice.client.call.hold(id)), outcome(bob.client.call.hold(id))])
    await settled()
    expect(await outcomes).toEqual(['done', 'done'])
    expect(alice.view(id)).toMatchObject({ localHold: true, remoteHold: true })
    expectAgreement(alice, bob, id)
  })

  it('each lifts its own hold only, at once too, and then both hear each other again', async () => {
    const { alice, bob, id } = await connected()
    await Promise.all([alice.client.call.hold(id), bob.client.call.hold(id)])
    await settled()
    const lifted = Promise.all([outcome(alice.client.call.unhold(id)), outcome(bob.client.call.unhold(id))])
    await settled()
    expect(await lifted).toEqual(['done', 'done'])
    expect([alice.view(id).state, bob.view(id).state]).toEqual(['Connected', 'Connected'])
    expectAgreement(alice, bob, id)
  })

  it('one holds while the other unholds: each gets what it asked for', async () => {
    const { alice, bob, id } = await connected()
    await alice.client.call.hold(id)
    await settled()
    const crossed = Promise.all([outcome(alice.client.call.unhold(id)), outcome(bob.client.call.hold(id))])
    await settled()
    expect(await crossed).toEqual(['done', 'done'])
    expect(alice.view(id)).toMatchObject({ localHold: false, remoteHold: true })
    expectAgreement(alice, bob, id)
  })

  it('the offer of the other side comes while ours is still being made: the callee yields, and holds afterwards', async () => {
    const { alice, bob, id } = await connected()
    const goOn = bob.media.stall('createOffer')
    const holding = outcome(bob.client.call.hold(id))
    const ofAlice = outcome(alice.client.call.hold(id))
    await settled()
    goOn()
    bob.media.peer(id)?.report({ type: 'peer.offerCreated', attempt: 2, offer: '{}' })
    await settled()
    expect([await holding, await ofAlice]).toEqual(['done', 'done'])
    expect(alice.view(id)).toMatchObject({ localHold: true, remoteHold: true })
    expectAgreement(alice, bob, id)
  })

  it('colliding a second time fails with call:12 for the callee, and the caller gets its wish', async () => {
    const { stage, alice, bob, id } = await connected()
    let offers = 0
    stage.network.interfere(({ to, fact }) => {
      if (to === 'alice' && fact.type === 'signal.offered') offers += 1
      return to === 'alice' && offers > 1 ? ['later'] : ['now']
    })
    const first = Promise.all([outcome(alice.client.call.hold(id)), settled()])
    const ofBob = outcome(bob.client.call.hold(id))
    expect((await first)[0]).toBe('done')
    const second = outcome(alice.client.call.unhold(id))
    await settled()
    stage.network.interfere(null)
    stage.network.releaseHeld()
    await settled()
    expect([await second, await ofBob]).toEqual(['done', 'call:12'])
    expect(alice.view(id)).toMatchObject({ state: 'Connected', localHold: false, remoteHold: false })
    expectAgreement(alice, bob, id)
    expect(await outcome(bob.client.call.hold(id))).toBe('done')
  })

  it('a hold and a media restart at once: both done', async () => {
    const { alice, bob, id } = await connected()
    const crossed = Promise.all([outcome(alice.client.call.restartMedia(id)), outcome(bob.client.call.hold(id))])
    await settled()
    expect(await crossed).toEqual(['done', 'done'])
    expectAgreement(alice, bob, id)
  })
})

describe('pains 7: what follows a hold waits for it', () => {
  it('another negotiation is refused before the hold is acknowledged, and says why', async () => {
    const { alice, id } = await connected()
    const holding = alice.client.call.hold(id)
    expect(alice.view(id).can.restartMedia).toEqual({ allowed: false, reason: 'negotiating' })
    await expect(alice.client.call.restartMedia(id)).rejects.toMatchObject({
      code: 'call:6',
      message: 'restartMedia is not possible now: negotiating.',
    })
    await holding
    expect(alice.view(id).can).toMatchObject({ unhold: { allowed: true }, restartMedia: { reason: 'held' } })
  })

  it('never are two of our offers under way at once, whatever is asked for', async () => {
    const { stage, alice, id } = await connected()
    let open = 0
    stage.network.interfere(({ to, fact }) => {
      if (to === 'bob' && fact.type === 'signal.offered') open += 1
      if (to === 'alice' && fact.type === 'signal.updateAnswered') open -= 1
      expect(open).toBeLessThan(2)
      return ['now']
    })
    for (const command of ['hold', 'unhold', 'hold', 'restartMedia', 'unhold', 'restartMedia'] as const)
      alice.client.call[command](id)
    await settled()
    expect(open).toBe(0)
  })
})
