import { describe, expect, it } from 'vitest'
import { defaultConfig, mergeConfig } from '../client/config.ts'
import { createClient } from '../createClient.ts'
import type {
  InvitedFact,
  MediaEngine,
  PeerCommand,
  PeerFact,
  Report,
  SignalCommand,
  SignalFact,
  Transport,
} from '../ports/index.ts'
import { type Reached, walkChart } from '../testing/chartWalk.ts'
import { createTestClock, settled } from '../testing/testClock.ts'
import { callPermissions } from './call.can.ts'
import { callChart } from './call.chart.ts'
import type { CallEvent, CallInput } from './call.events.ts'
import { callSamples, sampleInput } from './call.samples.ts'
import { callSettings } from './call.settings.ts'
import { type CallSnapshot, toCallFacts } from './call.view.ts'

type Path = Reached<typeof callChart>

const configured = { call: { earlyMedia: true } }
const settings = callSettings(mergeConfig(defaultConfig(), configured))

/** Steps of the chart that no client can be handed from outside: its own, its child's and its client's. */
const isInner = ({ type }: CallEvent) =>
  /^(media|negotiation|connection|operation|join|handOver)\b/.test(type) ||
  ['answerWhenReady', 'shutDown', 'peer.iceState', 'consultativeTransfer'].includes(type)

/** One shortest way to every value of the state, held or not. */
function pathsOf(direction: CallInput['direction']): readonly Path[] {
  const walk = walkChart(callChart, {
    input: sampleInput(direction, { settings }),
    events: (snapshot) => callSamples(snapshot).filter((event) => !isInner(event)),
    key: ({ value, context }) => JSON.stringify([value, context.hold]),
    withoutDelays: true,
  })
  return [...walk.reached.values()]
}

/** Ports without a mind of their own: they note commands and report what they are told to. */
function scripted() {
  const said: (SignalCommand | PeerCommand)[] = []
  let invite: Report<InvitedFact> = () => {}
  let signal: Report<SignalFact> | null = null
  let peer: Report<PeerFact> | null = null
  const opened = { sessions: 0 }
  const session = (closed: () => void) => {
    opened.sessions += 1
    return {
      send: (command: SignalCommand | PeerCommand) => {
        said.push(command)
      },
      close: () => {
        opened.sessions -= 1
        closed()
      },
    }
  }
  const transport: Transport = {
    name: 'scripted',
    trickle: true,
    connection: { open: () => ({ send: () => {}, close: () => {} }) },
    calls: {
      dtmf: true,
      listen: (report) => {
        invite = report
        return () => {}
      },
      open: (_, report) => {
        signal = report
        return session(() => {
          signal = null
        })
      },
    },
    close: () => {},
  }
  const engine: MediaEngine = {
    name: 'scripted',
    open: (_, report) => {
      peer = report
      return session(() => {
        peer = null
      })
    },
    track: () => undefined,
    watchTracks: () => () => {},
    muteHere: () => false,
    render: () => () => {},
    close: () => {},
  }
  return {
    transport,
    engine,
    said,
    opened,
    invite: (fact: InvitedFact) => invite(fact),
    /** A port reports nothing after its session was closed. */
    report: (fact: SignalFact | PeerFact) => {
      if (fact.type.startsWith('peer.')) peer?.(fact as PeerFact)
      else signal?.(fact as SignalFact)
    },
  }
}

/** What a command takes beside the call. */
function argumentsOf(event: CallEvent): readonly unknown[] {
  switch (event.type) {
    case 'answer':
      return [{ audio: true }]
    case 'addMedia':
      return [event.media]
    case 'mute':
    case 'unmute':
    case 'removeMedia':
      return [event.trackIds]
    case 'replaceTrack':
      return [event.trackId, { audio: true }]
    case 'playAudioFile':
      return [event.url]
    case 'sendDTMF':
      return [event.tones]
    case 'getStats':
      return event.trackId === undefined ? [] : [event.trackId]
    case 'forward':
    case 'directTransfer':
      return [event.to]
    case 'setCustomParameters':
      return [event.parameters]
    default:
      return []
  }
}

/** Walks a path through the public client: its commands by `client.call`, its facts through the ports. */
async function replay({ path }: Path, input: CallInput) {
  const ports = scripted()
  const clock = createTestClock()
  const errors: unknown[] = []
  const { transport, engine: media } = ports
  // Samples name every operation alike.
  const ids = input.direction === 'outgoing' ? [input.callId] : []
  const client = createClient({
    transport,
    media,
    clock,
    newId: () => ids.shift() ?? 'operation',
    onError: (error) => errors.push(error),
    ...configured,
  })
  const { callId, peer: from } = input
  if (input.direction === 'outgoing') client.call.make(from.id, { audio: true })
  else
    ports.invite({
      type: 'signal.invited',
      callId,
      from,
      media: input.offered ?? { audio: false, video: false },
      ...(input.offer === null ? {} : { offer: input.offer }),
    })
  await settled()

  for (const event of path) {
    if (event.type.startsWith('signal.') || event.type.startsWith('peer.')) ports.report(event as SignalFact | PeerFact)
    else
      (client.call[event.type as 'hold'] as (callId: string, ...args: readonly unknown[]) => Promise<void>)(
        callId,
        ...argumentsOf(event),
      )
  }
  const view = client.call.getById(callId)
  const { sessions } = ports.opened
  await client.destroy()
  return {
    view,
    sessions,
    said: ports.said,
    errors,
    left: { timers: clock.pending(), sessions: ports.opened.sessions },
  }
}

describe.each(['outgoing', 'incoming'] as const)('an %s call', (direction) => {
  it('reached in any way looks, through the public client, as the chart says it does', async () => {
    const input = sampleInput(direction, { settings })
    const paths = pathsOf(direction)
    let events = 0
    for (const path of paths) {
      const snapshot = path.snapshot as CallSnapshot
      const way = path.path.map(({ type }) => type).join(' → ')
      const { view, sessions, said, errors, left } = await replay(path, input)
      const { can, startTime, endTime, ...facts } = view ?? ({} as never)
      const isOver = snapshot.status === 'done'
      expect(facts, way).toEqual(toCallFacts(snapshot))
      expect(can, way).toEqual(callPermissions(snapshot))
      expect({ startTime: typeof startTime, endTime: typeof endTime }, way).toEqual({
        startTime: 'number',
        endTime: isOver ? 'number' : 'undefined',
      })
      expect(sessions, way).toBe(isOver ? 0 : 2)
      expect(
        said.filter(({ type }) => type === 'end' || type === 'cancel' || type === 'reject').length,
        way,
      ).toBeLessThan(2)
      expect({ errors, left }, way).toEqual({ errors: [], left: { timers: 0, sessions: 0 } })
      events += path.path.length
    }
    const values = new Set(paths.map(({ snapshot }) => JSON.stringify(snapshot.value)))
    process.stdout.write(
      `replay of ${direction} calls: ${values.size} state values in ${paths.length} situations, ${events} events\n`,
    )
    expect(values.size).toBeGreaterThan(200)
  }, 120_000)
})
