import type {
  CaptureFaultName,
  DeviceInfo,
  IceState,
  MediaDirection,
  MediaEngine,
  PeerCommand,
  PeerFact,
  PeerStep,
  TrackInfo,
  TrackState,
} from '../ports/index.ts'
import { createPortSession } from './scheduler.ts'

/** What a fake description says, as JSON: the tracks it sends and whether its author holds. */
interface FakeDescription {
  kind: 'offer' | 'answer'
  tracks: readonly TrackInfo[]
  direction: MediaDirection
  iceRestart?: boolean
}

/** A peer connection of the fake engine, as a test sees it. */
export interface FakePeer {
  callId: string
  /** Commands it got, in order. */
  commands: readonly PeerCommand[]
  isClosed: boolean
  signalingState: 'stable' | 'have-local-offer' | 'have-remote-offer'
  /** What the far end may hear now: false while held or not connected. */
  isSending: boolean
  /** Whether its last agreed description holds the far end. */
  holds: boolean
  /** Moves ICE, as a network would. */
  ice: (state: IceState) => void
  /** Reports any fact, as an engine would. */
  report: (fact: PeerFact) => void
}

/** A media engine without media, for tests and for building screens. */
export interface FakeMedia extends MediaEngine {
  /** The peer connections opened so far, closed ones included. */
  peers: readonly FakePeer[]
  peer: (callId: string) => FakePeer | undefined
  /** The next time (or `times`) this step is asked for, it fails; `Infinity` for always. */
  fail: (step: PeerStep, options?: { times?: number; name?: CaptureFaultName | (string & {}) }) => void
  /** This step gives no answer until the returned function is called. */
  stall: (step: PeerStep) => () => void
  /** Peer connections and captured tracks that are still open: 0 when nothing leaks. */
  openCount: () => number
}

/** Options of the fake engine. */
export interface FakeMediaOptions {
  /** `auto` connects as soon as both descriptions are there; `manual` leaves it to `peer.ice`. */
  ice?: 'auto' | 'manual'
  devices?: readonly DeviceInfo[]
}

const parse = (text: string): FakeDescription | null => {
  try {
    const description = JSON.parse(text) as FakeDescription
    return Array.isArray(description.tracks) ? description : null
  } catch {
    return null
  }
}

const reverse = { sendrecv: 'sendrecv', sendonly: 'recvonly', recvonly: 'sendonly', inactive: 'inactive' } as const

/** What an answer may say to an offer, when its author would say `own` (RFC 3264 §6.1). */
function answerDirection(offered: MediaDirection, own: 'sendrecv' | 'sendonly'): MediaDirection {
  const possible = reverse[offered]
  if (own === 'sendrecv') return possible
  return possible === 'sendrecv' || possible === 'sendonly' ? 'sendonly' : 'inactive'
}

/** Engines made so far: track ids must not repeat between the two ends of a call. */
let engines = 0

