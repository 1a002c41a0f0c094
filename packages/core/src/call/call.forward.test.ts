import { describe, expect, it } from 'vitest'
import { settled } from '../testing/testClock.ts'
import { audio, briefly, connected, outcome, ringing } from './call.test.stage.ts'

describe('forward', () => {
  it('sends an unanswered call on: over here, ringing there, and the caller goes on waiting', async () => {
    const { stage, alice, bob, id } = await ringing()
    const carol = await stage.join('carol')
    bob.heard.length = 0
    await bob.client.call.forward(id, 'carol')
    await settled()
    expect(bob.view(id)).toMatchObject({ state: 'Ended', ending: { by: 'local', reason: 'forwarded' } })
    expect(briefly(bob.heard).filter((name) => name !== 'call:mediaConnectionChange')).toEqual([
      'FORWARD_CALL START',
      'call:stateChange',
      'FORWARD_CALL FINISH',
    ])
    expect(alice.view(id).state).toBe('Ringing')
    const [call] = carol.client.call.getAll()
    expect(call).toMatchObject({ state: 'Ringing', direction: 'incoming' })
    await carol.client.call.answer(call!.id, audio)
    await settled()
    expect(alice.view(id)).toMatchObject({ state: 'Connected', peer: { id: 'carol' } })
  })

  it.each([[''], [undefined], ['two words']])('to %j: call:7, and it rings on', async (destination) => {
    const { bob, id } = await ringing()
    expect(await outcome(bob.client.call.forward(id, destination as never))).toBe('call:7')
    expect(bob.view(id).state).toBe('Ringing')
  })
})

describe('audit', () => {
  it('asks the server every callAuditTimer ms, from Initiated on', async () => {
    const { alice, id, clock } = await connected({ config: { call: { callAuditTimer: 10_000 } } })
    const audits = () => alice.said.filter(({ command }) => command.type === 'audit').length
    expect(audits()).toBe(0)
    await clock.advance(35_000)
    expect(audits()).toBe(3)
    expect(alice.view(id).state).toBe('Connected')
    await alice.client.call.end(id)
    await clock.advance(35_000)
    expect(audits()).toBe(3)
  })

  it('ends a call that the server has forgotten', async () => {
    const { alice, id } = await connected()
    alice.inject(id, { type: 'signal.ended', statusCode: 9909, reason: 'unknownCall' })
    await settled()
    expect(alice.view(id)).toMatchObject({
      state: 'Ended',
      ending: { by: 'server', reason: 'connectionLost', code: 9909 },
    })
  })
})
