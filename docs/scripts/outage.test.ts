import { type Client, createClient } from '@switchhook/core'
import { chat } from '@switchhook/core/chat'
import { createMemoryNetwork, createTestClock, fakeMedia, settled } from '@switchhook/core/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { again, lineOf, watchConnection, watchParticipants } from '../examples/after-an-outage.ts'
import { firstColumn, guide, literalsOf } from './literals.ts'

const page = guide('after-an-outage')
const listed = (heading: string) => firstColumn(page, heading)

async function createWorld() {
  const network = createMemoryNetwork()
  const clock = createTestClock()
  const join = async (user: string) => {
    const transport = network.connect(user)
    const client = createClient({ transport, media: fakeMedia(), clock, features: [chat()] })
    onTestFinished(() => client.destroy())
    await client.services.subscribe(['call'])
    return { client, transport }
  }
  const [alice, bob] = [await join('alice'), await join('bob')]
  const talk = async () => {
    const id = alice.client.call.make('bob', { audio: true })
    await settled()
    await bob.client.call.answer(id, { audio: true })
    await settled()
    return id
  }
  /** Cut, with nothing let in any more. */
  const cut = async () => {
    alice.transport.refuse('unreachable')
    alice.transport.drop()
    await clock.advance(0)
  }
  const goBack = async () => {
    alice.transport.refuse(null)
    alice.client.connection.retryNow()
    await clock.advance(0)
  }
  return { network, clock, alice, bob, talk, cut, goBack, join }
}
const stateOf = (client: Pick<Client, 'connection'>) => client.connection.observe().getSnapshot().state

describe('the page about outages', () => {
  it('has every state of the connection, of the services and of the link of a call', () => {
    expect(listed('The connection')).toEqual(literalsOf('core/src/connection/connection.view.ts', 'ConnectionState'))
    expect(listed('Services')).toEqual(
      literalsOf('core/src/subscription/subscription.view.ts', 'SubscriptionState').filter((state) =>
        ['restoring', 'lost'].includes(state),
      ),
    )
    expect(listed('Calls')).toEqual(['up', 'lost', 'restoring', 'peerAway'])
  })

  it('tells the defaults as they are', async () => {
    const { alice } = await createWorld()
    const { connectivity, call } = alice.client.getConfig()
    expect(connectivity).toMatchObject({ reconnectLimit: 5, reconnectDelay: 5000, connectTimeout: 20_000 })
    expect(call.lossTimeout).toBe(45_000)
    for (const option of [
      'reconnectLimit',
      'reconnectDelay',
      'reconnectTimeMultiplier',
      'reconnectTimeLimit',
      'connectTimeout',
    ])
      expect(page).toContain(option)
  })
})

