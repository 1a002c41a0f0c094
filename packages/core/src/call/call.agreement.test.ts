import { describe, expect, it } from 'vitest'
import { fromCallback } from 'xstate'
import { defaultConfig } from '../client/config.ts'
import type { FeatureContext } from '../client/feature.ts'
import { toSwitchhookError } from '../errors.ts'
import { rejected } from '../feature/promises.ts'
import type { PeerCommand, SignalCommand } from '../ports/index.ts'
import { type Reached, walkChart } from '../testing/chartWalk.ts'
import { createTestClock } from '../testing/testClock.ts'
import { type CallCommandName, callCommands, commandOperations, permissionFor } from './call.can.ts'
import { callChart } from './call.chart.ts'
import { createCallCommands } from './call.commands.ts'
import type { CallCommand, CallEvent, CallInput, OperationEmission } from './call.events.ts'
import { type CallHandle, createCallHandle } from './call.handle.ts'
import type { ProvidedCallChart } from './call.ports.ts'
import { callSamples, sampleInput } from './call.samples.ts'
import { outcome } from './call.test.stage.ts'
import type { CallSnapshot } from './call.view.ts'

type Path = Reached<typeof callChart>

const parameters = [{ name: 'X-Case', value: '1' }]

/** Ports that only listen: what a call says is noted. */
const said: (SignalCommand | PeerCommand)[] = []
const listening = fromCallback<SignalCommand & PeerCommand, never>(({ receive }) =>
  receive((command) => said.push(command)),
)
const silent = fromCallback(() => {})
const ports: ProvidedCallChart = {
  chart: callChart.provide({
    actors: { signaling: listening, peer: listening, mediaConnection: silent } as never,
  }) as typeof callChart,
  closeSessions: () => {},
}

/** The path of the media tells of itself by facts of its own; what steps raise comes by itself. */
const isInner = ({ type }: CallEvent) => type === 'peer.iceState'

type Direction = CallInput['direction']

/**
 * A shortest way to every value of the state; where a call rests, one for each kind of hold and of tracks, since commands
 * hang on those there.
 */
function pathsOf(direction: Direction): readonly Path[] {
  const walk = walkChart(callChart, {
    input: sampleInput(direction, { parameters }),
    events: (snapshot) => callSamples(snapshot).filter((event) => !isInner(event)),
    key: (snapshot) => {
      const { hold, localTracks, joinedInto } = snapshot.context
      const isResting = snapshot.matches({ live: { phase: { established: { negotiation: 'idle' } }, link: 'up' } })
      const hasVideo = localTracks.some(({ kind }) => kind === 'video')
      return JSON.stringify([
        snapshot.value,
        isResting && [hold, localTracks.length > 0, hasVideo],
        joinedInto !== null,
      ])
    },
    withoutDelays: true,
  })
  return [...walk.reached.values()]
}

interface Played {
  handle: CallHandle
  /** What it told of its operations. */
  told: OperationEmission[]
  value: () => unknown
}

/** A call that went the way of a path, with actions, children and deadlines. */
function play(path: readonly CallEvent[], input: CallInput): Played {
  const told: OperationEmission[] = []
  let snapshot: (() => CallSnapshot) | undefined
  const context = {
    clock: createTestClock(),
    self: () => undefined,
    onError: (error: unknown) => {
      throw error
    },
    watch: (actor: { getSnapshot: () => CallSnapshot }) => {
      snapshot = () => actor.getSnapshot()
      return actor
    },
  } as unknown as FeatureContext
  const handle = createCallHandle(input, ports, context, {
    moved: () => {},
    changed: () => {},
    operation: (emission) => told.push(emission),
    told: () => {},
  })
  handle.start()
  for (const event of path) handle.tell(event)
  return { handle, told, value: () => snapshot?.().value }
}

