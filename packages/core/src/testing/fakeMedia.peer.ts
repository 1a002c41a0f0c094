import type {
  Fault,
  IceCandidate,
  PeerCommand,
  PeerFact,
  PeerLeg,
  PeerStep,
  Report,
  StatsEntry,
  TrackInfo,
} from '../ports/index.ts'
import { isEnough } from './fakeMedia.collection.ts'
import { createFakeConnection, type FakeConnection } from './fakeMedia.connection.ts'
import { faultOf, handled } from './fakeMedia.descriptions.ts'
import type { FakeEngine, FakePeer, OpenedPeer } from './fakeMedia.surface.ts'
import { createPortSession } from './scheduler.ts'

/** Length of every sound file, in milliseconds. */
const audioDuration = 1000

export function openFakePeer(engine: FakeEngine, leg: PeerLeg, report: Report<PeerFact>): OpenedPeer {
  const { tracks, hooks } = engine
  const commands: PeerCommand[] = []
  const candidate: IceCandidate = { candidate: `candidate:${leg.callId}`, sdpMid: '0' }
  let local: readonly TrackInfo[] = []
  let connection: FakeConnection = createFakeConnection(tracks, () => local)
  let former: FakeConnection | undefined
  let isDescribed = false
  let audio: { operationId: string; url: string } | undefined
  let mixed: readonly string[] = []
  let recheck: (() => void) | undefined
  let stalled: Exclude<PeerCommand, { type: 'addCandidate' }> | undefined

  const session = createPortSession<PeerCommand, PeerFact>(report, { send, close })
  const tell = session.report
  const ownTracks = () => local.filter(({ id }) => connection.sent()?.includes(id) ?? true)

  const peer: FakePeer = {
    callId: leg.callId,
    commands,
    get isClosed() {
      return session.isClosed()
    },
    get signalingState() {
      return connection.signalingState()
    },
    get holds() {
      return connection.holds()
    },
    get isSending() {
      const isUp = connection.iceState === 'connected' || connection.iceState === 'completed'
      return !session.isClosed() && isUp && connection.maySend() && ownTracks().length > 0
    },
    get isRenewing() {
      return former !== undefined
    },
    get tracks() {
      return local
    },
    get playing() {
      return audio?.url
    },
    get mixed() {
      return mixed
    },
    finishAudio() {
      if (audio === undefined) return
      const { operationId } = audio
      audio = undefined
      tell({ type: 'peer.done', operationId })
    },
    recheck() {
      recheck?.()
    },
    resume() {
      const command = stalled
      stalled = undefined
      if (command !== undefined) perform(command)
    },
    ice(state) {
      connection.iceState = state
      tell({ type: 'peer.iceState', state })
    },
    report: tell,
  }
  tell({ type: 'peer.opened' })

  function fail(command: PeerCommand, { name, message }: Fault, step = command.type as PeerStep) {
    tell({
      type: 'peer.failed',
      step,
      ...('attempt' in command && step !== 'gather' && { attempt: command.attempt }),
      ...('operationId' in command && command.operationId !== undefined && { operationId: command.operationId }),
      fault: { name, message },
    })
  }

  function send(command: PeerCommand) {
    commands.push(command)
    if (command.type === 'addCandidate') return
    if (engine.lacks.has(command.type)) return fail(command, { name: 'notSupported', message: 'told to lack it' })
    const fate = command.type === 'releaseCapture' ? undefined : engine.fate(command.type)
    if (fate === 'stall') {
      stalled = command
      return
    }
    if (fate !== undefined) return fail(command, fate)
    perform(command)
  }

  function perform(command: Exclude<PeerCommand, { type: 'addCandidate' }>) {
    try {
      run(command)
    } catch (error) {
      fail(command, error as Fault)
    }
  }

  const stop = (gone: readonly TrackInfo[]) => {
    local = local.filter((track) => !gone.includes(track))
    for (const { id } of gone) if (!tracks.detached.has(id)) tracks.drop(id)
  }
  const trackOf = (trackId: string): TrackInfo => {
    const track = local.find(({ id }) => id === trackId)
    if (track === undefined) throw faultOf('unknownTrack', `This call has no local track ${trackId}.`)
    return track
  }
  const mustSendAudio = () => {
    if (!ownTracks().some(({ kind }) => kind === 'audio')) throw faultOf('InvalidStateError', 'No audio is sent.')
  }
  const capture = (media: Extract<PeerCommand, { type: 'capture' }>['media']) =>
    tracks.capture(media).filter(({ id }) => !local.some((track) => track.id === id))

  const settle = () => {
    former = undefined
    if (engine.ice === 'manual' || connection.iceState === 'connected') return
    peer.ice('checking')
    peer.ice('connected')
  }

  const handle = (type: 'offer' | 'answer', step: 'set' | 'send', endpoint: 'local' | 'remote') => (sdp: string) =>
    handled(hooks.sdpHandlers ?? [], sdp, { callId: leg.callId, type, step, endpoint })

  /** Reports our description as soon as its candidates are enough, and the candidates after it. */
  function describe(
    command: Extract<PeerCommand, { type: 'createOffer' | 'createAnswer' }>,
    text: string,
    candidates: readonly (IceCandidate | null)[],
  ) {
    recheck = undefined
    const isOffer = command.type === 'createOffer'
    const gathering = engine.fate('gather')
    const waits = hooks.iceCollectionCheck !== undefined || leg.collection !== undefined
    if (gathering === 'stall' && waits) return
    if (gathering !== undefined && gathering !== 'stall' && waits) return fail(command, gathering, 'gather')
    const about = { leg, hooks, candidates: [candidate], description: text }
    const giveUp = (error: unknown) => {
      if (isOffer) connection.rollback()
      fail(command, error as Fault)
    }
    const finish = () => {
      const { attempt } = command
      const sdp = handle(isOffer ? 'offer' : 'answer', 'send', 'local')(text)
      tell(
        isOffer
          ? { type: 'peer.offerCreated', attempt, offer: sdp }
          : { type: 'peer.answerCreated', attempt, answer: sdp },
      )
      if (gathering === 'stall') return
      if (gathering !== undefined) return fail(command, gathering, 'gather')
      for (const each of candidates) tell({ type: 'peer.candidate', candidate: each })
    }
    try {
      const events = [
        { reason: 'NewCandidate', iceGatheringState: 'gathering' },
        { reason: 'IceGatheringStateChanged', iceGatheringState: 'complete' },
      ] as const
      if (events.some((event) => isEnough(about, event))) return finish()
    } catch (error) {
      return giveUp(error)
    }
    recheck = () => {
      try {
        if (!isEnough(about, { reason: 'Scheduled', iceGatheringState: 'complete' })) return
        recheck = undefined
        finish()
      } catch (error) {
        recheck = undefined
        giveUp(error)
      }
    }
  }

  function run(command: Exclude<PeerCommand, { type: 'addCandidate' }>) {
    switch (command.type) {
      case 'capture': {
        const { operationId } = command
        const captured = capture(command.media)
        local = [...local, ...captured]
        return tell({ type: 'peer.captured', tracks: captured, ...(operationId !== undefined && { operationId }) })
      }
      case 'releaseCapture':
        return stop(local.filter(({ id }) => command.trackIds?.includes(id) ?? true))
      case 'createOffer': {
        const { direction, iceRestart = false } = command
        const text = connection.offer(direction, command.tracks, iceRestart, handle('offer', 'set', 'local'))
        isDescribed = true
        return describe(command, text, [candidate, null])
      }
      case 'applyOffer': {
        const { attempt } = command
        const received = connection.applyOffer(handle('offer', 'set', 'remote')(command.offer))
        return tell({ type: 'peer.offerApplied', attempt, ...received })
      }
      case 'createAnswer': {
        const text = connection.answer(command.direction, handle('answer', 'set', 'local'))
        describe(command, text, isDescribed ? [] : [null])
        isDescribed = true
        return settle()
      }
      case 'applyAnswer': {
        const { attempt } = command
        const received = connection.applyAnswer(handle('answer', 'set', 'remote')(command.answer))
        tell({ type: 'peer.answerApplied', attempt, ...received })
        return settle()
      }
      case 'rollback':
        recheck = undefined
        connection.rollback()
        return tell({ type: 'peer.rolledBack', attempt: command.attempt })
      case 'mute':
      case 'unmute': {
        const { type, trackIds } = command
        for (const id of trackIds) tracks.change(id, { muted: type === 'mute' })
        return tell({ type: type === 'mute' ? 'peer.muted' : 'peer.unmuted', trackIds })
      }
      case 'renew': {
        const removed = connection.remote().map(({ id }) => id)
        connection.hide()
        recheck = undefined
        former ??= connection
        connection = createFakeConnection(tracks, () => local)
        isDescribed = false
        return tell({ type: 'peer.renewed', removed })
      }
      case 'restore': {
        if (former === undefined) throw faultOf('InvalidStateError', 'There is no former peer connection.')
        connection.hide()
        recheck = undefined
        connection = former
        former = undefined
        isDescribed = true
        connection.show()
        return tell({ type: 'peer.restored', tracks: connection.remote() })
      }
      case 'replaceTrack': {
        const { operationId, trackId } = command
        const old = trackOf(trackId)
        const [track, ...more] = tracks.capture(command.media)
        if (
          track === undefined ||
          more.length > 0 ||
          track.kind !== old.kind ||
          local.some(({ id }) => id === track.id)
        ) {
          for (const { id } of [track, ...more].flatMap((it) => it ?? [])) if (!tracks.detached.has(id)) tracks.drop(id)
          throw faultOf('constraint', `Ask for exactly one other ${old.kind} track.`)
        }
        local = local.map((each) => (each === old ? track : each))
        connection.swap(trackId, track.id)
        former?.swap(trackId, track.id)
        if (!tracks.detached.has(trackId)) tracks.drop(trackId)
        tracks.change(track.id, { muted: false })
        return tell({ type: 'peer.replaced', operationId, trackId, track })
      }
      case 'dtmf':
        mustSendAudio()
        return tell({ type: 'peer.done', operationId: command.operationId })
      case 'stats': {
        const { operationId, trackId } = command
        return tell({ type: 'peer.stats', operationId, stats: statistics(trackId) })
      }
      case 'playAudio': {
        const { operationId, url } = command
        if (audio !== undefined) throw faultOf('InvalidStateError', 'A sound file plays already.')
        mustSendAudio()
        if (!engine.canPlay(url)) throw faultOf('notPlayable', 'This cannot be played.')
        audio = { operationId, url }
        return tell({ type: 'peer.playing', operationId, duration: audioDuration })
      }
      case 'mix': {
        const { callIds } = command
        const unknown = callIds.find((id) => id === leg.callId || !engine.isOpen(id))
        if (unknown !== undefined) throw faultOf('unknownCall', `There is no other call ${unknown}.`)
        if (callIds.length > 0) mustSendAudio()
        mixed = callIds
        return tell({ type: 'peer.mixed', callIds })
      }
    }
  }

  function statistics(trackId: string | undefined): readonly StatsEntry[] {
    const entry = (type: string, { id, kind }: TrackInfo): StatsEntry => ({
      id: `${type}-${id}`,
      type,
      timestamp: 0,
      kind,
    })
    const all = [
      ...ownTracks().map((track) => ({ track, stats: entry('outbound-rtp', track) })),
      ...connection.remote().map((track) => ({ track, stats: entry('inbound-rtp', track) })),
    ]
    if (trackId === undefined)
      return [...all.map(({ stats }) => stats), { id: 'transport', type: 'transport', timestamp: 0 }]
    const its = all.filter(({ track }) => track.id === trackId)
    if (its.length === 0) throw faultOf('unknownTrack', `This call has no track ${trackId}.`)
    return its.map(({ stats }) => stats)
  }

  function close() {
    stop(local)
    connection.hide()
    former = undefined
    audio = undefined
    recheck = undefined
  }

  return {
    peer,
    session,
    endTrack: (trackId) => {
      if (session.isClosed() || !local.some(({ id }) => id === trackId)) return false
      // It stays on the call without media, to be replaced or taken off (inventory, media.4).
      tell({ type: 'peer.trackEnded', trackId })
      return true
    },
  }
}
