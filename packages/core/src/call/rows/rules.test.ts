import { describe, expect, it } from 'vitest'
import { settled } from '../../testing/testClock.ts'
import {
  audio,
  briefly,
  connected,
  expectAgreement,
  interfere,
  outcome,
  payloads,
  ringing,
  twoPlayers,
} from '../call.test.stage.ts'
import { earlyMedia, farSideOf, heldBy, listenAnew, playerOf, progressed, sides } from './rows.stage.ts'

const lastCapture = (commands: readonly { type: string }[]) => commands.findLast(({ type }) => type === 'capture')

describe('rules of the call namespace', () => {
  it('call.1: make returns the id before anything is set up; failures arrive in call:start', async () => {
    const { alice, bob } = await twoPlayers()
    const id = alice.client.call.make('bob', audio)
    expect(id).toEqual(expect.any(String))
    expect([alice.heard, alice.media.peer(id), alice.said]).toEqual([[], undefined, []])
    await settled()
    expect(payloads(alice.heard, 'call:start')).toEqual([{ callId: id }])
    await bob.client.call.reject(id)

    for (const { heard } of [alice]) heard.length = 0
    for (const [destination, media, code] of [
      ['', audio, 'call:7'],
      ['bob', 5, 'call:7'],
    ] as const) {
      const wrong = alice.client.call.make(destination, media as never)
      expect(payloads(alice.heard, 'call:start')).toEqual([])
      await settled()
      expect(payloads(alice.heard, 'call:start')).toEqual([{ callId: wrong, error: expect.objectContaining({ code }) }])
      alice.heard.length = 0
    }
  })

  it('call.6: a constraint with both exact and ideal goes to the engine with both, where exact counts (W3C mediacapture-main); a bare string is ideal', async () => {
    const { alice, id } = await connected()
    await alice.client.call.startVideo(id, {
      deviceId: { exact: 'cam-1', ideal: 'cam-2' },
      width: '640',
      height: { ideal: '480' },
    } as never)
    const { media } = lastCapture(alice.media.peer(id)?.commands ?? []) as unknown as { media: { video: object } }
    expect(media.video).toEqual({
      deviceId: { exact: 'cam-1', ideal: 'cam-2' },
      width: { ideal: '640' },
      height: { ideal: '480' },
    })
  })

  it('call.7: mediaOffered is what the caller offered, and null on the caller side', async () => {
    const { alice, bob, id } = await ringing()
    expect([alice.view(id).mediaOffered, bob.view(id).mediaOffered]).toEqual([null, { audio: true, video: false }])
    const second = alice.client.call.make('bob', { audio: true, video: true })
    await settled()
    expect([alice.view(second).mediaOffered, bob.view(second).mediaOffered]).toEqual([
      null,
      { audio: true, video: true },
    ])
  })

  it('call.8: displayName is a wish that the callee is shown where the back end carries it; the party stays who it is', async () => {
    const { alice, bob } = await twoPlayers()
    const id = alice.client.call.make('bob', audio, { displayName: 'The Support' })
    await settled()
    expect(bob.view(id)).toMatchObject({ from: 'alice', remoteParticipant: { displayName: 'The Support' } })
    expect(bob.view(id).remoteParticipant.displayNumber).toContain('alice')
  })

  it.each(sides)('call.16: call information outlives the call for the whole session, at the %s', async (side) => {
    const scene = await connected()
    const { client, view } = playerOf(scene, side)
    await farSideOf(scene, side).client.call.end(scene.id)
    await settled()
    const ended = view(scene.id)
    expect(ended).toMatchObject({ state: 'Ended', startTime: expect.any(Number), endTime: expect.any(Number) })
    await scene.clock.advance(3_600_000)
    expect(client.call.getById(scene.id)).toBe(ended)
    expect(client.call.getAll()).toEqual([ended])
  })

  it('call.17: tracksAdded and tracksRemoved come once per operation with all its tracks: hold removes all, unhold adds all, local and remote', async () => {
    const scene = await connected()
    const { alice, bob, id } = scene
    await alice.client.call.addMedia(id, { video: true, screen: true })
    await bob.client.call.startVideo(id)
    await settled()
    const all = { alice: [] as string[], bob: [] as string[] }
    for (const who of ['alice', 'bob'] as const) {
      const { localTracks, remoteTracks } = scene[who].view(id)
      all[who] = [...localTracks, ...remoteTracks].sort()
      expect(all[who].length).toBe(5)
    }
    for (const [name, event] of [
      ['hold', 'call:tracksRemoved'],
      ['unhold', 'call:tracksAdded'],
    ] as const) {
      listenAnew(scene)
      await alice.client.call[name](id)
      await settled()
      for (const who of ['alice', 'bob'] as const) {
        const told = payloads(scene[who].heard, event) as { trackIds: string[] }[]
        expect(told.map(({ trackIds }) => [...trackIds].sort())).toEqual([all[who]])
        expect(briefly(scene[who].heard).filter((type) => /tracks(Added|Removed)$/.test(type)).length).toBe(1)
      }
    }
    expectAgreement(alice, bob, id)
  })

  it('call.19: early media depends on the configuration and the engine, a call without audio is not supported', async () => {
    const without = await ringing()
    without.alice.inject(without.id, progressed)
    await settled()
    expect(without.alice.view(without.id)).toMatchObject({ state: 'Ringing', remoteTracks: [] })

    const { alice, bob, id } = await ringing(earlyMedia)
    alice.inject(id, progressed)
    await settled()
    expect(alice.view(id).state).toBe('Early Media')
    await alice.client.call.end(id)

    for (const { heard } of [alice, bob]) heard.length = 0
    for (const media of [{ video: true }, { screen: true }, {}]) {
      const silent = alice.client.call.make('bob', media)
      await settled()
      expect(payloads(alice.heard, 'call:start')).toEqual([
        { callId: silent, error: expect.objectContaining({ code: 'call:7' }) },
      ])
      alice.heard.length = 0
    }
    expect(bob.heard.filter(({ type }) => type === 'call:receive')).toEqual([])
  })
})

