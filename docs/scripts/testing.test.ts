import { type ClientOptions, createClient } from '@switchhook/core'
import { mesh } from '@switchhook/core/mesh'
import { createMemoryNetwork, createTestClock, fakeMedia, settled } from '@switchhook/core/testing'
import { createRecorder } from '@switchhook/inspector/recorder'
import { replay, toTest } from '@switchhook/inspector/replay'
import { expect, it, onTestFinished } from 'vitest'

// #region world
/** A back end in memory, its clock, and as many signed-in phones as a test wants. */
function createWorld() {
  const network = createMemoryNetwork()
  const clock = createTestClock()
  const signIn = async (user: string, options: Partial<ClientOptions> = {}) => {
    const transport = network.connect(user)
    const media = fakeMedia()
    const client = createClient({ transport, media, clock, ...options })
    onTestFinished(() => client.destroy())
    await client.services.subscribe(['call'])
    return { client, transport, media }
  }
  return { network, clock, signIn }
}
// #endregion world

// #region answered
it('rings at bob, who answers and hangs up', async () => {
  const { signIn } = createWorld()
  const [alice, bob] = [await signIn('alice'), await signIn('bob')]

  const id = alice.client.call.make('bob', { audio: true })
  await settled()
  expect(alice.client.call.getById(id)?.state).toBe('Ringing')
  expect(bob.client.call.getById(id)?.peer.displayName).toBe('alice')

  await bob.client.call.answer(id, { audio: true })
  await settled()
  expect(alice.client.call.getById(id)?.state).toBe('Connected')

  await bob.client.call.end(id)
  await settled()
  expect(alice.client.call.getById(id)?.ending).toMatchObject({ by: 'remote', reason: 'hungUp' })
})
// #endregion answered

// #region no-answer
it('ends a call that nobody answers, after a minute that takes no time', async () => {
  const { clock, signIn } = createWorld()
  const [alice] = [await signIn('alice'), await signIn('bob')]
  const id = alice.client.call.make('bob', { audio: true })
  await clock.advance(64_999)
  expect(alice.client.call.getById(id)?.state).toBe('Ringing')
  await clock.advance(1)
  expect(alice.client.call.getById(id)?.ending).toMatchObject({ reason: 'noAnswer', retryable: true })
})
// #endregion no-answer

// #region refused-capture
it('says that the microphone is not allowed', async () => {
  const { signIn } = createWorld()
  const { client, media } = await signIn('alice')
  media.fail('capture', { name: 'denied' })
  const id = client.call.make('bob', { audio: true })
  await settled()
  expect(client.call.getById(id)?.ending).toMatchObject({ by: 'local', reason: 'captureFailed', text: 'denied' })
})
// #endregion refused-capture

// #region outage
it('keeps the call while the connection is away', async () => {
  const { clock, signIn } = createWorld()
  const [alice, bob] = [await signIn('alice'), await signIn('bob')]
  const id = alice.client.call.make('bob', { audio: true })
  await settled()
  await bob.client.call.answer(id, { audio: true })
  await settled()

  alice.transport.refuse('unreachable') // nobody is let in any more …
  alice.transport.drop() // … and the wire is cut
  await clock.advance(10_000)
  expect(alice.client.call.getById(id)).toMatchObject({ state: 'Connected', link: 'lost' })
  expect(bob.client.call.getById(id)?.link).toBe('peerAway')

  alice.transport.refuse(null)
  await clock.advance(5000)
  expect(alice.client.call.getById(id)).toMatchObject({ state: 'Connected', link: 'up' })
})
// #endregion outage

// #region slow
it('shows a hold that takes long as pending', async () => {
  const { network, signIn } = createWorld()
  const [alice, bob] = [await signIn('alice'), await signIn('bob')]
  const id = alice.client.call.make('bob', { audio: true })
  await settled()
  await bob.client.call.answer(id, { audio: true })
  await settled()

  network.interfere(({ fact }) => (fact.type === 'signal.offered' ? ['later'] : ['now']))
  const holding = alice.client.call.hold(id)
  await settled()
  expect(alice.client.call.getById(id)?.hold.local).toEqual({ wanted: true, confirmed: false, pending: true })

  network.releaseHeld()
  await holding
  expect(alice.client.call.getById(id)?.state).toBe('On Hold')
})
// #endregion slow

// #region devices
it('stops ringing at the desk when the mobile answers', async () => {
  const { signIn } = createWorld()
  const alice = await signIn('alice')
  const [desk, mobile] = [await signIn('bob'), await signIn('bob')]
  const id = alice.client.call.make('bob', { audio: true })
  await settled()
  await mobile.client.call.answer(id, { audio: true })
  await settled()
  expect(desk.client.call.getById(id)?.ending).toMatchObject({ reason: 'answeredElsewhere', missed: false })
})
// #endregion devices

