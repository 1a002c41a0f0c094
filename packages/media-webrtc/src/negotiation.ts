import type { MediaDirection } from '@switchhook/core'
import { type Medium, mediaIn, movesMedia, sends, strongestOf } from './directions.ts'
import { invalidState } from './faults.ts'
import type { LocalMedia } from './local-media.ts'
import { reassert } from './reassert.ts'
import { createSenders, type Standing } from './senders.ts'

/** What a description of the far end leaves us with. */
export interface Applied {
  remoteDirection: MediaDirection
  /** The tracks that the far end sends to us now. */
  arriving: readonly MediaStreamTrack[]
}

/** Offers and answers of one peer connection (RFC 9429 §4). Every function is one step of its queue. */
export interface Negotiation {
  createOffer: (attempt: number, direction: 'sendrecv' | 'sendonly', iceRestart: boolean) => Promise<string>
  applyOffer: (attempt: number, sdp: string) => Promise<Applied>
  createAnswer: (direction: 'sendrecv' | 'sendonly') => Promise<string>
  applyAnswer: (sdp: string) => Promise<Applied>
  rollback: (attempt: number) => Promise<void>
  /** Stops sending a track at once and frees its medium for another. */
  detach: (track: MediaStreamTrack) => Promise<void>
}

/** An offer, ours or theirs, that has no answer yet. */
interface Pending {
  attempt: number
  held: boolean
  before: Standing
}

export function createNegotiation(peer: RTCPeerConnection, local: Pick<LocalMedia, 'tracks' | 'stream'>): Negotiation {
  const senders = createSenders(peer)
  /** Our hold as last agreed on. Media is given back to the senders only when an unhold is agreed on too. */
  let held = false
  let pending: Pending | undefined

  const mustBe = (state: RTCSignalingState) => {
    if (peer.signalingState !== state) throw invalidState(`This needs ${state} and not ${peer.signalingState}.`)
  }

  const begin = (attempt: number, wish: boolean): Pending => {
    pending = { attempt, held: wish, before: pending?.before ?? senders.standing() }
    return pending
  }

  const agree = async (wish: boolean) => {
    held = wish
    pending = undefined
    await senders.feed(held)
  }

  /**
   * Sets our description, which the browser makes by itself: one way to its other thread and back, not two. Where no
   * sender has to change it begins at once.
   */
  const describeHere = async (wish: boolean, mayAdd: boolean, iceRestart: boolean) => {
    senders.attach(local.tracks(), local.stream, mayAdd)
    senders.aim(wish)
    const feeding = senders.feed(wish || held)
    if (feeding) await feeding
    await peer.setLocalDescription(iceRestart ? await peer.createOffer({ iceRestart }) : undefined)
    return peer.localDescription?.sdp ?? ''
  }

  /** Sets the far end's description, and reads it while the browser applies it. */
  const describeThere = async (type: 'offer' | 'answer', sdp: string) => {
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
    senders.restore(offer.before)
    await senders.feed(held)
    if (isDisturbed) await reassert(peer)
  }

  const appliedFrom = (media: readonly Medium[]): Applied => {
    const sending = new Set(media.filter(({ direction }) => sends(direction)).map(({ mid }) => mid))
    const arriving = peer.getTransceivers().filter(({ mid }) => !held && mid !== null && sending.has(mid))
    return { remoteDirection: strongestOf(media), arriving: arriving.map(({ receiver }) => receiver.track) }
  }

  return {
    createOffer: async (attempt, direction, iceRestart) => {
      mustBe('stable')
      const offer = begin(attempt, direction === 'sendonly')
      try {
        return await describeHere(offer.held, true, iceRestart)
      } catch (error) {
        // Without an offer there is nothing to roll back, and media must flow as before.
        if (peer.signalingState === 'stable') {
          senders.restore(offer.before)
          await senders.feed(held)
        }
        throw error
      }
    },

    applyOffer: async (attempt, sdp) => {
      // Browsers would roll back our own offer by themselves; here only the call decides that it yields.
      mustBe('stable')
      begin(attempt, held)
      // Our tracks go before the first offer: its media then find their senders, and nothing is left to give them with
      // the answer. What is not offered waits for an offer of ours.
      if (!peer.currentRemoteDescription) senders.attach(local.tracks(), local.stream, true)
      return appliedFrom(await describeThere('offer', sdp))
    },

    createAnswer: async (direction) => {
      mustBe('have-remote-offer')
      const wish = direction === 'sendonly'
      const sdp = await describeHere(wish, false, false)
      await agree(wish)
      return sdp
    },

    applyAnswer: async (sdp) => {
      const media = await describeThere('answer', sdp)
      await agree(pending?.held ?? held)
      return appliedFrom(media)
    },

    rollback: async (attempt) => {
      if (pending?.attempt !== attempt) throw invalidState('No offer of this attempt is pending.')
      await takeBack(pending)
    },

    detach: senders.detach,
  }
}