/** The commands of the namespace over these calls, as a client has them. */
function commandsOver(handles: ReadonlyMap<string, CallHandle>) {
  let lastId = 0
  const newId = () => {
    lastId += 1
    return `asked-${lastId}`
  }
  const runOn = (handle: CallHandle, name: CallCommandName, wish: object) =>
    handle.run(name, { ...wish, operationId: newId() } as CallCommand & { operationId: string })
  return createCallCommands({
    config: defaultConfig,
    engine: undefined,
    handles,
    live: () => [...handles.values()].filter((handle) => !handle.isOver()),
    newId,
    run(name, callId, build) {
      try {
        const handle = handles.get(callId as string) as CallHandle
        return runOn(handle, name, build(handle))
      } catch (error) {
        return rejected(toSwitchhookError(error, 'call:7'))
      }
    },
    join: ([one, other]) => runOn(one, 'join', { type: 'join', callIds: [other.id] }),
  })
}

const partnerId = 'call-2'

/** What a command is given beside the call. */
function argumentsOf(name: CallCommandName, handle: CallHandle): readonly unknown[] {
  const tracks = handle.localTracks()
  const [track = { id: 'none', kind: 'audio' }] = tracks
  const given: Partial<Record<CallCommandName, readonly unknown[]>> = {
    answer: [{ audio: true }],
    forward: ['carol'],
    addMedia: [{ video: true }],
    removeMedia: [tracks.length > 0 ? tracks.map(({ id }) => id) : ['none']],
    replaceTrack: [track.id, { [track.kind]: true }],
    playAudioFile: ['music.wav'],
    directTransfer: ['carol'],
    consultativeTransfer: [partnerId],
    join: [partnerId],
    sendDTMF: ['1'],
  }
  return given[name] ?? []
}

/** What names a track that the call does not have is wrong in itself, before its state is asked. */
const ofTracks: readonly CallCommandName[] = ['removeMedia', 'replaceTrack']

const ofTwoCalls: readonly CallCommandName[] = ['consultativeTransfer', 'join']

/** How a command that is refused for this reason comes back. */
function refusalOf(name: CallCommandName, reason: string | undefined, handle: CallHandle): string {
  if (ofTracks.includes(name) && handle.localTracks().length === 0) return 'call:7'
  if (reason === 'notSupported') return 'not-supported'
  // Documented so: a key pressed where nobody hears it does nothing.
  return name === 'sendDTMF' ? 'done' : 'call:6'
}

interface Tally {
  allowed: number
  refused: number
  disagreements: string[]
}

/** What a situation is played with: the ports that are there, and who it is asked for. */
interface Variant {
  change: Partial<CallInput>
  names: readonly CallCommandName[]
}

/** Compares what `can` says in one situation with what each command then does. */
async function compare({ path, snapshot }: Path, direction: Direction, { change, names }: Variant, tally: Tally) {
  const input = sampleInput(direction, { parameters, ...change })
  const begin = () => play(path, input)
  const asked = begin()
  const way = path.map(({ type }) => type).join(' → ')
  // Without what is missing now the situation is not reached.
  if (JSON.stringify(asked.value()) !== JSON.stringify(snapshot.value)) return asked.handle.stop()
  const { can } = asked.handle.view()
  const newPartner = () => play(held, sampleInput('incoming', { callId: partnerId, abilities: input.abilities }))
  const partner = newPartner()
  const both = new Map([asked, partner].map(({ handle }) => [handle.id, handle] as const))

  const give = (commands: ReturnType<typeof commandsOver>, name: CallCommandName, handle: CallHandle) =>
    outcome(
      (commands[name] as (callId: string, ...rest: readonly unknown[]) => Promise<unknown>)(
        handle.id,
        ...argumentsOf(name, handle),
      ),
    )

  const refused = names.filter((name) => !can[name].allowed)
  for (const name of refused) {
    tally.refused += 1
    const before = [asked.handle.facts(), partner.handle.facts(), JSON.stringify(asked.value())]
    const [commandCount, toldCount] = [said.length, asked.told.length]
    const code = await give(commandsOver(both), name, asked.handle)
    const after = [asked.handle.facts(), partner.handle.facts(), JSON.stringify(asked.value())]
    const news = asked.told.slice(toldCount)
    const isUntouched =
      before.every((part, index) => part === after[index]) &&
      said.length === commandCount &&
      news.every(({ transition, previous }) => transition === 'FINISH' && previous === 'NOT_STARTED')
    const expected = refusalOf(name, can[name].reason, asked.handle)
    if (code !== expected || !isUntouched)
      tally.disagreements.push(`${name} refused (${can[name].reason}), got ${code}, untouched ${isUntouched}: ${way}`)
  }
  asked.handle.stop()
  partner.handle.stop()

  for (const name of names.filter((each) => can[each].allowed)) {
    tally.allowed += 1
    const fresh = begin()
    const other = ofTwoCalls.includes(name) ? newPartner() : undefined
    const handles = new Map([[fresh.handle.id, fresh.handle]])
    if (other !== undefined) handles.set(partnerId, other.handle)
    const count = fresh.told.length
    void give(commandsOver(handles), name, fresh.handle)
    const operation = commandOperations[name]
    const isTaken = fresh.told
      .slice(count)
      .some((step) => step.transition === 'START' && step.operation.type === operation && step.operation.isLocal)
    if (!isTaken) tally.disagreements.push(`${name} allowed, did not start: ${way}`)
    fresh.handle.stop()
    other?.handle.stop()
  }
}