// #region space
it('lets in who knows the password', async () => {
  const { network, signIn } = createWorld()
  network.spaces.define('lobby', { title: 'Lobby', password: 'sesame' })
  const { client } = await signIn('alice')
  await expect(client.space.join('lobby')).rejects.toMatchObject({ code: 'space:4' })
  await client.space.join('lobby', { password: 'sesame' })
  expect(network.spaces.presentIn('lobby')).toEqual(['alice'])
})
// #endregion space

// #region meeting
it('shows alice and bob each other in a meeting', async () => {
  const { clock, signIn } = createWorld()
  const [alice, bob] = [await signIn('alice', { meetingMedia: mesh() }), await signIn('bob', { meetingMedia: mesh() })]
  for (const { client } of [alice, bob]) {
    await client.space.join('lobby')
    const entering = client.space.enterCall('lobby', { audio: true, video: true })
    await clock.advance(1000)
    await entering
  }
  const { attendees } = alice.client.space.observeMeeting('lobby').getSnapshot()
  const ofBob = attendees.find(({ id }) => id === 'bob')?.attendances.flatMap(({ tracks }) => tracks ?? [])
  expect(ofBob?.map(({ kind }) => kind)).toEqual(['audio', 'video'])
})
// #endregion meeting

// #region leaks
it('leaves nothing open', async () => {
  const { signIn } = createWorld()
  const { client, media, transport } = await signIn('alice')
  await signIn('bob')
  client.call.make('bob', { audio: true })
  await settled()
  await client.destroy()
  expect([media.openCount(), transport.openSessions()]).toEqual([0, 0])
})
// #endregion leaks

// #region recording
it('reaches the recorded states again', async () => {
  const network = createMemoryNetwork()
  const recorder = createRecorder()
  const client = createClient({ transport: network.connect('alice'), media: fakeMedia(), recorder })
  await client.services.subscribe(['call'])
  client.call.make('nobody', { audio: true })
  await settled()
  await client.destroy()

  const record = recorder.toRecord()
  const { difference, states } = await replay(record)
  expect(difference).toBeNull()
  expect([...states.values()]).toContainEqual('ended')
  expect(toTest(record)).toContain("from 'vitest'")
})
// #endregion recording

it('fails a step as often as it is told to, or leaves it without an answer', async () => {
  const { clock, signIn } = createWorld()
  const { client, media } = await signIn('alice')
  media.fail('createOffer')
  const first = client.call.make('bob', { audio: true })
  await settled()
  expect(client.call.getById(first)?.ending?.reason).toBe('mediaFailed')
  media.stall('capture')
  const second = client.call.make('bob', { audio: true })
  await clock.advance(119_999)
  expect(client.call.getById(second)?.state).toBe('Initiating')
  await clock.advance(1)
  expect(client.call.getById(second)?.ending?.reason).toBe('captureFailed')
})

it('ends a track, breaks the media connection, and takes the services away', async () => {
  const { network, signIn } = createWorld()
  const [alice, bob] = [await signIn('alice'), await signIn('bob')]
  const id = alice.client.call.make('bob', { audio: true })
  await settled()
  await bob.client.call.answer(id, { audio: true })
  await settled()
  const ended: string[] = []
  alice.client.on('media:trackEnded', ({ trackId }) => ended.push(trackId))
  const [track = ''] = alice.client.call.getById(id)?.localTracks ?? []
  alice.media.endTrack(track)
  await settled()
  expect(ended).toEqual([track])
  alice.media.peer(id)?.ice('disconnected')
  await settled()
  expect(alice.client.call.getById(id)?.mediaConnectionState).toBe('disconnected')
  network.services.end('alice')
  await settled()
  expect(alice.client.services.observe().getSnapshot()).toMatchObject({ state: 'lost', reason: 'GONE' })
})

it('finds out about a socket that is dead without knowing it', async () => {
  const { clock, signIn } = createWorld()
  const { client, transport } = await signIn('alice')
  const heard: (boolean | undefined)[] = []
  client.on('ws:change', () => heard.push(client.connection.observe().getSnapshot().isOpen))
  transport.deafen(true)
  await clock.advance(60_000)
  expect(heard).toEqual([false, true])
})

it('refuses the next request for services, or to come into a space', async () => {
  const { network, signIn } = createWorld()
  const { client } = await signIn('alice')
  network.services.misbehave({ status: 4 })
  await expect(client.services.subscribe(['presence'])).rejects.toMatchObject({ code: 'authentication:1' })
  network.spaces.misbehave('join', { code: 'topic_not_found' })
  await expect(client.space.join('lobby')).rejects.toMatchObject({ code: 'space:2' })
})

it('loses, doubles and delays what it is told to', async () => {
  const { network, signIn } = createWorld()
  const [alice, bob] = [await signIn('alice'), await signIn('bob')]
  network.interfere(({ fact, to }) => {
    if (fact.type === 'signal.invited') return ['now', 'now']
    return to === 'alice' && fact.type === 'signal.rang' ? [] : ['now']
  })
  const id = alice.client.call.make('bob', { audio: true })
  await settled()
  expect(bob.client.call.getAll().length).toBe(1)
  expect(alice.client.call.getById(id)?.state).toBe('Initiated')
})
