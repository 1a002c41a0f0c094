import { createClient } from '../../packages/core/src/everything.ts'
import { fakeMedia } from '../../packages/core/src/testing/fakeMedia.ts'
import { createMemoryNetwork } from '../../packages/core/src/testing/memory.ts'
import { createTestClock, settled } from '../../packages/core/src/testing/testClock.ts'

const audio = { audio: true }
const microphone = { deviceId: 'mic', groupId: 'g', kind: 'audioinput', label: 'Microphone' } as const

/** Three clients in memory, of which alice is the one whose functions are called. */
async function createStage() {
  const clock = createTestClock()
  const network = createMemoryNetwork()
  const join = async (user: string) => {
    const media = fakeMedia({ devices: [microphone] })
    const transport = network.connect(user)
    const client = createClient({ transport, media, clock, logs: { logLevel: 'silent' } })
    await client.services.subscribe(['call'])
    return { client, media }
  }
  const { client: alice, media } = await join('alice')
  const { client: bob } = await join('bob')
  const { client: carol } = await join('carol')
  const settle = async () => {
    await settled()
    await clock.advance(50)
  }
  /** Alice calls somebody, who answers. */
  async function connected(other = bob, user = 'bob'): Promise<string> {
    const id = alice.call.make(user, audio)
    await settle()
    await other.call.answer(id, audio)
    await settle()
    return id
  }
  /** Bob calls alice, where it rings. */
  async function incoming(): Promise<string> {
    const id = bob.call.make('alice', audio)
    await settle()
    return id
  }
  const localTrack = (callId: string) => alice.call.getById(callId)?.localTracks[0] ?? ''
  /** Two calls of alice, both held by her. */
  async function twoHeld(): Promise<[string, string]> {
    const first = await connected()
    await alice.call.hold(first)
    const second = await connected(carol, 'carol')
    await alice.call.hold(second)
    return [first, second]
  }
  async function withRecord(): Promise<string> {
    const id = await connected()
    await alice.call.end(id)
    await settle()
    return id
  }
  const destroy = async () => {
    const gone = Promise.all([alice.destroy(), bob.destroy(), carol.destroy()])
    await clock.advance(10_000)
    await gone
  }
  return { alice, media, bob, carol, clock, settle, connected, incoming, twoHeld, localTrack, withRecord, destroy }
}

export type Stage = Awaited<ReturnType<typeof createStage>>

/** Calls a function of alice's client in a state that allows it, with arguments that are right. */
type Call = (stage: Stage) => unknown

const listener = () => {}

