import type { Fault, PeerCommand, PeerFact, PeerLeg, PortSession, Report } from '@switchhook/core'
import { createRemoteCandidates } from './candidates.ts'
import type { Capture } from './capture.ts'
import { callOut, notSupported, toDescriptionFault, toFault } from './faults.ts'
import { createLocalMedia } from './local-media.ts'
import { createNegotiation, type Negotiation } from './negotiation.ts'
import { createQueue } from './queue.ts'
import { createRemoteTracks } from './remote-tracks.ts'
import type { Tracks } from './tracks.ts'

/** What a session works with. */
export interface SessionParts {
  capture: Capture
  tracks: Tracks
  /** Makes the peer connection of a call; undefined where there are none. */
  connect: (leg: PeerLeg) => RTCPeerConnection | undefined
}

/** The media of one call. */
export interface Session extends PortSession<PeerCommand> {
  peerConnection: () => RTCPeerConnection | undefined
}

/** Steps of the peer connection: they have an attempt and run one after the other. */
type Step = Extract<PeerCommand, { attempt: number }>

interface Connection {
  peer: RTCPeerConnection
  negotiation: Negotiation
}

function candidateFact(candidate: RTCIceCandidate | null): PeerFact {
  if (!candidate) return { type: 'peer.candidate', candidate: null }
  const { sdpMid, sdpMLineIndex, usernameFragment } = candidate
  return {
    type: 'peer.candidate',
    candidate: { candidate: candidate.candidate, sdpMid, sdpMLineIndex, usernameFragment },
  }
}

export function createSession(leg: PeerLeg, report: Report<PeerFact>, parts: SessionParts): Session {
  const queue = createQueue()
  const candidates = createRemoteCandidates()
  let isClosed = false
  let live: Connection | undefined
  /** Our candidates wait while a description is being made, so that they never overtake it. */
  let heldBack: PeerFact[] | undefined

  const tell = (fact: PeerFact) => {
    if (!isClosed) callOut(report, fact)
  }
  const sourceFacts = {
    sourceMuted: (trackId: string) => tell({ type: 'peer.sourceMuted', trackId }),
    sourceUnmuted: (trackId: string) => tell({ type: 'peer.sourceUnmuted', trackId }),
  }
  const local = createLocalMedia({
    capture: parts.capture,
    tracks: parts.tracks,
    tell,
    sourceFacts,
    gone: (track) => {
      const negotiation = live?.negotiation
      if (negotiation) queue.run(() => negotiation.detach(track))
    },
  })
  const remote = createRemoteTracks(parts.tracks, { ...sourceFacts, ended: () => {} })

  // Made with the first step that needs one: a call that only rings costs no peer connection.
  const connected = () => {
    if (live) return live
    const peer = parts.connect(leg)
    if (!peer) throw notSupported('RTCPeerConnection')
    peer.onicecandidate = ({ candidate }) => {
      // The end of one generation; null, the end of all gathering, follows (W3C webrtc-pc §4.8.1.3).
      if (candidate?.candidate === '') return
      const fact = candidateFact(candidate)
      if (heldBack) heldBack.push(fact)
      else tell(fact)
    }
    peer.oniceconnectionstatechange = () => tell({ type: 'peer.iceState', state: peer.iceConnectionState })
    peer.ontrack = ({ track, streams }) => remote.arrived(track, streams[0])
    live = { peer, negotiation: createNegotiation(peer, local) }
    return live
  }

  const perform = async (step: Step, negotiation: Negotiation): Promise<PeerFact> => {
    const { attempt } = step
    switch (step.type) {
      case 'createOffer': {
        local.obeyMute()
        const offer = await negotiation.createOffer(attempt, step.direction, step.iceRestart ?? false)
        return { type: 'peer.offerCreated', attempt, offer }
      }
      case 'applyOffer':
        return {
          type: 'peer.offerApplied',
          attempt,
          ...remote.facts(await negotiation.applyOffer(attempt, step.offer)),
        }
      case 'createAnswer':
        local.obeyMute()
        return { type: 'peer.answerCreated', attempt, answer: await negotiation.createAnswer(step.direction) }
      case 'applyAnswer':
        return { type: 'peer.answerApplied', attempt, ...remote.facts(await negotiation.applyAnswer(step.answer)) }
      case 'rollback':
        await negotiation.rollback(attempt)
        return { type: 'peer.rolledBack', attempt }
    }
  }

  const run = async (step: Step) => {
    const fail = (fault: Fault) => tell({ type: 'peer.failed', step: step.type, attempt: step.attempt, fault })
    let connection: Connection
    try {
      connection = connected()
    } catch (error) {
      // Nothing is reported from inside send, which may have begun this step.
      await null
      return fail(toFault(error))
    }
    const waiting: PeerFact[] = []
    heldBack = waiting
    try {
      tell(await perform(step, connection.negotiation))
    } catch (error) {
      fail(toDescriptionFault(error))
    }
    heldBack = undefined
    for (const fact of waiting) tell(fact)
    // What we say ourselves leaves the far end's description as it is.
    if (step.type !== 'createOffer' && step.type !== 'createAnswer') candidates.described(connection.peer)
  }

  const act = (command: PeerCommand) => {
    switch (command.type) {
      case 'capture':
        return local.capture(command.media)
      case 'releaseCapture':
        return local.release()
      case 'mute':
        return local.setMuted(command.trackIds, true)
      case 'unmute':
        return local.setMuted(command.trackIds, false)
      case 'addCandidate':
        return queue.run(async () => candidates.add(live?.peer, command.candidate))
      default:
        return queue.run(() => run(command))
    }
  }

  queueMicrotask(() => tell({ type: 'peer.opened' }))
  return {
    peerConnection: () => live?.peer,
    send: (command) => {
      if (!isClosed) act(command)
    },
    close: () => {
      if (isClosed) return
      isClosed = true
      queue.close()
      local.close()
      remote.close()
      if (!live) return
      const { peer } = live
      peer.onicecandidate = null
      peer.oniceconnectionstatechange = null
      peer.ontrack = null
      peer.close()
    },
  }
}
