import type { WebrtcEnvironment } from '../src/index.ts'

/** A track without media. */
export class FakeTrack extends EventTarget {
  readonly id: string
  readonly kind: 'audio' | 'video'
  readonly label = 'fake'
  enabled = true
  muted = false
  readyState: 'live' | 'ended' = 'live'
  constructor(kind: 'audio' | 'video', id: string) {
    super()
    this.kind = kind
    this.id = id
  }
  stop() {
    this.readyState = 'ended'
  }
  happens(type: 'mute' | 'unmute' | 'ended') {
    if (type === 'ended') this.readyState = 'ended'
    else this.muted = type === 'mute'
    this.dispatchEvent(new Event(type))
  }
}

interface FakeTransceiver {
  mid: string | null
  direction: string
  sender: { track: FakeTrack | null; replaceTrack: (track: FakeTrack | null) => Promise<void> }
  receiver: { track: FakeTrack }
}

type Operation = 'createOffer' | 'setLocalDescription' | 'setRemoteDescription' | 'addIceCandidate' | 'replaceTrack'

interface Description {
  type: 'offer' | 'answer' | 'rollback'
  sdp: string
}

/** How an operation of a fake peer connection goes; at once and well unless told otherwise. */
export interface Fate {
  promise: Promise<void>
  resolve: () => void
  reject: (error: unknown) => void
}

export function fate(): Fate {
  let settle: Pick<Fate, 'resolve' | 'reject'> | undefined
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject }
  })
  return { promise, resolve: () => settle?.resolve(), reject: (error) => settle?.reject(error) }
}

const rejected = (name: string): Promise<void> => Promise.reject(new DOMException(`in ${name}`, name))

/** As much of a peer connection as the order of things needs: signalling states, transceivers, no media. */
export class FakePeer {
  static made: FakePeer[] = []
  /** Every operation that was begun, in order. */
  readonly log: string[] = []
  readonly fates = new Map<Operation, Fate | Promise<void>>()
  transceivers: FakeTransceiver[] = []
  signalingState = 'stable'
  iceConnectionState = 'new'
  connectionState = 'new'
  ufrag = 'ours'
  pendingLocalDescription: Description | null = null
  currentLocalDescription: Description | null = null
  pendingRemoteDescription: Description | null = null
  currentRemoteDescription: Description | null = null
  onicecandidate: ((event: { candidate: unknown }) => void) | null = null
  oniceconnectionstatechange: (() => void) | null = null
  ontrack: ((event: unknown) => void) | null = null
  readonly configuration: RTCConfiguration | undefined

  constructor(configuration?: RTCConfiguration) {
    this.configuration = configuration
    FakePeer.made.push(this)
  }

  get localDescription() {
    return this.pendingLocalDescription ?? this.currentLocalDescription
  }

  get remoteDescription() {
    return this.pendingRemoteDescription ?? this.currentRemoteDescription
  }

  getTransceivers() {
    return this.transceivers
  }

  addTrack(track: FakeTrack) {
    return this.#addTransceiver(track, 'sendrecv').sender
  }

