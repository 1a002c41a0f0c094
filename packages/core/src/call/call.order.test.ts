import { describe, expect, it } from 'vitest'
import { settled } from '../testing/testClock.ts'
import { audio, briefly, connected, type Player, payloads, ringing, twoPlayers } from './call.test.stage.ts'

const manual = { config: { call: { ringingFeedbackMode: 'manual' as const } } }

/** Marks in what a player heard when a promise of its settles. */
function mark(player: Player, promise: Promise<unknown>) {
  promise.then(
    () => player.heard.push({ type: 'promise', payload: {} }),
    () => player.heard.push({ type: 'rejected', payload: {} }),
  )
  return settled()
}

describe('the order of events', () => {
  it('of make: operation, own tracks, call:start, Initiated, done; the callee gets call:receive first', async () => {
    const { alice, bob } = await twoPlayers({}, manual)
    alice.client.call.make('bob', audio)
    await settled()
    expect(briefly(alice.heard)).toEqual([
      'MAKE START',
      'call:tracksAdded',
      'call:start',
      'call:stateChange',
      'MAKE FINISH',
    ])
    expect(briefly(bob.heard)).toEqual(['call:receive', 'call:stateChange'])
  })

  it('of ringing feedback', async () => {
    const { alice, bob, id } = await ringing({}, manual)
    alice.heard.length = 0
    bob.heard.length = 0
    await mark(bob, bob.client.call.sendRingingFeedback(id))
    expect(briefly(bob.heard)).toEqual([
      'SEND_RINGING_FEEDBACK START',
      'call:stateChange',
      'SEND_RINGING_FEEDBACK FINISH',
      'promise',
    ])
    expect(briefly(alice.heard)).toEqual(['call:stateChange'])
  })

  it('of answer: Connected, then all tracks at once, then done', async () => {
    const { alice, bob, id } = await ringing()
    alice.heard.length = 0
    bob.heard.length = 0
    await mark(bob, bob.client.call.answer(id, { audio: true, video: true }))
    expect(briefly(bob.heard)).toEqual([
      'ANSWER START',
      'call:mediaConnectionChange',
      'call:mediaConnectionChange',
      'call:stateChange',
      'call:newMedia',
      'call:newMedia',
      'call:tracksAdded',
      'ANSWER FINISH',
      'promise',
    ])
    expect(payloads(bob.heard, 'call:tracksAdded')).toEqual([
      { callId: id, trackIds: [...bob.view(id).localTracks, ...bob.view(id).remoteTracks] },
    ])
    expect(briefly(alice.heard)).toEqual([
      'call:stateChange',
      'call:newMedia',
      'call:tracksAdded',
      'call:mediaConnectionChange',
      'call:mediaConnectionChange',
    ])
    expect(payloads(alice.heard, 'call:tracksAdded')).toEqual([{ callId: id, trackIds: alice.view(id).remoteTracks }])
  })

  it.each(['reject', 'ignore'] as const)('of %s', async (name) => {
    const { alice, bob, id } = await ringing()
    alice.heard.length = 0
    bob.heard.length = 0
    await mark(bob, bob.client.call[name](id))
    const operation = name.toUpperCase()
    expect(briefly(bob.heard)).toEqual([
      `${operation} START`,
      'call:mediaConnectionChange',
      'call:stateChange',
      `${operation} FINISH`,
      'promise',
    ])
    expect(briefly(alice.heard)).toEqual(
      name === 'reject' ? ['call:tracksRemoved', 'call:mediaConnectionChange', 'call:stateChange'] : [],
    )
  })

  it('of end, on both sides', async () => {
    const { alice, bob, id } = await connected()
    await mark(alice, alice.client.call.end(id))
    expect(briefly(alice.heard)).toEqual([
      'END START',
      'call:tracksRemoved',
      'call:mediaConnectionChange',
      'call:stateChange',
      'END FINISH',
      'promise',
    ])
    expect(briefly(bob.heard)).toEqual(['call:tracksRemoved', 'call:mediaConnectionChange', 'call:stateChange'])
  })

  it('of hold and unhold, on both sides', async () => {
    const { alice, bob, id } = await connected()
    await mark(alice, alice.client.call.hold(id))
    expect(briefly(alice.heard.splice(0))).toEqual([
      'HOLD START',
      'HOLD UPDATE',
      'HOLD RESUME',
      'call:tracksRemoved',
      'call:stateChange',
      'HOLD FINISH',
      'promise',
    ])
    expect(briefly(bob.heard.splice(0))).toEqual([
      'remote HOLD START',
      'call:tracksRemoved',
      'call:stateChange',
      'remote HOLD FINISH',
    ])
    await mark(alice, alice.client.call.unhold(id))
    expect(briefly(alice.heard)).toEqual([
      'UNHOLD START',
      'UNHOLD UPDATE',
      'UNHOLD RESUME',
      'call:tracksAdded',
      'call:stateChange',
      'UNHOLD FINISH',
      'promise',
    ])
    expect(briefly(bob.heard)).toEqual([
      'remote UNHOLD START',
      'call:tracksAdded',
      'call:stateChange',
      'remote UNHOLD FINISH',
    ])
  })

  it('of mute and unmute: read back from the tracks before the promise', async () => {
    const { alice, bob, id } = await connected()
    await mark(alice, alice.client.call.mute(id))
    await mark(alice, alice.client.call.unmute(id))
    expect(briefly(alice.heard)).toEqual([
      'MUTE START',
      'media:muted',
      'MUTE FINISH',
      'promise',
      'UNMUTE START',
      'media:unmuted',
      'UNMUTE FINISH',
      'promise',
    ])
    expect(bob.heard).toEqual([])
  })

  it('of a media restart', async () => {
    const { alice, bob, id } = await connected()
    await mark(alice, alice.client.call.restartMedia(id))
    expect(briefly(alice.heard)).toEqual([
      'MEDIA_RESTART START',
      'MEDIA_RESTART UPDATE',
      'MEDIA_RESTART RESUME',
      'call:mediaRestart',
      'MEDIA_RESTART FINISH',
      'promise',
    ])
    expect(briefly(bob.heard)).toEqual(['remote MEDIA_RESTART START', 'remote MEDIA_RESTART FINISH'])
  })

  it('of a refused command: FINISH alone, then the rejection', async () => {
    const { alice, id } = await connected()
    await mark(alice, alice.client.call.unhold(id))
    expect(briefly(alice.heard)).toEqual(['UNHOLD FINISH', 'rejected'])
  })

  it('of a failed operation: no feature event but FINISH with the error, then the rejection', async () => {
    const { alice, id } = await connected()
    alice.media.fail('createOffer')
    await mark(alice, alice.client.call.hold(id))
    expect(briefly(alice.heard)).toEqual(['HOLD START', 'HOLD FINISH', 'rejected'])
  })

  it('of a superseded wish: the newer one has begun before the older is given up', async () => {
    const { alice, id } = await connected()
    const holding = mark(alice, alice.client.call.hold(id))
    await mark(alice, alice.client.call.unhold(id))
    await holding
    expect(briefly(alice.heard).slice(0, 3)).toEqual(['HOLD START', 'UNHOLD START', 'HOLD FINISH'])
    expect(briefly(alice.heard).filter((entry) => entry === 'rejected' || entry === 'promise')).toEqual([
      'rejected',
      'promise',
    ])
  })

  it('lets every listener see the new view: the view is there before its event', async () => {
    const { alice, id } = await connected()
    const seen: unknown[] = []
    // Somebody who watches keeps the views fresh, and therefore old ones would show.
    alice.client.call.observe(id).subscribe(() => {})
    alice.client.on('call:stateChange', ({ previous }) =>
      seen.push([previous.state, alice.view(id).state, alice.client.call.observe(id).getSnapshot()?.state]),
    )
    alice.client.on('call:operation', ({ transition }) => {
      const running = alice.view(id).currentOperations.map(({ type, status }) => `${type} ${status}`)
      seen.push([transition, ...running])
    })
    await alice.client.call.hold(id)
    expect(seen).toEqual([
      ['START', 'HOLD ONGOING'],
      ['UPDATE', 'HOLD PENDING'],
      ['RESUME', 'HOLD RESOLVING'],
      ['Connected', 'On Hold', 'On Hold'],
      ['FINISH'],
    ])
  })

  it('tells observers before listeners', async () => {
    const { alice, id } = await connected()
    const order: string[] = []
    alice.client.call.observe(id).subscribe((view) => order.push(`view ${view?.state}`))
    alice.client.on('call:stateChange', () => order.push('event'))
    await alice.client.call.end(id).then(() => order.push('promise'))
    expect(order).toEqual(['view Ended', 'event', 'promise'])
  })
})