describe('further facts of section (a)', () => {
  it('(a) fact: call:receive comes in Initiating; the prompt belongs to the call:stateChange that follows', async () => {
    const { alice, bob } = await twoPlayers()
    const seen: string[] = []
    bob.client.on('call:receive', ({ callId }) => seen.push(`receive ${bob.view(callId).state}`))
    bob.client.on('call:stateChange', ({ callId }) => seen.push(`change ${bob.view(callId).state}`))
    alice.client.call.make('bob', audio)
    await settled()
    expect(seen).toEqual(['receive Initiating', 'change Ringing'])
  })

  it('(a) fact: reject and ignore end the call as Ended on the callee; ignore says nothing to the caller', async () => {
    for (const name of ['reject', 'ignore'] as const) {
      const { alice, bob, id } = await ringing()
      const before = alice.view(id)
      await bob.client.call[name](id)
      await settled()
      expect(bob.view(id).state).toBe('Ended')
      if (name === 'ignore') expect(alice.view(id)).toBe(before)
      else expect(alice.view(id).state).toBe('Ended')
    }
  })

  it('(a) fact: music received while held does not end the hold', async () => {
    const { alice, bob, id } = await heldBy('callee')()
    expect(alice.view(id)).toMatchObject({ state: 'On Hold', remoteHold: true })
    // The holder offers again, still sending only: a server that plays music offers so.
    bob.media.peer(id)?.ice('failed')
    const offer = JSON.stringify({ kind: 'offer', tracks: [{ id: 'music', kind: 'audio' }], direction: 'sendonly' })
    alice.inject(id, { type: 'signal.offered', attempt: 9, offer, operation: 'START_MOH' })
    await settled()
    expect(alice.view(id)).toMatchObject({ state: 'On Hold', remoteHold: true })
    expect(alice.media.peer(id)?.isSending).toBe(false)
  })

  it('(a) fact: a call audit every callAuditTimer ms, from Initiated on, until Ended or Cancelled', async () => {
    const { alice, bob, id, clock } = await ringing({ config: { call: { callAuditTimer: 10_000 } } })
    const audits = (player: typeof alice) => player.said.filter(({ command }) => command.type === 'audit').length
    await clock.advance(25_000)
    expect(audits(alice)).toBe(2)
    await alice.client.call.end(id)
    await settled()
    expect(bob.view(id).state).toBe('Cancelled')
    const [atEnd, theirs] = [audits(alice), audits(bob)]
    await clock.advance(60_000)
    expect([audits(alice), audits(bob)]).toEqual([atEnd, theirs])
  })

  it('(a) fact: the media connection goes new, checking, connected; disconnected and back or failed; closed after the call', async () => {
    const { alice, bob } = await twoPlayers({ media: { ice: 'manual' } }, { media: { ice: 'manual' } })
    const states: string[] = []
    const id = alice.client.call.make('bob', audio)
    states.push(alice.view(id).mediaConnectionState)
    alice.client.on('call:mediaConnectionChange', ({ callId }) => states.push(alice.view(callId).mediaConnectionState))
    await settled()
    await bob.client.call.answer(id, audio)
    await settled()
    for (const state of ['checking', 'connected', 'completed', 'disconnected', 'completed'] as const)
      alice.media.peer(id)?.ice(state)
    await settled()
    await alice.client.call.end(id)
    expect(states).toEqual(['new', 'checking', 'connected', 'completed', 'disconnected', 'completed', 'closed'])
  })
})

