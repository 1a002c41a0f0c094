import { type Client, createClient, type PeerStep } from '@switchhook/core'
import {
  createMemoryNetwork,
  createTestClock,
  type FakeMedia,
  fakeMedia,
  type MemoryTransport,
  settled,
} from '@switchhook/core/testing'
import { createRecorder, type FlightRecord, type Recorder, type RecorderOptions } from '@switchhook/inspector/recorder'
import fc from 'fast-check'

const callCommands = ['answer', 'reject', 'ignore', 'end', 'hold', 'unhold', 'mute', 'unmute', 'restartMedia'] as const
const engineSteps: readonly PeerStep[] = ['capture', 'createOffer', 'applyOffer', 'createAnswer', 'applyAnswer', 'mute']
const who = fc.constantFrom('alice' as const, 'bob' as const)

export type Who = 'alice' | 'bob'

/** One thing that an application, a network or an engine does. */
export type Step =
  | { do: 'make'; who: Who; times: number }
  | { do: 'command'; who: Who; name: (typeof callCommands)[number]; again: boolean }
  | { do: 'chain'; who: Who }
  | { do: 'services'; who: Who; name: 'subscribe' | 'unsubscribe' }
  | {
      do: 'space'
      who: Who
      name: 'join' | 'leave' | 'enterCall' | 'leaveCall' | 'setIdle' | 'updateMedia' | 'sendTyping'
    }
  | { do: 'misuse'; who: Who; what: number }
  | { do: 'muteTracks'; who: Who; remote: boolean }
  | { do: 'devices'; who: Who }
  | { do: 'config'; who: Who }
  | { do: 'failEngine'; who: Who; step: PeerStep; times: number }
  | { do: 'interfere'; how: 'drop' | 'double' | 'delay'; facts: number }
  | { do: 'release' }
  | { do: 'dropLink'; who: Who }
  | { do: 'refuse'; who: Who; code: string | null }
  | { do: 'ice'; who: Who; state: 'disconnected' | 'failed' | 'connected' }
  | { do: 'wait'; ms: number }
  | { do: 'flush' }
  | { do: 'destroy'; who: Who }

const of = <Name extends Step['do']>(name: Name, fields: Record<string, fc.Arbitrary<unknown>> = {}) =>
  fc.record({ do: fc.constant(name), ...fields }) as unknown as fc.Arbitrary<Step>

export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: of('make', { who, times: fc.constantFrom(1, 1, 1, 2) }) },
  { weight: 12, arbitrary: of('command', { who, name: fc.constantFrom(...callCommands), again: fc.boolean() }) },
  { weight: 3, arbitrary: of('chain', { who }) },
  { weight: 2, arbitrary: of('services', { who, name: fc.constantFrom('subscribe', 'unsubscribe') }) },
  {
    weight: 6,
    arbitrary: of('space', {
      who,
      name: fc.constantFrom('join', 'join', 'leave', 'enterCall', 'leaveCall', 'setIdle', 'updateMedia', 'sendTyping'),
    }),
  },
  { weight: 1, arbitrary: of('misuse', { who, what: fc.nat(5) }) },
  { weight: 1, arbitrary: of('muteTracks', { who, remote: fc.boolean() }) },
  { weight: 1, arbitrary: of('devices', { who }) },
  { weight: 1, arbitrary: of('config', { who }) },
  {
    weight: 2,
    arbitrary: of('failEngine', { who, step: fc.constantFrom(...engineSteps), times: fc.constantFrom(1, 2) }),
  },
  {
    weight: 2,
    arbitrary: of('interfere', { how: fc.constantFrom('drop', 'double', 'delay'), facts: fc.constantFrom(1, 2, 3) }),
  },
  { weight: 1, arbitrary: of('release') },
  { weight: 2, arbitrary: of('dropLink', { who }) },
  { weight: 1, arbitrary: of('refuse', { who, code: fc.constantFrom('unauthorized', 'invalid_namespace', null) }) },
  { weight: 1, arbitrary: of('ice', { who, state: fc.constantFrom('disconnected', 'failed', 'connected') }) },
  { weight: 3, arbitrary: of('wait', { ms: fc.constantFrom(0, 10, 600, 6000, 50_000) }) },
  { weight: 7, arbitrary: of('flush') },
  { weight: 1, arbitrary: of('destroy', { who }) },
)

/** What the applications do by themselves, from within listeners and observers. */
export interface Habits {
  answersAtOnce: boolean
  holdsWhenConnected: boolean
  rejectsWhenSeenRinging: boolean
  endsWhenHeld: boolean
}

export interface Session {
  steps: readonly Step[]
  habits: Habits
}

/** Half of the sessions begin with a call that is up, or there would be few of them. */
const opening: readonly Step[] = [
  { do: 'make', who: 'alice', times: 1 },
  { do: 'flush' },
  { do: 'command', who: 'bob', name: 'answer', again: false },
  { do: 'flush' },
]

export const session: fc.Arbitrary<Session> = fc.record({
  steps: fc
    .tuple(fc.boolean(), fc.array(step, { minLength: 6, maxLength: 40 }))
    .map(([isUp, steps]) => (isUp ? [...opening, ...steps] : steps)),
  habits: fc.record({
    answersAtOnce: fc.boolean(),
    holdsWhenConnected: fc.boolean(),
    rejectsWhenSeenRinging: fc.constantFrom(false, false, true),
    endsWhenHeld: fc.constantFrom(false, false, true),
  }),
})

