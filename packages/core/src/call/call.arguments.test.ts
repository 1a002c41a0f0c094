import { describe, expect, it } from 'vitest'
import { settled } from '../testing/testClock.ts'
import { callCommands } from './call.can.ts'
import { audio, outcome, payloads, ringing, twoPlayers } from './call.test.stage.ts'

describe('arguments', () => {
  it.each([
    ['', audio, 'destination'],
    ['   ', audio, 'destination'],
    [undefined, audio, 'destination'],
    [{ id: 'bob' }, audio, 'destination'],
    ['bob smith', audio, 'destination'],
    ['"bob" <sip:bob@example.test>', audio, 'destination'],
    ['x'.repeat(1001), audio, 'destination'],
    ['bob', undefined, 'media'],
    ['bob', null, 'media'],
    ['bob', 'audio', 'media'],
    ['bob', [], 'media'],
    ['bob', {}, 'media.audio'],
    ['bob', { audio: false, video: true }, 'media.audio'],
    ['bob', { audio: 'yes' }, 'media.audio'],
    ['bob', { audio: true, video: 1 }, 'media.video'],
    ['bob', { audio: true, audioOptions: 'mic' }, 'media.audioOptions'],
    ['bob', { audio: true, audioOptions: { deviceId: true } }, 'media.audioOptions.deviceId'],
    ['bob', { audio: true, video: true, videoOptions: { width: null } }, 'media.videoOptions.width'],
    ['bob', { audio: true, audioOptions: JSON.parse('{"__proto__":{"x":1}}') }, 'media.audioOptions.__proto__'],
    ['bob', { audio: true, audioOptions: { constructor: {} } }, 'media.audioOptions.constructor'],
  ])('of make: %j, %j: call:7 in call:start, naming %s', async (destination, media, field) => {
    const { alice, bob } = await twoPlayers()
    const callId = alice.client.call.make(destination as never, media as never)
    expect(typeof callId).toBe('string')
    await settled()
    const [started] = payloads(alice.heard, 'call:start') as [{ error: { code: string; message: string } }]
    expect(started).toEqual({ callId, error: { code: 'call:7', message: expect.any(String) } })
    expect(started.error.message.startsWith(`${field} `)).toBe(true)
    expect(alice.client.call.getById(callId)).toBe(undefined)
    expect(bob.heard).toEqual([])
  })

  it.each([
    [5, 'options should'],
    [[], 'options should'],
    [{ displayName: 5 }, 'options.displayName should'],
    [{ customParameters: 'x' }, 'options.customParameters should'],
    [{ customParameters: [{ name: 'x' }] }, 'options.customParameters should'],
  ])('of make, options %j: call:7', async (options, start) => {
    const { alice } = await twoPlayers()
    alice.client.call.make('bob', audio, options as never)
    await settled()
    const [started] = payloads(alice.heard, 'call:start') as [{ error: { message: string } }]
    expect(started.error.message.startsWith(start)).toBe(true)
  })

  it('of make reach the callee: display name, and the parameters stay with the call that has them', async () => {
    const { alice, bob } = await twoPlayers()
    const customParameters = [{ name: 'X-Case', value: '4711' }]
    const id = alice.client.call.make('SIP:bob', audio, { displayName: 'Alice of sales', customParameters })
    await settled()
    expect(bob.view(id).remoteParticipant).toEqual({
      displayNumber: 'alice@example.test',
      displayName: 'Alice of sales',
    })
    expect(alice.view(id)).toMatchObject({ to: 'sip:bob', customParameters, mediaOffered: null })
    expect(bob.view(id)).toMatchObject({ customParameters: [], mediaOffered: { audio: true, video: false } })
    expect(alice.said[0]?.command).toMatchObject({ type: 'invite', parameters: customParameters })
  })

  it('of make are taken as written where normalising is off', async () => {
    const { alice } = await twoPlayers({ config: { call: { normalizeDestination: false } } })
    const id = alice.client.call.make('SIP:bob', audio)
    expect(alice.view(id).to).toBe('SIP:bob')
    await settled()
  })

  it('of answer that are wrong leave the call ringing', async () => {
    const { bob, id } = await ringing()
    for (const media of [undefined, {}, { audio: false }, { audio: true, video: 'x' }])
      expect(await outcome(bob.client.call.answer(id, media as never))).toBe('call:7')
    expect(bob.view(id)).toMatchObject({ state: 'Ringing', currentOperations: [] })
    expect(await outcome(bob.client.call.answer(id, audio))).toBe('done')
  })

  it.each([undefined, null, 5, {}, 'unknown', '__proto__', 'constructor', ''])(
    'a call id %j is unknown: call:7',
    async (id) => {
      const { alice } = await twoPlayers()
      for (const name of callCommands)
        expect(await outcome(alice.client.call[name](id as never, audio as never))).toBe('call:7')
      expect(alice.client.call.getById(id as never)).toBe(undefined)
      expect(alice.heard).toEqual([])
    },
  )
})
