import type { IceState, MediaDirection, TrackInfo } from '../ports/index.ts'
import { answerDirection, type FakeDescription, faultOf, parse } from './fakeMedia.descriptions.ts'
import type { FakeTracks } from './fakeMedia.tracks.ts'

/** Sees a description before it is set. */
type BeforeSet = (text: string) => string

type OurDirection = 'sendrecv' | 'sendonly'
export type FakeSignalingState = 'stable' | 'have-local-offer' | 'have-remote-offer'

/** One peer connection without media: the state machine of RFC 9429 §3.2, and what goes to and fro. */
export interface FakeConnection {
  signalingState: () => FakeSignalingState
  iceState: IceState
  /** Whether our last agreed description holds the far end. */
  holds: () => boolean
  /** Whether both directions let us send. */
  maySend: () => boolean
  /** The ids its offers and answers carry; every local track where undefined. */
  sent: () => readonly string[] | undefined
  /** Puts a track in the place of another. */
  swap: (trackId: string, by: string) => void
  remote: () => readonly TrackInfo[]
  /** `set` may change the text, or throw: then nothing has happened. */
  offer: (direction: OurDirection, tracks: readonly string[] | undefined, iceRestart: boolean, set: BeforeSet) => string
  applyOffer: (text: string) => Received
  answer: (direction: OurDirection, set: BeforeSet) => string
  applyAnswer: (text: string) => Received
  rollback: () => void
  /** Lets what arrives appear, or go, without a description. */
  show: () => void
  hide: () => void
}

/** What a description of the far end changed. */
export interface Received {
  remoteDirection: MediaDirection
  added: readonly TrackInfo[]
  removed: readonly string[]
}

export function createFakeConnection(tracks: FakeTracks, local: () => readonly TrackInfo[]): FakeConnection {
  let signalingState: FakeSignalingState = 'stable'
  let now = {
    direction: 'sendrecv' as OurDirection,
    remoteDirection: 'sendrecv' as MediaDirection,
    sent: undefined as readonly string[] | undefined,
    remote: [] as readonly TrackInfo[],
  }
  let agreed = now
  let offered: FakeDescription | undefined

  const mustBe = (state: FakeSignalingState) => {
    if (signalingState !== state) throw faultOf('InvalidStateError', signalingState)
  }
  const settle = () => {
    agreed = now
    offered = undefined
    signalingState = 'stable'
  }
  const describe = (
    kind: 'offer' | 'answer',
    ids: readonly string[] | undefined,
    direction: MediaDirection,
    iceRestart = false,
  ): string => {
    const sent = local().filter(({ id }) => ids?.includes(id) ?? true)
    return JSON.stringify({
      kind,
      tracks: sent,
      direction,
      ...(iceRestart ? { iceRestart } : {}),
    } satisfies FakeDescription)
  }
  /** What arrives appears, what does not any more goes. */
  const arriving = (remote: readonly TrackInfo[]) => {
    const added = remote.filter(({ id }) => !now.remote.some((track) => track.id === id))
    const removed = now.remote.filter(({ id }) => !remote.some((track) => track.id === id)).map(({ id }) => id)
    for (const id of removed) tracks.depart(id)
    for (const track of added) tracks.arrive(track)
    now = { ...now, remote }
    return { added, removed }
  }
  const takeRemote = (description: FakeDescription): Received => {
    const { direction: remoteDirection } = description
    const sends = remoteDirection === 'sendrecv' || remoteDirection === 'sendonly'
    const changes = arriving(sends ? description.tracks : [])
    now = { ...now, remoteDirection }
    return { remoteDirection, ...changes }
  }

  return {
    signalingState: () => signalingState,
    iceState: 'new',
    holds: () => agreed.direction === 'sendonly',
    maySend: () => now.direction === 'sendrecv' && ['sendrecv', 'recvonly'].includes(now.remoteDirection),
    sent: () => now.sent,
    swap: (trackId, by) => {
      const swapped = <State extends { sent: readonly string[] | undefined }>(state: State): State => ({
        ...state,
        sent: state.sent?.map((id) => (id === trackId ? by : id)),
      })
      const isAgreed = now === agreed
      now = swapped(now)
      agreed = isAgreed ? now : swapped(agreed)
    },
    remote: () => now.remote,
    offer: (direction, sent, iceRestart, set) => {
      mustBe('stable')
      const text = set(describe('offer', sent, direction, iceRestart))
      parse(text)
      now = { ...now, direction, sent }
      signalingState = 'have-local-offer'
      return text
    },
    applyOffer: (text) => {
      mustBe('stable')
      const description = parse(text)
      offered = description
      signalingState = 'have-remote-offer'
      return takeRemote(description)
    },
    answer: (direction, set) => {
      mustBe('have-remote-offer')
      const text = set(describe('answer', now.sent, answerDirection(offered?.direction ?? 'inactive', direction)))
      parse(text)
      now = { ...now, direction }
      settle()
      return text
    },
    applyAnswer: (text) => {
      mustBe('have-local-offer')
      const received = takeRemote(parse(text))
      settle()
      return received
    },
    rollback: () => {
      arriving(agreed.remote)
      now = agreed
      settle()
    },
    show: () => {
      for (const track of now.remote) tracks.arrive(track)
    },
    hide: () => {
      for (const { id } of now.remote) tracks.depart(id)
    },
  }
}