interface End {
  client: Client
  media: FakeMedia
  transport: MemoryTransport
  recorder: Recorder
}

export interface Played {
  records: Record<Who, FlightRecord>
  recorders: Record<Who, Recorder>
}

const audio = { audio: true } as const

/** Plays a session between two clients with a recorder each. */
export async function playSession(
  { steps, habits }: Session,
  options: RecorderOptions = { mode: 'full' },
): Promise<Played> {
  const clock = createTestClock()
  const network = createMemoryNetwork()

  function createEnd(name: Who): End {
    const [media, transport] = [fakeMedia({ devices: [] }), network.connect(name)]
    const recorder = createRecorder(options)
    let lastId = 0
    const newId = () => {
      lastId += 1
      return `${String(lastId).padStart(4, '0')}-${name}`
    }
    const client = createClient({ transport, media, clock, newId, recorder, onError: () => {} })
    if (habits.answersAtOnce) client.on('call:receive', ({ callId }) => void client.call.answer(callId, audio))
    client.on('call:stateChange', ({ callId }) => {
      const state = client.call.getById(callId)?.state
      if (habits.holdsWhenConnected && state === 'Connected' && name === 'alice') void client.call.bind(callId).hold()
      if (habits.endsWhenHeld && state === 'On Hold' && name === 'bob') void client.call.end(callId)
    })
    if (habits.rejectsWhenSeenRinging && name === 'bob')
      client.call.observeAll().subscribe((calls) => {
        for (const call of calls)
          if (call.can.reject.allowed && call.state === 'Ringing') void client.call.reject(call.id)
      })
    return { client, media, transport, recorder }
  }
  const ends: Record<Who, End> = { alice: createEnd('alice'), bob: createEnd('bob') }
  for (const { client } of Object.values(ends)) void client.services.subscribe(['call'])
  await settled()
  const newest = ({ client }: End) => client.call.observe().getSnapshot()

  async function run(one: Step): Promise<void> {
    if (one.do === 'interfere') {
      let left = one.facts
      network.interfere(() => {
        if (left <= 0) return ['now']
        left -= 1
        return one.how === 'drop' ? [] : one.how === 'double' ? ['now', 'now'] : ['later']
      })
      return
    }
    if (one.do === 'release') return network.releaseHeld()
    if (one.do === 'wait') return clock.advance(one.ms)
    if (one.do === 'flush') return settled()
    const end = ends[one.who]
    const { client, media, transport } = end
    const call = newest(end)
    switch (one.do) {
      case 'make':
        for (let time = 0; time < one.times; time += 1) client.call.make(one.who === 'alice' ? 'bob' : 'alice', audio)
        return
      case 'command':
        for (let time = 0; time < (one.again ? 2 : 1); time += 1)
          if (one.name === 'answer') void client.call.answer(call?.id ?? 'no call', audio)
          else void client.call.bind()[one.name]()
        return
      case 'chain':
        void (async () => {
          try {
            await client.call.hold(call?.id ?? '')
            await client.call.unhold(call?.id ?? '')
            client.call.make(one.who === 'alice' ? 'bob' : 'alice', audio)
          } catch {
            void client.call.bind().end()
          }
        })()
        return
      case 'services':
        void client.services[one.name](['call'])
        return
      case 'space':
        if (one.name === 'join') void client.space.join('room', { password: 'not to be found' })
        else if (one.name === 'setIdle') void client.space.setIdle('room', true)
        else if (one.name === 'enterCall') void client.space.enterCall('room', { audio: true })
        else if (one.name === 'updateMedia') void client.space.updateMedia('room', { connected: true })
        else void client.space[one.name]('room')
        return
      case 'misuse':
        if (one.what === 0) void client.call.hold(7 as never)
        else if (one.what === 1) client.call.make('', audio)
        else if (one.what === 2) void client.services.subscribe([])
        else if (one.what === 3) void client.space.join(' ')
        else if (one.what === 4) void client.media.muteTracks(['nowhere'])
        else client.call.make('bob', { audio: false })
        return
      case 'muteTracks': {
        const ids = one.remote ? call?.remoteTracks : call?.localTracks
        if (ids !== undefined && ids.length > 0) void client.media.muteTracks(ids)
        return
      }
      case 'devices':
        void client.media.initializeDevices()
        return
      case 'config':
        client.updateConfig({ call: { lossTimeout: 1000 } })
        return
      case 'failEngine':
        return media.fail(one.step, { times: one.times })
      case 'dropLink':
        return transport.drop()
      case 'refuse':
        return transport.refuse(one.code)
      case 'ice':
        if (call !== undefined) media.peer(call.id)?.ice(one.state)
        return
      case 'destroy':
        void client.destroy()
    }
  }

  for (const one of steps) await run(one)
  network.interfere(null)
  await clock.advance(240_000)
  await Promise.all(Object.values(ends).map(({ client }) => client.destroy()))
  await settled()
  const { alice, bob } = ends
  return {
    records: { alice: alice.recorder.toRecord(), bob: bob.recorder.toRecord() },
    recorders: { alice: alice.recorder, bob: bob.recorder },
  }
}
