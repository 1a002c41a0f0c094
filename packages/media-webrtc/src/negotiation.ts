import type { MediaDirection } from '@switchhook/core'
import { mediaIn, movesMedia, sends, strongestOf } from './directions.ts'
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

  const describe = async (wish: boolean, mayAdd: boolean) => {
    senders.attach(local.tracks(), local.stream, mayAdd)
    senders.aim(wish)
    await senders.feed(wish || held)
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

  const appliedFrom = (sdp: string): Applied => {
    const media = mediaIn(sdp)
    const sending = new Set(media.filter(({ direction }) => sends(direction)).map(({ mid }) => mid))
    const arriving = peer.getTransceivers().filter(({ mid }) => !held && mid !== null && sending.has(mid))
    return { remoteDirection: strongestOf(media), arriving: arriving.map(({ receiver }) => receiver.track) }
  }

  return {
    createOffer: async (attempt, direction, iceRestart) => {
      mustBe('stable')
      const offer = begin(attempt, direction === 'sendonly')
      try {
        await describe(offer.held, true)
        const description = await peer.createOffer({ iceRestart })
        await peer.setLocalDescription(description)
        return description.sdp ?? ''
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
      await peer.setRemoteDescription({ type: 'offer', sdp })
      return appliedFrom(sdp)
    },

    createAnswer: async (direction) => {
      mustBe('have-remote-offer')
      const wish = direction === 'sendonly'
      await describe(wish, false)
      const description = await peer.createAnswer()
      await peer.setLocalDescription(description)
      await agree(wish)
      return description.sdp ?? ''
    },

    applyAnswer: async (sdp) => {
      await peer.setRemoteDescription({ type: 'answer', sdp })
      await agree(pending?.held ?? held)
      return appliedFrom(sdp)
    },

    rollback: async (attempt) => {
      if (pending?.attempt !== attempt) throw invalidState('No offer of this attempt is pending.')
      await takeBack(pending)
    },

    detach: senders.detach,
  }
}