/** A right call of every function of the inventory, by `namespace.function`. */
const plays: Readonly<Record<string, Call>> = {
  'api.getVersion': ({ alice }) => alice.getVersion(),
  'api.destroy': ({ bob }) => bob.destroy(),
  'api.getConfig': ({ alice }) => alice.getConfig(),
  'api.updateConfig': ({ alice }) => alice.updateConfig({}),
  'api.on': ({ alice }) => alice.on('ws:change', listener),
  'api.off': ({ alice }) => alice.off('ws:change', listener),
  'api.subscribe': ({ alice }) => alice.subscribe(listener),
  'api.unsubscribe': ({ alice }) => alice.unsubscribe(listener),
  'api.getBrowserDetails': ({ alice }) => alice.getBrowserDetails(),
  'api.getUserInfo': ({ alice }) => alice.getUserInfo(),
  'api.setCredentials': ({ alice }) =>
    alice.setCredentials({ username: 'alice@example.test', bearerAccessToken: 'a token' }),
  'call.make': async ({ alice, settle }) => {
    const id = alice.call.make('bob', audio)
    await settle()
    const { ending } = alice.call.getById(id) ?? {}
    if (ending !== null) throw new Error(`The call ended: ${ending?.reason}.`)
  },
  'call.answer': async ({ alice, incoming }) => alice.call.answer(await incoming(), audio),
  'call.reject': async ({ alice, incoming }) => alice.call.reject(await incoming()),
  'call.ignore': async ({ alice, incoming }) => alice.call.ignore(await incoming()),
  'call.forward': async ({ alice, incoming }) => alice.call.forward(await incoming(), 'carol'),
  'call.end': async ({ alice, connected }) => alice.call.end(await connected()),
  'call.hold': async ({ alice, connected }) => alice.call.hold(await connected()),
  'call.unhold': async ({ alice, connected }) => {
    const id = await connected()
    await alice.call.hold(id)
    return alice.call.unhold(id)
  },
  'call.addMedia': async ({ alice, connected }) => alice.call.addMedia(await connected(), { video: true }),
  'call.removeMedia': async ({ alice, connected, localTrack }) => {
    const id = await connected()
    return alice.call.removeMedia(id, [localTrack(id)])
  },
  'call.startVideo': async ({ alice, connected }) => alice.call.startVideo(await connected()),
  'call.stopVideo': async ({ alice, connected }) => {
    const id = await connected()
    await alice.call.startVideo(id)
    return alice.call.stopVideo(id)
  },
  'call.replaceTrack': async ({ alice, connected, localTrack }) => {
    const id = await connected()
    return alice.call.replaceTrack(id, localTrack(id), audio)
  },
  'call.restartMedia': async ({ alice, connected }) => alice.call.restartMedia(await connected()),
  'call.playAudioFile': async ({ alice, media, connected }) => {
    const id = await connected()
    return alice.call.playAudioFile(id, 'beep.wav').onPlaying(() => media.peer(id)?.finishAudio())
  },
  'call.directTransfer': async ({ alice, carol, connected, settle }) => {
    const id = await connected()
    await alice.call.hold(id)
    const transferred = alice.call.directTransfer(id, 'carol')
    await settle()
    for (const { id: ringing, direction, state } of carol.call.getAll())
      if (direction === 'incoming' && state !== 'Ended') await carol.call.answer(ringing, audio)
    return transferred
  },
  'call.consultativeTransfer': async ({ alice, twoHeld }) => alice.call.consultativeTransfer(...(await twoHeld())),
  'call.join': async ({ alice, twoHeld }) => alice.call.join(...(await twoHeld())),
  'call.getAll': ({ alice }) => alice.call.getAll(),
  'call.getById': ({ alice }) => alice.call.getById('call'),
  'call.sendRingingFeedback': async ({ alice, incoming }) => {
    alice.updateConfig({ call: { ringingFeedbackMode: 'manual' } })
    return alice.call.sendRingingFeedback(await incoming())
  },
  'call.setCustomParameters': async ({ alice, connected }) =>
    alice.call.setCustomParameters(await connected(), [{ name: 'X-Topic', value: 'tests' }]),
  'call.sendCustomParameters': async ({ alice, connected }) => {
    const id = await connected()
    alice.call.setCustomParameters(id, [{ name: 'X-Topic', value: 'tests' }])
    return alice.call.sendCustomParameters(id)
  },
  'call.sendDTMF': async ({ alice, connected }) => alice.call.sendDTMF(await connected(), '1'),
  'call.getStats': async ({ alice, connected }) => alice.call.getStats(await connected()),
  'call.getAvailableCodecs': ({ alice }) => alice.call.getAvailableCodecs('audio'),
  'call.getReport': async ({ alice, connected }) => {
    if (alice.call.getReport(await connected()) === undefined) throw new Error('There is no report of the call.')
  },
  'call.setSdpHandlers': ({ alice }) => alice.call.setSdpHandlers([]),
  'callHistory.get': ({ alice }) => alice.call.history.get(),
  'callHistory.fetch': ({ alice }) => alice.call.history.fetch(),
  'callHistory.remove': async ({ alice, withRecord }) => alice.call.history.remove(await withRecord()),
  'callHistory.clear': ({ alice }) => alice.call.history.clear(),
  'callHistory.getCache': ({ alice }) => alice.call.history.getCache(),
  'callHistory.setCache': ({ alice }) => alice.call.history.setCache(alice.call.history.getCache()),
  'connection.getSocketState': ({ alice }) => alice.connection.getSocketState(),
  'connection.enableConnectivityChecking': ({ alice }) => alice.connection.enableConnectivityChecking(true),
  'connection.resetConnection': ({ alice }) => alice.connection.resetConnection(),
  'media.getDevices': ({ alice }) => alice.media.getDevices(),
  'media.getById': async ({ alice, connected }) => {
    const id = await connected()
    if (alice.media.getById(`${id}:local`) === undefined) throw new Error('The media of the call are unknown.')
  },
  'media.getTrackById': async ({ alice, connected, localTrack }) => {
    if (alice.media.getTrackById(localTrack(await connected())) === undefined) throw new Error('The track is unknown.')
  },
  'media.initializeDevices': ({ alice }) => alice.media.initializeDevices(),
  'media.createLocalMedia': ({ alice }) => alice.media.createLocalMedia({ audio: true, video: true, screen: true }),
  'media.getLocalMedia': ({ alice }) => alice.media.getLocalMedia(),
  'media.disposeLocalMedia': async ({ alice }) => {
    const [made] = await alice.media.createLocalMedia(audio)
    if (made !== undefined) await alice.media.disposeLocalMedia(made)
  },
  'media.renderTracks': async ({ alice, connected, localTrack }) =>
    alice.media.renderTracks([localTrack(await connected())], '#far'),
  'media.removeTracks': async ({ alice, connected, localTrack }) =>
    alice.media.removeTracks([localTrack(await connected())], '#far'),
  'media.muteTracks': async ({ alice, connected, localTrack }) =>
    alice.media.muteTracks([localTrack(await connected())]),
  'media.unmuteTracks': async ({ alice, connected, localTrack }) =>
    alice.media.unmuteTracks([localTrack(await connected())]),
  'services.subscribe': ({ alice }) => alice.services.subscribe(['presence']),
  'services.unsubscribe': ({ alice }) => alice.services.unsubscribe(['call']),
  'services.getSubscriptions': ({ alice }) => alice.services.getSubscriptions(),
}

/** Simulated milliseconds a function may take, in steps. */
const patience = { steps: 40, step: 500 }

/** Why a function of the inventory does not do its work on the transport in memory; undefined where it does. */
export async function play(name: string): Promise<string | undefined> {
  const call = plays[name]
  if (call === undefined) return 'no play calls it'
  const stage = await createStage()
  let outcome: { problem: string | undefined } | undefined
  const settle = (problem?: string) => {
    outcome ??= { problem }
  }
  Promise.resolve()
    .then(() => call(stage))
    .then(
      () => settle(),
      (error: { code?: string; message?: string }) => settle(`${error.code ?? 'threw'}: ${error.message}`),
    )
  for (let step = 0; outcome === undefined && step < patience.steps; step += 1) {
    await settled()
    await stage.clock.advance(patience.step)
  }
  settle('gave no answer')
  await stage.destroy()
  return outcome?.problem
}