  #addTransceiver(track: FakeTrack, direction: string): FakeTransceiver {
    const transceiver: FakeTransceiver = {
      mid: null,
      direction,
      receiver: { track: new FakeTrack(track.kind, `remote-${this.transceivers.length}`) },
      sender: {
        track,
        replaceTrack: async (next) => {
          await this.#begin('replaceTrack', next?.id ?? 'nothing')
          transceiver.sender.track = next
        },
      },
    }
    this.transceivers.push(transceiver)
    return transceiver
  }

  /** Finds a medium its transceiver: its own, else one that was added for a track, else a new one (RFC 9429 §5.10). */
  #associate(mid: string, kind: 'audio' | 'video') {
    if (this.transceivers.some((it) => it.mid === mid)) return
    const free = this.transceivers.find((it) => it.mid === null && it.receiver.track.kind === kind)
    const transceiver = free ?? this.#addTransceiver(new FakeTrack(kind, 'none'), 'recvonly')
    if (!free) transceiver.sender.track = null
    transceiver.mid = mid
  }

  async createOffer({ iceRestart = false } = {}): Promise<Description> {
    await this.#begin('createOffer', iceRestart ? 'restart' : '')
    return { type: 'offer', sdp: this.#sdp() }
  }

  /** Without a description it makes the one that fits the state (W3C webrtc-pc §4.4.1.1). */
  async setLocalDescription(given?: Description): Promise<void> {
    const type = this.signalingState === 'have-remote-offer' ? 'answer' : 'offer'
    const description = given ?? { type, sdp: this.#sdp() }
    await this.#begin('setLocalDescription', description.type)
    if (description.type === 'rollback') return this.#rollBack()
    this.getTransceivers().forEach((transceiver, index) => {
      if (transceiver.direction !== 'stopped') transceiver.mid ??= String(index)
    })
    this.pendingLocalDescription = description
    this.#settle(description.type, 'have-local-offer')
  }

  async setRemoteDescription(description: Description): Promise<void> {
    await this.#begin('setRemoteDescription', description.type)
    if (description.type === 'rollback') return this.#rollBack()
    if (description.type === 'answer' && this.signalingState !== 'have-local-offer')
      return rejected('InvalidStateError')
    if (!description.sdp.startsWith('v=0')) return rejected('OperationError')
    const media = [...description.sdp.matchAll(/^m=(audio|video)/gm)]
    for (const [index, [, kind]] of media.entries()) this.#associate(String(index), kind === 'video' ? kind : 'audio')
    this.pendingRemoteDescription = description
    this.#settle(description.type, 'have-remote-offer')
  }

  async addIceCandidate(candidate?: { candidate: string }): Promise<void> {
    await this.#begin('addIceCandidate', candidate?.candidate ?? 'end')
  }

  close() {
    this.log.push('close')
    this.connectionState = 'closed'
    this.signalingState = 'closed'
  }

  /** The operations of these kinds, in order. */
  logged(...operations: string[]) {
    return this.log.filter((line) => operations.some((operation) => line.startsWith(operation)))
  }

  #begin(operation: Operation, detail = ''): Promise<void> {
    this.log.push(`${operation} ${detail}`.trim())
    const given = this.fates.get(operation)
    return given === undefined ? Promise.resolve() : 'promise' in given ? given.promise : given
  }

  #settle(type: Description['type'], pending: string) {
    if (type === 'offer') {
      this.signalingState = pending
      return
    }
    this.signalingState = 'stable'
    this.currentLocalDescription = this.pendingLocalDescription
    this.currentRemoteDescription = this.pendingRemoteDescription
    this.pendingLocalDescription = null
    this.pendingRemoteDescription = null
  }

  #rollBack(): Promise<void> {
    if (this.signalingState === 'stable') return rejected('InvalidStateError')
    this.signalingState = 'stable'
    this.pendingLocalDescription = null
    this.pendingRemoteDescription = null
    return Promise.resolve()
  }

  #sdp() {
    const live = this.transceivers.filter(({ direction }) => direction !== 'stopped')
    return sdp(
      live.map(({ direction, receiver }) => `${receiver.track.kind} ${direction}`),
      this.ufrag,
    )
  }
}

/** A description of media like `audio sendrecv`. */
export function sdp(media: readonly string[], ufrag = 'theirs'): string {
  const sections = media.map((medium, index) => {
    const [kind, direction] = medium.split(' ')
    return [`m=${kind} 9 UDP/TLS/RTP/SAVPF 111`, `a=ice-ufrag:${ufrag}`, `a=mid:${index}`, `a=${direction}`]
  })
  return ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', ...sections.flat(), ''].join('\r\n')
}

/** An environment of fakes. What `getUserMedia` gives is asked of `give`. */
export function fakeEnvironment(give: () => Promise<FakeTrack[]> = async () => [new FakeTrack('audio', 'mic')]) {
  const mediaDevices = Object.assign(new EventTarget(), {
    getUserMedia: async () => {
      const tracks = await give()
      return { getTracks: () => tracks }
    },
    enumerateDevices: async () => [],
  })
  return { RTCPeerConnection: FakePeer, mediaDevices } as unknown as WebrtcEnvironment
}