/** Creates a fake engine. It keeps the state machine of RFC 9429 §3.2 and refuses what a real engine refuses. */
export function fakeMedia({ ice = 'auto', devices = [] }: FakeMediaOptions = {}): FakeMedia {
  const peers: FakePeer[] = []
  const failures = new Map<PeerStep, { times: number; name: string }>()
  const stalled = new Set<PeerStep>()
  const states = new Map<string, TrackState>()
  const watchers = new Set<(trackId: string) => void>()
  let lastTrack = 0
  engines += 1
  const engine = engines

  const setTrack = (track: TrackState) => {
    states.set(track.id, track)
    for (const watcher of [...watchers]) watcher(track.id)
  }
  const dropTrack = (trackId: string) => {
    states.delete(trackId)
    for (const watcher of [...watchers]) watcher(trackId)
  }
  const newTrack = (kind: TrackInfo['kind']): TrackInfo => {
    lastTrack += 1
    const track = { id: `${kind}-${engine}.${lastTrack}`, kind }
    setTrack({
      ...track,
      isLocal: true,
      muted: false,
      sourceMuted: false,
      state: 'live',
      label: 'fake',
      streamId: 'fake',
    })
    return track
  }

  function open(leg: { callId: string }, report: (fact: PeerFact) => void) {
    const commands: PeerCommand[] = []
    let local: TrackInfo[] = []
    let remote: readonly TrackInfo[] = []
    let direction: 'sendrecv' | 'sendonly' = 'sendrecv'
    let stableDirection: 'sendrecv' | 'sendonly' = 'sendrecv'
    let remoteDirection: MediaDirection = 'sendrecv'
    let offered: FakeDescription | null = null
    let hasLocal = false
    let iceState: IceState = 'new'

    const session = createPortSession<PeerCommand, PeerFact>(report, { send, close })
    const peer: FakePeer = {
      callId: leg.callId,
      commands,
      get isClosed() {
        return session.isClosed()
      },
      signalingState: 'stable',
      get holds() {
        return stableDirection === 'sendonly'
      },
      get isSending() {
        const mayReceive = remoteDirection === 'sendrecv' || remoteDirection === 'recvonly'
        const isUp = iceState === 'connected' || iceState === 'completed'
        return !session.isClosed() && isUp && direction === 'sendrecv' && mayReceive && local.length > 0
      },
      ice(state) {
        iceState = state
        session.report({ type: 'peer.iceState', state })
      },
      report: session.report,
    }
    peers.push(peer)
    session.report({ type: 'peer.opened' })

    const settle = () => {
      stableDirection = direction
      peer.signalingState = 'stable'
      if (ice === 'manual' || iceState === 'connected') return
      peer.ice('checking')
      peer.ice('connected')
    }
    const describe = (kind: 'offer' | 'answer', says: MediaDirection, iceRestart = false): string =>
      JSON.stringify({
        kind,
        tracks: local,
        direction: says,
        ...(iceRestart ? { iceRestart } : {}),
      } satisfies FakeDescription)

    /** Takes the far end's description; what it sends appears, what it stopped sending goes. */
    function takeRemote(description: FakeDescription) {
      const sends = description.direction === 'sendrecv' || description.direction === 'sendonly'
      const next = sends ? description.tracks : []
      const added = next.filter(({ id }) => !remote.some((track) => track.id === id))
      const removed = remote.filter(({ id }) => !next.some((track) => track.id === id)).map(({ id }) => id)
      for (const id of removed) dropTrack(id)
      remote = next
      remoteDirection = description.direction
      for (const track of added)
        setTrack({
          ...track,
          isLocal: false,
          muted: false,
          sourceMuted: false,
          state: 'live',
          label: '',
          streamId: 'far',
        })
      return { remoteDirection: description.direction, added, removed }
    }

    function fault(step: PeerStep, attempt: number | undefined, name: string, message: string) {
      session.report({
        type: 'peer.failed',
        step,
        ...(attempt === undefined ? {} : { attempt }),
        fault: { name, message },
      })
    }

    function send(command: PeerCommand) {
      commands.push(command)
      if (command.type === 'addCandidate') return
      const attempt = 'attempt' in command ? command.attempt : undefined
      if (command.type !== 'releaseCapture') {
        const failure = failures.get(command.type)
        if (failure !== undefined && failure.times > 0) {
          failure.times -= 1
          return fault(command.type, attempt, failure.name, 'told to fail')
        }
        if (stalled.has(command.type)) return
      }
      run(command, attempt)
    }

    function run(command: Exclude<PeerCommand, { type: 'addCandidate' }>, attempt: number | undefined) {
      const wrongState = (step: PeerStep) => fault(step, attempt, 'InvalidStateError', peer.signalingState)
      switch (command.type) {
        case 'capture': {
          const tracks = (['audio', 'video'] as const).filter((kind) => command.media[kind] !== false).map(newTrack)
          local = [...local, ...tracks]
          return session.report({ type: 'peer.captured', tracks })
        }
        case 'releaseCapture':
          for (const { id } of local) dropTrack(id)
          local = []
          return
        case 'createOffer': {
          if (peer.signalingState !== 'stable') return wrongState('createOffer')
          direction = command.direction
          hasLocal = true
          peer.signalingState = 'have-local-offer'
          const offer = describe('offer', direction, command.iceRestart)
          session.report({ type: 'peer.offerCreated', attempt: command.attempt, offer })
          session.report({ type: 'peer.candidate', candidate: { candidate: `candidate:${leg.callId}`, sdpMid: '0' } })
          return session.report({ type: 'peer.candidate', candidate: null })
        }
        case 'applyOffer': {
          if (peer.signalingState !== 'stable') return wrongState('applyOffer')
          offered = parse(command.offer)
          if (offered === null) return fault('applyOffer', attempt, 'OperationError', 'not a description')
          peer.signalingState = 'have-remote-offer'
          return session.report({ type: 'peer.offerApplied', attempt: command.attempt, ...takeRemote(offered) })
        }
        case 'createAnswer': {
          if (peer.signalingState !== 'have-remote-offer' || offered === null) return wrongState('createAnswer')
          direction = command.direction
          const answer = describe('answer', answerDirection(offered.direction, direction))
          session.report({ type: 'peer.answerCreated', attempt: command.attempt, answer })
          if (!hasLocal) session.report({ type: 'peer.candidate', candidate: null })
          hasLocal = true
          return settle()
        }
        case 'applyAnswer': {
          if (peer.signalingState !== 'have-local-offer') return wrongState('applyAnswer')
          const answer = parse(command.answer)
          if (answer === null) return fault('applyAnswer', attempt, 'OperationError', 'not a description')
          session.report({ type: 'peer.answerApplied', attempt: command.attempt, ...takeRemote(answer) })
          return settle()
        }
        case 'rollback':
          direction = stableDirection
          peer.signalingState = 'stable'
          return session.report({ type: 'peer.rolledBack', attempt: command.attempt })
        case 'mute':
        case 'unmute': {
          const muted = command.type === 'mute'
          for (const id of command.trackIds) {
            const track = states.get(id)
            if (track !== undefined) setTrack({ ...track, muted })
          }
          const { trackIds } = command
          return session.report(muted ? { type: 'peer.muted', trackIds } : { type: 'peer.unmuted', trackIds })
        }
      }
    }

    function close() {
      for (const { id } of [...local, ...remote]) dropTrack(id)
      local = []
      remote = []
    }

    return session
  }

  return {
    name: 'fake',
    open,
    peers,
    peer: (callId) => peers.findLast((peer) => peer.callId === callId),
    fail: (step, { times = 1, name = 'OperationError' } = {}) => {
      failures.set(step, { times, name })
    },
    stall: (step) => {
      stalled.add(step)
      return () => stalled.delete(step)
    },
    openCount: () => peers.filter(({ isClosed }) => !isClosed).length + states.size,
    devices: {
      list: async () => devices,
      requestPermission: async () => {
        const failure = failures.get('capture')
        if (failure === undefined || failure.times <= 0) return
        failure.times -= 1
        throw Object.assign(new Error('told to fail'), { name: failure.name })
      },
      watch: () => () => {},
    },
    track: (trackId) => states.get(trackId),
    watchTracks: (changed) => {
      watchers.add(changed)
      return () => watchers.delete(changed)
    },
    muteHere: (trackId, muted) => {
      const track = states.get(trackId)
      if (track !== undefined) setTrack({ ...track, muted })
      return track !== undefined
    },
    render: () => () => {},
    close: () => {
      states.clear()
      watchers.clear()
    },
  }
}
