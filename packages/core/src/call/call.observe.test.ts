import { describe, expect, it } from 'vitest'
import { settled } from '../testing/testClock.ts'
import { noCall, ringingHere } from './call.none.ts'
import { audio, connected, createStage, ringing, twoPlayers } from './call.test.stage.ts'

describe('watching one call', () => {
  it('gives the same view until something changes, and the same parts where they did not', async () => {
    const { alice, id } = await connected()
    const readable = alice.client.call.observe(id)
    const before = readable.getSnapshot()
    expect(readable.getSnapshot()).toBe(before)
    expect(alice.client.call.getById(id)).toBe(before)
    expect(alice.client.call.getAll()[0]).toBe(before)
    await alice.client.call.mute(id)
    const after = readable.getSnapshot()
    expect(after).not.toBe(before)
    for (const part of ['peer', 'remoteParticipant', 'hold', 'localTracks', 'remoteTracks', 'media', 'can'] as const)
      expect({ part, isSame: after?.[part] === before?.[part] }).toEqual({ part, isSame: true })
    expect(after?.muted).not.toBe(before?.muted)
  })

  it('is one readable for one id, known or not', async () => {
    const { alice, id } = await connected()
    const { observe } = alice.client.call
    expect(observe(id)).toBe(observe(id))
    expect(observe('later')).toBe(observe('later'))
    expect(observe()).toBe(observe())
    expect(observe(id)).not.toBe(observe('later'))
  })

  it('may begin before the call exists', async () => {
    const { alice, bob } = await twoPlayers({ ids: ['services', 'call-1'] })
    const readable = bob.client.call.observe('call-1')
    const seen: unknown[] = []
    readable.subscribe((view) => seen.push(view?.state))
    expect(readable.getSnapshot()).toBe(undefined)
    expect(bob.client.call.getById('call-1')).toBe(undefined)
    alice.client.call.make('bob', audio)
    await settled()
    expect(seen).toEqual(['Initiating', 'Ringing'])
    expect(readable.getSnapshot()).toBe(bob.view('call-1'))
  })

  it('hears nothing of another call', async () => {
    const { stage, alice, bob, id } = await connected()
    let notifications = 0
    const watching = bob.client.call.observe(id).subscribe(() => {
      notifications += 1
    })
    const before = bob.view(id)
    const carol = await stage.join('carol')
    const second = carol.client.call.make('bob', audio)
    await settled()
    await bob.client.call.answer(second, audio)
    await settled()
    await carol.client.call.hold(second)
    await carol.client.call.mute(second)
    await bob.client.call.end(second)
    await settled()
    expect(notifications).toBe(0)
    expect(bob.view(id)).toBe(before)
    await alice.client.call.hold(id)
    expect(notifications).toBeGreaterThan(0)
    watching.unsubscribe()
    const heard = notifications
    await alice.client.call.unhold(id)
    expect(notifications).toBe(heard)
  })

  it('is not told what changed nothing that can be seen', async () => {
    const { alice, bob, id } = await connected()
    let notifications = 0
    alice.client.call.observe(id).subscribe(() => {
      notifications += 1
    })
    const candidate = { candidate: 'candidate:1', sdpMid: '0' }
    for (let count = 0; count < 20; count += 1) alice.inject(id, { type: 'signal.candidate', candidate })
    alice.inject(id, { type: 'signal.rang' })
    bob.media.peer(id)?.report({ type: 'peer.candidate', candidate })
    await settled()
    expect(notifications).toBe(0)
  })

  it('is told of the end, and the last view stays for good', async () => {
    const { alice, bob, id, clock } = await connected()
    const seen: unknown[] = []
    alice.client.call.observe(id).subscribe((view) => seen.push(view?.state))
    await bob.client.call.end(id)
    await settled()
    expect(seen).toEqual(['Ended'])
    const last = alice.view(id)
    alice.inject(id, { type: 'signal.offered', attempt: 9, offer: '{}' })
    alice.client.call.hold(id)
    await clock.advance(600_000)
    expect(alice.view(id)).toBe(last)
    expect(alice.client.call.observe(id).getSnapshot()).toBe(last)
  })

  it('sees every permission as it is at that moment, though no fact changed', async () => {
    const { alice, bob, id, clock } = await connected()
    const seen: unknown[] = []
    bob.client.call.observe(id).subscribe((view) => seen.push(view?.can.hold.allowed))
    alice.media.fail('applyAnswer')
    await alice.client.call.hold(id).catch(() => {})
    await clock.advance(1000)
    expect(seen.at(-1)).toBe(true)
    expect(alice.view(id).can.hold.allowed).toBe(true)
  })
})

