import type {
  EngineHooks,
  PeerCommand,
  PeerFact,
  PeerLeg,
  PeerStep,
  PortSession,
  Report,
  StatsEntry,
} from '@switchhook/core'
import type { Capture } from './capture.ts'
import { cancelled } from './collection.ts'
import { type Connection, createConnection, type Opened } from './connection.ts'
import type { WebrtcEnvironment } from './environment.ts'
import { callOut, faultOf, invalidState, toDescriptionFault, toFault } from './faults.ts'
import { createLocalMedia } from './local-media.ts'
import type { DetachedTracks } from './local-tracks.ts'
import { createQueue } from './queue.ts'
import { createSounds } from './sounds.ts'
import type { TrackHearing, Tracks } from './tracks.ts'

/** What a session works with. */
export interface SessionParts {
  capture: Capture
  tracks: Tracks
  detached: DetachedTracks
  hooks: EngineHooks
  environment: WebrtcEnvironment | undefined
  /** Makes the peer connection of a call; undefined where there are none. */
  connect: (leg: PeerLeg) => RTCPeerConnection | undefined
  /** What another call receives; undefined where there is none. */
  audioOf: (callId: string) => readonly MediaStreamTrack[] | undefined
  /** What this call receives or captures may be something else now. */
  changed: () => void
}

/** The media of one call. */
export interface Session extends PortSession<PeerCommand> {
  peerConnection: () => RTCPeerConnection | undefined
  /** The sound it receives. */
  audio: () => readonly MediaStreamTrack[]
  rewire: () => void
}

/** Steps of the peer connection: they run one after the other, and make it where there is none. */
type Step = Extract<PeerCommand, { attempt: number }>

