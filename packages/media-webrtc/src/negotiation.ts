import type { DscpControls, EngineHooks, MediaDirection, MediaLimits, PeerLeg } from '@switchhook/core'
import { type Collection, cancelled, collect } from './collection.ts'
import { type Medium, mediaIn, movesMedia, sends, strongestOf } from './directions.ts'
import { withAgreedRole } from './dtls-role.ts'
import { invalidState } from './faults.ts'
import { handled } from './hooks.ts'
import { prioritize, withBandwidth } from './limits.ts'
import type { LocalMedia } from './local-media.ts'
import { reassert } from './reassert.ts'
import { createSenders, type Senders, type Standing } from './senders.ts'

/** What a description of the far end leaves us with. */
export interface Applied {
  remoteDirection: MediaDirection
  /** The tracks that the far end sends to us now. */
  arriving: readonly MediaStreamTrack[]
}

/** Offers and answers of one peer connection (RFC 9429 §4). Every function is one step of its queue. */
export interface Negotiation {
  /** `tracks` are those it is to send from then on; all there are where undefined. */
  createOffer: (options: OfferOptions) => Promise<string>
  applyOffer: (attempt: number, sdp: string) => Promise<Applied>
  createAnswer: (options: DescriptionOptions) => Promise<string>
  applyAnswer: (sdp: string) => Promise<Applied>
  rollback: (attempt: number) => Promise<void>
  /** Stops sending a track at once and frees its medium for another. */
  detach: (track: MediaStreamTrack) => Promise<void>
  /** Sends a track in the place of another, also after a rollback. */
  swap: (track: MediaStreamTrack, by: MediaStreamTrack) => Promise<void>
  /** Gives the senders again what they are to send; nothing at all while it is silent. */
  refresh: () => Promise<void>
  setSilent: (isSilent: boolean) => Promise<void>
  /** Asks for the priorities in the network that came with what was agreed on last. No answer waits for it. */
  prioritize: () => Promise<void>
  senderOf: (track: MediaStreamTrack) => RTCRtpSender | undefined
  /** Gives up waiting for candidates: the offer is to be taken back. */
  cancel: () => void
}

export interface DescriptionOptions extends MediaLimits {
  attempt: number
  direction: 'sendrecv' | 'sendonly'
}

export interface OfferOptions extends DescriptionOptions {
  iceRestart?: boolean
  tracks?: readonly MediaStreamTrack[]
}

/** What a negotiation works with. */
export interface NegotiationParts {
  local: Pick<LocalMedia, 'tracks' | 'stream' | 'isScreen'>
  leg: PeerLeg
  hooks: EngineHooks
  sentAs: (track: MediaStreamTrack) => MediaStreamTrack
  /** True where a rollback of the attempt is asked for already: nobody waits for its candidates. */
  isTakenBack: (attempt: number) => boolean
}

/** An offer, ours or theirs, that has no answer yet. */
interface Pending {
  attempt: number
  held: boolean
  before: Standing
  chosen: readonly MediaStreamTrack[] | undefined
  dscp?: DscpControls | undefined
}