describe('further facts of section (b)', () => {
  it.each(['hold', 'startVideo', 'addMedia', 'removeMedia', 'restartMedia'] as const)(
    '(b) fact: rollback, a failed %s leaves state, hold flags and tracks as before, and counts as failed',
    async (name) => {
      const { alice, bob, id, clock } = await connected()
      const looks = () =>
        [alice, bob].map(({ view }) => {
          const { state, localHold, remoteHold, localTracks, remoteTracks } = view(id)
          return { state, localHold, remoteHold, localTracks, remoteTracks }
        })
      const before = looks()
      bob.media.fail('createAnswer')
      const given = { addMedia: [{ video: true }], removeMedia: [alice.view(id).localTracks] } as Record<
        string,
        unknown[]
      >
      const run = alice.client.call[name] as (callId: string, ...args: readonly unknown[]) => Promise<unknown>
      expect(await outcome(run(id, ...(given[name] ?? [])))).toBe('call:2')
      await clock.advance(5000)
      expect(looks()).toEqual(before)
      expectAgreement(alice, bob, id)
    },
  )

  it('(b) fact: timeout, an operation whose remote answer never comes fails a little later than request.restTimeout', async () => {
    const { stage, alice, id, clock } = await connected({ config: { request: { restTimeout: 20_000 } } })
    interfere(stage, ['signal.updateAnswered'], [], 'alice')
    let code = 'under way'
    outcome(alice.client.call.hold(id)).then((result) => {
      code = result
    })
    await clock.advance(20_000)
    expect(code).toBe('under way')
    await clock.advance(20_000)
    expect(code).toBe('call:2')
  })

  it('(b) fact: a failed make or answer releases the devices it captured and ends the call', async () => {
    const made = await twoPlayers()
    made.alice.media.fail('createOffer')
    const id = made.alice.client.call.make('bob', audio)
    await settled()
    expect([made.alice.view(id).state, made.alice.media.openCount()]).toEqual(['Ended', 0])

    const { bob, id: second } = await ringing()
    bob.media.fail('createAnswer')
    expect(await outcome(bob.client.call.answer(second, audio))).toBe('call:11')
    expect([bob.view(second).state, bob.media.openCount()]).toEqual(['Ended', 0])
  })

  it('(b) fact: glare, the callee yields and both get what they asked for; the second collision fails with call:12', async () => {
    const { alice, bob, id, clock } = await connected()
    const both = [outcome(alice.client.call.hold(id)), outcome(bob.client.call.hold(id))]
    await clock.advance(1000)
    expect(await Promise.all(both)).toEqual(['done', 'done'])
    expectAgreement(alice, bob, id)
  })

  it('(b) fact: argument checks do not throw: the promise rejects', async () => {
    const { alice, id } = await connected()
    const wrong: unknown[] = [undefined, null, 5, {}, 'unknown', Symbol('x')]
    for (const callId of wrong)
      for (const name of ['end', 'hold', 'answer', 'addMedia', 'sendDTMF', 'join', 'getStats'] as const) {
        const run = alice.client.call[name] as (...args: unknown[]) => Promise<unknown>
        expect(await outcome(run(callId))).toBe('call:7')
      }
    expect(alice.view(id)).toMatchObject({ state: 'Connected', currentOperations: [] })
  })

  it('(b) fact: destroy during calls does not throw, and the far end is told', async () => {
    const { alice, bob, id, clock } = await connected()
    const gone = alice.client.destroy()
    await clock.advance(5000)
    await gone
    expect(bob.view(id).state).toBe('Ended')
  })

  it('(b) fact: sendDTMF where it is not allowed is silently ignored', async () => {
    const { alice, id } = await heldBy('caller')()
    for (const { heard } of [alice]) heard.length = 0
    const said = alice.said.length
    expect(await outcome(alice.client.call.sendDTMF(id, '1'))).toBe('done')
    expect([alice.heard, alice.said.length]).toEqual([[], said])
  })

  it('(b) fact: a direct transfer that fails says -1, Direct Transfer Failed', async () => {
    const { alice, id } = await heldBy('caller')()
    const error = await alice.client.call.directTransfer(id, 'nobody').catch((cause: Error) => cause)
    expect(error).toMatchObject({ code: 'call:2', message: expect.stringContaining('Direct Transfer Failed') })
    expect(alice.view(id)).toMatchObject({ state: 'On Hold', localHold: true })
  })
})