export function createSession(leg: PeerLeg, report: Report<PeerFact>, parts: SessionParts): Session {
  const { tracks } = parts
  const queue = createQueue()
  const dialling = createQueue()
  let isClosed = false

  const tell = (fact: PeerFact) => {
    if (!isClosed) callOut(report, fact)
  }
  const heard: TrackHearing = (what, trackId) => {
    if (what !== 'ended') tell({ type: `peer.${what}`, trackId })
  }
  const opened = () => current.opened()
  /** Every connection there is: beside the one in use that whose place it may take. */
  const everyOne = (work: (opened: Opened) => Promise<void>) =>
    Promise.all([former, current].map((it) => it?.opened()).map((it) => it && work(it)))

  const local = createLocalMedia({
    ...parts,
    tell,
    heard,
    gone: (track) => {
      sounds.rewire()
      if (opened()) queue.run(() => everyOne(({ negotiation }) => negotiation.detach(track)))
    },
  })
  const sounds = createSounds({
    ...parts,
    local,
    tell,
    refresh: () => queue.run(async () => opened()?.negotiation.refresh()),
    senderOf: (track) => opened()?.negotiation.senderOf(track),
    audioOf: (callId) => (callId === leg.callId ? undefined : parts.audioOf(callId)),
  })
  const takenBack = new Set<number>()
  const begin = () =>
    createConnection({
      ...parts,
      leg,
      local,
      heard,
      sentAs: sounds.sentAs,
      isTakenBack: (attempt) => takenBack.has(attempt),
      tell,
    })
  let current: Connection = begin()
  let former: Connection | undefined

  /** The first exchange on the new connection is complete: nobody goes back any more. */
  const commit = () => {
    current.remote.settled()
    former?.close()
    former = undefined
  }

  const perform = async (step: Step, { negotiation }: Opened): Promise<PeerFact> => {
    const { attempt } = step
    const { remote } = current
    switch (step.type) {
      case 'createOffer': {
        local.obeyMute()
        const { tracks: ids, ...options } = step
        const chosen = ids?.flatMap((id) => local.find(id) ?? [])
        const offer = await negotiation.createOffer({ ...options, ...(chosen && { tracks: chosen }) })
        return { type: 'peer.offerCreated', attempt, offer }
      }
      case 'applyOffer':
        return {
          type: 'peer.offerApplied',
          attempt,
          ...remote.facts(await negotiation.applyOffer(attempt, step.offer)),
        }
      case 'createAnswer': {
        local.obeyMute()
        const answer = await negotiation.createAnswer(step)
        commit()
        return { type: 'peer.answerCreated', attempt, answer }
      }
      case 'applyAnswer': {
        const facts = remote.facts(await negotiation.applyAnswer(step.answer))
        commit()
        return { type: 'peer.answerApplied', attempt, ...facts }
      }
      case 'rollback':
        takenBack.delete(attempt)
        await negotiation.rollback(attempt)
        remote.takenBack()
        return { type: 'peer.rolledBack', attempt }
    }
  }

  const run = async (step: Step) => {
    const { type, attempt } = step
    const connection = current
    let live: Opened | undefined
    try {
      live = connection.open()
      connection.holdBack()
      tell(await perform(step, live))
    } catch (error) {
      // Nothing is reported from inside send, which may have begun this step.
      await null
      const fault = live ? toDescriptionFault(error) : toFault(error)
      const failed = fault.name === 'noCandidates' ? { step: 'gather' as const } : { step: type, attempt }
      if (error !== cancelled) tell({ type: 'peer.failed', ...failed, fault })
    }
    connection.letGo()
    parts.changed()
    // What we say ourselves leaves the far end's description as it is.
    if (live && type !== 'createOffer' && type !== 'createAnswer') connection.candidates.described(live.peer)
    void live?.negotiation.prioritize()
  }

  const renew = async () => {
    const removed = current.hide()
    if (former) current.close()
    else {
      former = current
      await opened()?.negotiation.setSilent(true)
    }
    current = begin()
    tell({ type: 'peer.renewed', removed })
  }

  const restore = async () => {
    if (!former) throw invalidState('There is no former peer connection.')
    current.close()
    current = former
    former = undefined
    const restored = current.show()
    const live = opened()
    await live?.negotiation.setSilent(false)
    tell({ type: 'peer.restored', tracks: restored })
    if (live) tell({ type: 'peer.iceState', state: live.peer.iceConnectionState })
  }

  const stats = async ({ operationId, trackId }: Extract<PeerCommand, { type: 'stats' }>) => {
    const live = opened()
    const track = trackId === undefined ? undefined : tracks.find(trackId)?.track
    const of =
      track && live
        ? (live.negotiation.senderOf(track) ?? live.peer.getReceivers().find((receiver) => receiver.track === track))
        : live?.peer
    if (!of) throw faultOf('unknownTrack', `This call has no connection, or no track ${trackId}.`)
    if (trackId !== undefined && !track) throw faultOf('unknownTrack', `This call has no track ${trackId}.`)
    // Plain data, whatever a browser puts into it.
    const entries = JSON.parse(JSON.stringify([...(await of.getStats()).values()])) as StatsEntry[]
    tell({ type: 'peer.stats', operationId, stats: entries })
  }

  /** Reports what a step without an attempt rejects with, and never from inside send. */
  const orFail = async (command: PeerCommand, work: () => Promise<void>) => {
    await null
    try {
      await work()
    } catch (error) {
      const { operationId } = command as { operationId?: string }
      const step = command.type as PeerStep
      tell({ type: 'peer.failed', step, ...(operationId !== undefined && { operationId }), fault: toFault(error) })
    }
    parts.changed()
  }

  const swap = (track: MediaStreamTrack, by: MediaStreamTrack) =>
    queue.run(() => everyOne(({ negotiation }) => negotiation.swap(track, by)))

  const act = (command: PeerCommand) => {
    switch (command.type) {
      case 'capture':
        return local.capture(command)
      case 'releaseCapture':
        return local.release(command.trackIds)
      case 'mute':
        return local.setMuted(command.trackIds, true)
      case 'unmute':
        return local.setMuted(command.trackIds, false)
      case 'addCandidate':
        return queue.run(async () => current.candidates.add(opened()?.peer, command.candidate))
      case 'renew':
      case 'restore':
        opened()?.negotiation.cancel()
        return queue.run(() => orFail(command, command.type === 'renew' ? renew : restore))
      case 'replaceTrack':
        return orFail(command, () => local.replace(command, swap))
      case 'stats':
        return orFail(command, () => stats(command))
      case 'dtmf':
        return dialling.run(() => orFail(command, () => sounds.dtmf(command)))
      case 'playAudio':
        return orFail(command, () => sounds.playAudio(command))
      case 'mix':
        return orFail(command, () => sounds.mix(command))
      default:
        // Nobody waits any more for the candidates of an offer that is taken back.
        if (command.type === 'rollback') {
          takenBack.add(command.attempt)
          opened()?.negotiation.cancel()
        }
        return queue.run(() => run(command))
    }
  }

  queueMicrotask(() => tell({ type: 'peer.opened' }))
  return {
    peerConnection: () => opened()?.peer,
    audio: () => current.remote.current().filter(({ kind }) => kind === 'audio'),
    rewire: sounds.rewire,
    send: (command) => {
      if (!isClosed) act(command)
    },
    close: () => {
      if (isClosed) return
      isClosed = true
      queue.close()
      dialling.close()
      sounds.close()
      local.close()
      former?.close()
      current.close()
    },
  }
}