describe('payloads', () => {
  it('of an operation, from START to FINISH', async () => {
    const { alice, bob, id } = await connected()
    await alice.client.call.hold(id)
    const own = { callId: id, operation: 'HOLD', operationId: 'alice-3', isLocal: true }
    const previous = (status: string) => ({ operation: 'HOLD', status })
    expect(payloads(alice.heard, 'call:operation')).toEqual([
      { ...own, transition: 'START', previous: previous('NOT_STARTED') },
      { ...own, transition: 'UPDATE', previous: previous('ONGOING') },
      { ...own, transition: 'RESUME', previous: previous('PENDING') },
      { ...own, transition: 'FINISH', previous: previous('RESOLVING') },
    ])
    const theirs = { callId: id, operation: 'HOLD', operationId: `${id}:remote:2`, isLocal: false }
    expect(payloads(bob.heard, 'call:operation')).toEqual([
      { ...theirs, transition: 'START', previous: previous('NOT_STARTED') },
      { ...theirs, transition: 'FINISH', previous: previous('ONGOING') },
    ])
    expect(payloads(alice.heard, 'call:stateChange')).toEqual([
      { callId: id, previous: { state: 'Connected', localHold: false, remoteHold: false } },
    ])
  })

  it('of what failed carry the same error in event and promise', async () => {
    const { alice, id } = await connected()
    alice.media.fail('createOffer')
    const error = await alice.client.call.hold(id).catch((cause) => cause)
    const [, finish] = payloads(alice.heard, 'call:operation')
    expect(finish).toEqual({
      callId: id,
      operation: 'HOLD',
      operationId: 'alice-3',
      transition: 'FINISH',
      isLocal: true,
      previous: { operation: 'HOLD', status: 'ONGOING' },
      error: { code: 'call:9', message: 'createOffer failed: OperationError: told to fail' },
    })
    expect({ code: error.code, message: error.message }).toEqual((finish as { error: object }).error)
  })

  it('of what was refused say why, and that nothing had started', async () => {
    const { alice, id } = await connected()
    await alice.client.call.unhold(id).catch(() => {})
    expect(payloads(alice.heard, 'call:operation')).toEqual([
      {
        callId: id,
        operation: 'UNHOLD',
        operationId: 'alice-3',
        transition: 'FINISH',
        isLocal: true,
        previous: { operation: 'UNHOLD', status: 'NOT_STARTED' },
        error: { code: 'call:6', message: 'unhold is not possible now: notHeld.' },
      },
    ])
  })

  it('of an end by the other side carry its status and reason', async () => {
    const { alice, bob, id } = await ringing()
    alice.heard.length = 0
    await bob.client.call.reject(id)
    await settled()
    expect(payloads(alice.heard, 'call:stateChange')).toEqual([
      {
        callId: id,
        previous: { state: 'Ringing', localHold: false, remoteHold: false },
        transition: { statusCode: 603, reasonText: 'rejected' },
      },
    ])
  })

  it('of tracks, media and mute name what they are about', async () => {
    const { alice, id } = await connected()
    const { localTracks, remoteTracks } = alice.view(id)
    await alice.client.call.mute(id)
    await alice.client.call.hold(id)
    alice.media.peer(id)?.ice('disconnected')
    const [trackId = ''] = localTracks
    alice.media.peer(id)?.report({ type: 'peer.sourceMuted', trackId })
    alice.media.peer(id)?.report({ type: 'peer.sourceUnmuted', trackId })
    alice.media.peer(id)?.report({ type: 'peer.trackEnded', trackId })
    await settled()
    const only = (type: string) => payloads(alice.heard, type)
    expect(only('media:muted')).toEqual([{ tracks: localTracks }])
    expect(only('call:tracksRemoved')).toEqual([{ callId: id, trackIds: [...localTracks, ...remoteTracks] }])
    expect(only('call:mediaConnectionChange')).toEqual([{ callId: id, previous: { state: 'connected' } }])
    expect(only('media:sourceMuted')).toEqual([{ trackId }])
    expect(only('media:sourceUnmuted')).toEqual([{ trackId }])
    expect(only('media:trackEnded')).toEqual([{ trackId, callId: id }])
  })

  it('of a call that could not start are in call:start and call:stateChange alike', async () => {
    const { alice } = await twoPlayers()
    alice.media.fail('capture', { name: 'denied' })
    const callId = alice.client.call.make('bob', audio)
    await settled()
    const error = { code: 'call:4', message: 'Camera or microphone could not be used.' }
    expect(payloads(alice.heard, 'call:start')).toEqual([{ callId, error }])
    expect(payloads(alice.heard, 'call:stateChange')).toEqual([
      {
        callId,
        previous: { state: 'Initiating', localHold: false, remoteHold: false },
        transition: { reasonText: 'denied' },
        error,
      },
    ])
    expect(payloads(alice.heard, 'call:operation').at(-1)).toMatchObject({
      operation: 'MAKE',
      transition: 'FINISH',
      error: { code: 'call:4', message: 'capture failed: denied: told to fail' },
    })
  })
})