const variants: Record<string, Variant> = {
  'everything there': { change: {}, names: callCommands },
  'no parameters set': { change: { parameters: [] }, names: ['sendCustomParameters'] },
  'no tones by signalling': { change: { abilities: { signalsTones: false, lacks: [] } }, names: ['sendDTMF'] },
  'an engine without dtmf, nor tones by signalling': {
    change: { abilities: { signalsTones: false, lacks: ['dtmf'] } },
    names: ['sendDTMF'],
  },
  'an engine without dtmf, tones by signalling': {
    change: { abilities: { signalsTones: true, lacks: ['dtmf'] } },
    names: ['sendDTMF'],
  },
  'an engine without replaceTrack': {
    change: { abilities: { signalsTones: true, lacks: ['replaceTrack'] } },
    names: ['replaceTrack'],
  },
  'an engine without playAudio': {
    change: { abilities: { signalsTones: true, lacks: ['playAudio'] } },
    names: ['playAudioFile'],
  },
  'an engine without mix': { change: { abilities: { signalsTones: true, lacks: ['mix'] } }, names: ['join'] },
  'an engine without stats': { change: { abilities: { signalsTones: true, lacks: ['stats'] } }, names: ['getStats'] },
}

const waysOf: Record<Direction, readonly Path[]> = { outgoing: pathsOf('outgoing'), incoming: pathsOf('incoming') }

/** The way to a call that is held by us and idle: the partner of operations on two calls. */
const held =
  waysOf.incoming.find(
    ({ snapshot }) =>
      snapshot.matches({ live: { phase: { established: { hold: 'held', negotiation: 'idle' } }, link: 'up' } }) &&
      snapshot.context.operations.length === 0,
  )?.path ?? []

describe.each(['outgoing', 'incoming'] as const)('an %s call, in every state it can reach', (direction) => {
  const paths = waysOf[direction]
  it.each(Object.entries(variants))(
    'can says what each command then does, with %s',
    async (name, variant) => {
      const tally: Tally = { allowed: 0, refused: 0, disagreements: [] }
      const isBase = variant.names === callCommands
      // What is missing matters where the command is allowed as long as it is there.
      const mattersIn = ({ snapshot }: Path) =>
        isBase || variant.names.some((each) => permissionFor(each, snapshot).allowed)
      const situations = paths.filter(mattersIn)
      for (const path of situations) await compare(path, direction, variant, tally)
      const { allowed, refused, disagreements } = tally
      process.stdout.write(
        `can of ${direction} calls, ${name}: ${situations.length} situations, ${allowed} allowed and ${refused} refused ` +
          `commands given, ${disagreements.length} disagreements\n`,
      )
      expect(disagreements).toEqual([])
      expect(allowed + refused).toBeGreaterThan(isBase ? 5000 : 0)
    },
    120_000,
  )
})