describe('watching the newest call', () => {
  it('is undefined without one, and follows the newest that has not ended', async () => {
    const { stage, alice, bob } = await twoPlayers()
    const carol = await stage.join('carol')
    const seen: unknown[] = []
    const readable = bob.client.call.observe()
    readable.subscribe((view) => {
      if (view?.id !== seen.at(-1)) seen.push(view?.id)
    })
    expect(readable.getSnapshot()).toBe(undefined)
    const first = alice.client.call.make('bob', audio)
    await settled()
    const second = carol.client.call.make('bob', audio)
    await settled()
    expect(readable.getSnapshot()).toBe(bob.view(second))
    await carol.client.call.end(second)
    await settled()
    expect(readable.getSnapshot()).toBe(bob.view(first))
    await alice.client.call.end(first)
    await settled()
    expect(readable.getSnapshot()).toBe(undefined)
    expect(seen).toEqual([first, second, first, undefined])
  })

  it('hears nothing of an older one', async () => {
    const { stage, alice, bob, id } = await connected()
    const carol = await stage.join('carol')
    carol.client.call.make('bob', audio)
    await settled()
    let notifications = 0
    bob.client.call.observe().subscribe(() => {
      notifications += 1
    })
    await alice.client.call.hold(id)
    await alice.client.call.end(id)
    await settled()
    expect(notifications).toBe(0)
  })
})

describe('watching all calls', () => {
  it('gives them oldest first, ended ones too, the same list until one changes', async () => {
    const stage = createStage()
    const alice = await stage.join('alice')
    const bob = await stage.join('bob')
    const all = bob.client.call.observeAll()
    expect(all.getSnapshot()).toEqual([])
    expect(all.getSnapshot()).toBe(bob.client.call.getAll())
    const ids = [alice.client.call.make('bob', audio), alice.client.call.make('bob', audio)]
    await settled()
    const [first = ''] = ids
    await alice.client.call.end(first)
    await settled()
    expect(all.getSnapshot().map((view) => [view.id, view.state])).toEqual([
      [ids[0], 'Cancelled'],
      [ids[1], 'Ringing'],
    ])
    const before = all.getSnapshot()
    expect(all.getSnapshot()).toBe(before)
    await bob.client.call.reject(ids[1] ?? '')
    expect(all.getSnapshot()).not.toBe(before)
    expect(all.getSnapshot()[0]).toBe(before[0])
  })

  it('tells of each change once', async () => {
    const { alice, bob, id } = await ringing()
    const seen: string[] = []
    bob.client.call.observeAll().subscribe((views) => seen.push(views.map(({ state }) => state).join()))
    await alice.client.call.end(id)
    await settled()
    expect(seen).toEqual(['Cancelled'])
  })
})

describe('helpers of bindings', () => {
  it('ringingHere keeps the calls that wait for us, and no other', async () => {
    const { stage, alice, bob, id } = await connected()
    const carol = await stage.join('carol')
    const second = carol.client.call.make('bob', audio)
    await settled()
    expect(ringingHere(bob.client.call.getAll()).map((view) => view.id)).toEqual([second])
    expect(ringingHere(carol.client.call.getAll())).toEqual([])
    expect(ringingHere(alice.client.call.getAll())).toEqual([])
    expect(bob.view(id).state).toBe('Connected')
  })

  it('noCall refuses everything, and cannot be changed', () => {
    expect(Object.values(noCall).every((permission) => !permission.allowed && permission.reason === 'state')).toBe(true)
    expect(Object.isFrozen(noCall)).toBe(true)
  })
})