describe('what the page says of outages', () => {
  it('shows a banner while the connection is away, and a button when it was given up', async () => {
    const { alice, clock, cut } = await createWorld()
    const shown: unknown[] = []
    watchConnection(alice.client, (text, button) => shown.push([text, button]))
    await cut()
    await clock.advance(19_999)
    expect(stateOf(alice.client)).toBe('reconnecting')
    await clock.advance(1)
    expect(stateOf(alice.client)).toBe('gaveUp')
    expect(shown[0]).toEqual(['The connection is gone; it is being brought back.', false])
    expect(shown.at(-1)).toEqual(['No connection.', true])
  })

  it('goes on by itself: the call, its hold and the services, with these events in this order', async () => {
    const { alice, bob, talk, cut, goBack } = await createWorld()
    const id = await talk()
    const heard: string[] = []
    alice.client.subscribe((type) => heard.push(type))
    await cut()
    const view = () => alice.client.call.getById(id)
    expect(view()).toMatchObject({ state: 'Connected', link: 'lost' })
    expect(bob.client.call.getById(id)).toMatchObject({ state: 'Connected', link: 'peerAway' })
    expect(alice.client.services.observe().getSnapshot()).toMatchObject({ state: 'restoring', subscribed: ['call'] })
    const call = view()
    expect(call && lineOf(call)).toBe('Reconnecting …')
    expect(view()?.can.hold).toEqual({ allowed: false, reason: 'offline' })
    expect(view()?.can.mute).toEqual({ allowed: true })
    await goBack()
    await settled()
    expect(view()).toMatchObject({ state: 'Connected', link: 'up' })
    expect(heard).toEqual(['ws:change', 'ws:change', 'subscription:resub'])
    await alice.client.call.hold(id)
  })

  it('does a hold under way when the connection is back', async () => {
    const { network, alice, bob, talk, cut, goBack, clock } = await createWorld()
    const id = await talk()
    network.interfere(({ to, fact }) => (to === 'bob' && fact.type === 'signal.offered' ? [] : ['now']))
    const holding = alice.client.call.hold(id)
    await settled()
    await cut()
    network.interfere(null)
    await goBack()
    await clock.advance(2000)
    await holding
    expect(bob.client.call.getById(id)?.remoteHold).toBe(true)
  })

  it('ends a call that was away for too long, and says a goodbye when it can be heard again', async () => {
    const { alice, bob, talk, cut, goBack, clock } = await createWorld()
    alice.client.updateConfig({ connectivity: { reconnectLimit: 0 } })
    const first = await talk()
    await cut()
    await clock.advance(44_999)
    expect(alice.client.call.getById(first)?.ending).toBeNull()
    await clock.advance(1)
    expect(alice.client.call.getById(first)?.ending).toMatchObject({
      by: 'network',
      reason: 'connectionLost',
      retryable: true,
    })
    expect(bob.client.call.getById(first)?.link).toBe('peerAway')
    await goBack()
    expect(bob.client.call.getById(first)?.ending).toMatchObject({ by: 'network', reason: 'connectionLost' })

    const second = await talk()
    await cut()
    await alice.client.call.end(second)
    await goBack()
    expect(bob.client.call.getById(second)?.ending).toMatchObject({ by: 'remote', reason: 'hungUp' })
  })

  it('ends calls when it gives up, and tells why the services are gone', async () => {
    const { alice, talk, cut, goBack, clock } = await createWorld()
    const id = await talk()
    const reasons: unknown[] = []
    alice.client.on('subscription:change', ({ reason }) => reason && reasons.push(reason))
    await alice.client.space.join('lobby')
    await cut()
    const heard: string[] = []
    alice.client.subscribe((type) => heard.push(type))
    await clock.advance(20_000)
    const told = heard.filter((type) => /change$/i.test(type) && !type.includes('media'))
    expect([...new Set(told)].sort()).toEqual(['call:stateChange', 'space:change', 'subscription:change'])
    expect(alice.client.call.getById(id)?.ending?.reason).toBe('connectionLost')
    expect(reasons).toEqual(['LOST_CONNECTION'])
    expect(alice.client.space.observe('lobby').getSnapshot()).toMatchObject({
      state: 'failed',
      error: { code: 'space:8' },
    })
    await goBack()
    expect(stateOf(alice.client)).toBe('gaveUp')
    const back = again(alice.client)
    await clock.advance(3000)
    await back
    expect(alice.client.services.getSubscriptions().subscribed).toEqual(['call'])
    expect(alice.client.space.observe('lobby').getSnapshot()?.state).toBe('joined')
  })

  it('does not try again where it was never open', async () => {
    const network = createMemoryNetwork()
    const transport = network.connect('alice')
    transport.refuse('unreachable')
    const client = createClient({ transport })
    onTestFinished(() => client.destroy())
    await expect(client.services.subscribe(['call'])).rejects.toMatchObject({ code: 'subscription:1' })
    expect(stateOf(client)).toBe('gaveUp')
    transport.refuse('unauthorized')
    await expect(client.services.subscribe(['call'])).rejects.toMatchObject({ code: 'authentication:1' })
  })

  it('joins a space again, enters its call again, and finds out who came and went', async () => {
    const { alice, bob, cut, goBack, clock, join } = await createWorld()
    for (const { client } of [alice, bob]) await client.space.join('lobby')
    await alice.client.space.enterCall('lobby', { audio: true })
    await clock.advance(3000)
    const announced: string[] = []
    watchParticipants(alice.client, (text) => announced.push(text))
    const heard: unknown[] = []
    alice.client.on('space:participantJoined', ({ participantId, isSynthetic }) =>
      heard.push([participantId, isSynthetic]),
    )
    alice.client.on('space:participantLeft', ({ participantId, isSynthetic }) =>
      heard.push([participantId, isSynthetic]),
    )
    await cut()
    const facts = () => alice.client.space.observeFacts('lobby').getSnapshot()
    expect(facts()).toMatchObject({ state: 'reconnecting', call: 'reconnecting' })
    const carol = await join('carol')
    await carol.client.space.join('lobby')
    await bob.client.space.leave('lobby')
    await goBack()
    await clock.advance(3000)
    expect(facts()).toMatchObject({ state: 'joined', call: 'attending', myMedia: { wanted: { audio: true } } })
    expect(heard).toEqual([
      ['carol', true],
      ['bob', true],
    ])
    expect(announced).toEqual([])
  })

  it('sends what was written while away, and leaves to the user what may have arrived', async () => {
    const { network, alice, cut, goBack, clock } = await createWorld()
    await alice.client.space.join('lobby')
    network.messages.misbehave('send', 'lost')
    const first = alice.client.space.sendMessage('lobby', { text: 'on the way' })
    const failing = expect(first).rejects.toMatchObject({ code: 'space:8' })
    await settled()
    await cut()
    void alice.client.space.sendMessage('lobby', { text: 'written while away' })
    await goBack()
    await clock.advance(3000)
    await failing
    const { messages } = alice.client.space.observeMessages('lobby').getSnapshot()
    expect(messages.map(({ text, state }) => [text, state])).toEqual([
      ['written while away', 'sent'],
      ['on the way', 'failed'],
    ])
  })

  it('is told that somebody removed us meanwhile', async () => {
    const { network, alice, cut, goBack, clock } = await createWorld()
    await alice.client.space.join('lobby')
    await cut()
    network.spaces.remove('lobby', 'alice')
    await goBack()
    await clock.advance(3000)
    expect(alice.client.space.observeFacts('lobby').getSnapshot()).toMatchObject({
      state: 'failed',
      error: { code: 'space:5' },
    })
  })

  it('tells of services that cannot be had again yet', async () => {
    const { network, alice, cut, goBack, clock } = await createWorld()
    const resubs: unknown[] = []
    alice.client.on('subscription:resub', ({ isFailure, attemptNum }) => resubs.push([attemptNum, isFailure]))
    await cut()
    network.services.misbehave({ status: 53 })
    await goBack()
    await expect(alice.client.services.subscribe(['presence'])).rejects.toMatchObject({ code: 'subscription:4' })
    await clock.advance(1000)
    expect(resubs).toEqual([
      [1, true],
      [2, false],
    ])
  })
})