export function createNegotiation(
  peer: RTCPeerConnection,
  { local, leg, hooks, sentAs, isTakenBack }: NegotiationParts,
): Negotiation {
  const senders: Senders = createSenders(peer, sentAs)
  /** Our hold as last agreed on. Media is given back to the senders only when an unhold is agreed on too. */
  let held = false
  let pending: Pending | undefined
  /** Silent beside the new one that may take its place. */
  let isSilent = false
  /** The tracks an offer named; all there are where undefined. */
  let chosen: readonly MediaStreamTrack[] | undefined
  let collection: Collection | undefined
  /** Priorities that are agreed on and not asked for yet. */
  let dscp: DscpControls | undefined

  const sendable = () => local.tracks().filter((track) => chosen?.includes(track) ?? true)
  const feed = (wish: boolean) => senders.feed(wish || held || isSilent)
  const about = (step: 'set' | 'send', endpoint: 'local' | 'remote') => ({ callId: leg.callId, step, endpoint })

  const mustBe = (state: RTCSignalingState) => {
    if (peer.signalingState !== state) throw invalidState(`This needs ${state} and not ${peer.signalingState}.`)
  }

  const begin = (attempt: number, wish: boolean): Pending => {
    const { before, chosen: was } = pending ?? { before: senders.standing(), chosen }
    pending = { attempt, held: wish, before, chosen: was }
    return pending
  }

  const agree = async (wish: boolean, controls: DscpControls | undefined) => {
    held = wish
    pending = undefined
    dscp = controls
    await feed(held)
  }

  const prioritizeAll = async () => {
    const controls = dscp
    dscp = undefined
    if (!controls || Object.keys(controls).length === 0) return
    const kinds = local.tracks().flatMap((track) => {
      const sender = senders.transceiverOf(track)?.sender
      const kind = local.isScreen(track) ? 'screen' : track.kind === 'video' ? 'video' : 'audio'
      return sender ? [[sender, kind] as const] : []
    })
    await prioritize(kinds, controls)
  }

  const restore = (offer: Pending) => {
    chosen = offer.chosen
    senders.restore(offer.before, local.tracks())
  }

  /** Media that the far end may send in, where nothing of ours has brought one. */
  const askFor = (kinds: PeerLeg['receives'] = []) => {
    for (const kind of kinds)
      if (!peer.getTransceivers().some(({ receiver }) => receiver.track.kind === kind))
        peer.addTransceiver(kind, { direction: 'recvonly' })
  }

  /**
   * Sets our description, which the browser makes by itself: one way to its other thread and back, not two. Where no
   * sender has to change it begins at once. Handlers want to see it before that.
   */
  const describeHere = async (type: 'offer' | 'answer', wish: boolean, iceRestart = false) => {
    senders.attach(sendable(), local.stream, type === 'offer')
    if (type === 'offer') askFor(leg.receives)
    senders.aim(wish)
    const feeding = feed(wish)
    if (feeding) await feeding
    let description: RTCSessionDescriptionInit | undefined
    if (iceRestart) description = await peer.createOffer({ iceRestart })
    if (hooks.sdpHandlers?.length) {
      const { sdp = '' } = description ?? (await (type === 'offer' ? peer.createOffer() : peer.createAnswer()))
      description = handled(hooks, { type, sdp }, about('set', 'local'))
    }
    await peer.setLocalDescription(description)
  }

  /** Our description as the far end is to see it, once its candidates are enough. */
  const described = async (type: 'offer' | 'answer', { attempt, bandwidth }: DescriptionOptions) => {
    if (leg.collection || hooks.iceCollectionCheck) {
      if (isTakenBack(attempt)) throw cancelled
      collection = collect(peer, leg, hooks)
      try {
        await collection.done
      } finally {
        collection = undefined
      }
    }
    const sdp = withBandwidth(peer.localDescription?.sdp ?? '', bandwidth)
    return handled(hooks, { type, sdp }, about('send', 'local')).sdp
  }

  /** Sets the far end's description, and reads it while the browser applies it. */
  const describeThere = async (type: 'offer' | 'answer', given: string) => {
    const { sdp } = handled(hooks, { type, sdp: given }, about('set', 'remote'))
    const applying = peer.setRemoteDescription({ type, sdp })
    const media = mediaIn(sdp)
    await applying
    return media
  }

  const takeBack = async (offer: Pending) => {
    const isOurs = peer.signalingState === 'have-local-offer'
    const [taken, current] = isOurs
      ? [peer.pendingLocalDescription, peer.currentLocalDescription]
      : [peer.pendingRemoteDescription, peer.currentRemoteDescription]
    const isDisturbed = !!taken && !!current && movesMedia(taken.sdp, current.sdp)
    if (isOurs) await peer.setLocalDescription({ type: 'rollback' })
    else if (peer.signalingState === 'have-remote-offer') await peer.setRemoteDescription({ type: 'rollback' })
    pending = undefined
    restore(offer)
    await feed(held)
    if (isDisturbed) await reassert(peer)
  }

  const appliedFrom = (media: readonly Medium[]): Applied => {
    const sending = new Set(media.filter(({ direction }) => sends(direction)).map(({ mid }) => mid))
    const arriving = peer.getTransceivers().filter(({ mid }) => !held && mid !== null && sending.has(mid))
    return { remoteDirection: strongestOf(media), arriving: arriving.map(({ receiver }) => receiver.track) }
  }

  return {
    createOffer: async (options) => {
      const { attempt, direction, iceRestart, tracks, dscpControls } = options
      mustBe('stable')
      const offer = begin(attempt, direction === 'sendonly')
      offer.dscp = dscpControls
      chosen = tracks
      try {
        await describeHere('offer', offer.held, iceRestart)
        const sdp = await described('offer', options)
        return iceRestart ? withAgreedRole(sdp, peer) : sdp
      } catch (error) {
        // An offer nobody sees must not stand, and media must flow as before.
        if (peer.signalingState === 'have-local-offer') await takeBack(offer)
        else restore(offer)
        pending = offer
        await feed(held)
        throw error
      }
    },

    applyOffer: async (attempt, sdp) => {
      // Browsers would roll back our own offer by themselves; here only the call decides that it yields.
      mustBe('stable')
      begin(attempt, held)
      // Our tracks go before the first offer: its media then find their senders, and nothing is left to give them with
      // the answer. What is not offered waits for an offer of ours.
      if (!peer.currentRemoteDescription) senders.attach(sendable(), local.stream, true)
      return appliedFrom(await describeThere('offer', sdp))
    },

    createAnswer: async (options) => {
      mustBe('have-remote-offer')
      const wish = options.direction === 'sendonly'
      await describeHere('answer', wish)
      const sdp = await described('answer', options)
      await agree(wish, options.dscpControls)
      return sdp
    },

    applyAnswer: async (sdp) => {
      const media = await describeThere('answer', sdp)
      await agree(pending?.held ?? held, pending?.dscp)
      return appliedFrom(media)
    },

    rollback: async (attempt) => {
      if (pending?.attempt !== attempt) throw invalidState('No offer of this attempt is pending.')
      await takeBack(pending)
    },

    detach: senders.detach,
    swap: async (track, by) => {
      const exchange = (one: MediaStreamTrack, other: MediaStreamTrack) => {
        const swapped = (all: readonly MediaStreamTrack[] | undefined) => all?.map((it) => (it === one ? other : it))
        senders.swap(one, other)
        chosen = swapped(chosen)
        if (!pending) return
        pending.chosen = swapped(pending.chosen)
        for (const [transceiver, its] of pending.before.tracks)
          if (its === one) pending.before.tracks.set(transceiver, other)
      }
      exchange(track, by)
      try {
        await feed(pending?.held ?? held)
      } catch (error) {
        exchange(by, track)
        await feed(pending?.held ?? held)
        throw error
      }
    },
    refresh: async () => {
      await feed(pending?.held ?? held)
    },
    setSilent: async (silent) => {
      isSilent = silent
      await feed(pending?.held ?? held)
    },
    prioritize: prioritizeAll,
    senderOf: (track) => senders.transceiverOf(track)?.sender,
    cancel: () => collection?.cancel(),
  }
}
