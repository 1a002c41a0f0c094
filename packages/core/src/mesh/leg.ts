import type { CallCommandName } from '../call/call.can.ts'
import type { CallCommand, CallInput } from '../call/call.events.ts'
import { createCallHandle } from '../call/call.handle.ts'
import type { ProvidedCallChart } from '../call/call.ports.ts'
import { callSettings } from '../call/call.settings.ts'
import type { FeatureContext } from '../client/feature.ts'
import { given } from '../feature/given.ts'
import type { CustomParameter, InvitedFact, MeetingLeg, Party, TrackInfo } from '../ports/index.ts'

/** What the owner of a leg wants of it. */
export interface LegWish {
  /** What is captured, to be sent. */
  tracks: readonly TrackInfo[]
  /** Whether we want to see them. */
  wantsPicture: boolean
}

/** The media between us and one member of a meeting: a call that is none to the user. */
export interface Leg {
  id: string
  start: () => void
  /** Looks at the wish again and brings it about as soon as it may. */
  update: () => void
  /** Custom parameters that came along. */
  hear: (parameters: readonly CustomParameter[]) => void
  state: () => 'connecting' | 'connected' | 'disconnected' | 'over'
  /** Nobody has answered yet. */
  isAsking: () => boolean
  /** What arrives. */
  tracks: () => readonly TrackInfo[]
  end: () => void
}

/** What a leg is made with. */
export interface LegParts {
  context: FeatureContext
  ports: ProvidedCallChart
  wish: () => LegWish
  /** Its state or its tracks may be others now. */
  changed: () => void
}

/** Whether whoever says it wants to see us: `wanted`, `unwanted`. */
const pictureParameter = 'meeting-picture'
/** What the newest track of whoever says it shows: `camera`, `screen`. */
const showsParameter = 'meeting-shows'

/** An invite that nobody takes is lost: there is no user to decide about it. */
const answerTimeoutMs = 15_000
const stepDelayMs = 1000
const mostFailures = 5

const idsOf = (tracks: readonly TrackInfo[]) => tracks.map(({ id }) => id)
const isDevice = ({ isScreen }: TrackInfo) => isScreen !== true

type Step = { name: CallCommandName; command: Record<string, unknown> & { type: CallCommand['type'] } }

/** Creates a leg: an outgoing one to a session of a party, or an incoming one that answers by itself. */
export function createLeg(
  { callId, peer, meeting, invited }: { callId: string; peer: Party; meeting: MeetingLeg; invited?: InvitedFact },
  { context, ports, wish, changed }: LegParts,
): Leg {
  const { clock, newId, transport, media } = context
  const config = context.config()
  const { iceCollectionIdealTimeout, iceCollectionMaxTimeout, iceCollectionCheckFunction } = config.call
  const isCollected = !transport.trickle || iceCollectionCheckFunction !== undefined
  let wantsOurPicture = true
  /** What their newest track shows, as they said; and what each track shows that we know. */
  let theirs = 'camera'
  const shows = new Map<string, string>()
  let ours = 'camera'
  let toldPicture: boolean | undefined
  let isBusy = false
  let failures = 0
  let pause: unknown

  const wanted = () => wish().tracks.filter(({ kind }) => kind === 'audio' || wantsOurPicture)
  const said = (): readonly CustomParameter[] => [
    { name: pictureParameter, value: wish().wantsPicture ? 'wanted' : 'unwanted' },
    { name: showsParameter, value: ours },
  ]

  function note(parameters: readonly CustomParameter[] = []): void {
    for (const { name, value } of parameters) {
      if (name === pictureParameter) wantsOurPicture = value !== 'unwanted'
      if (name === showsParameter) theirs = value
    }
  }

  /** The next thing that is not as it should be. A screen goes alone, for the far end to know which track it is. */
  function nextStep(): Step | undefined {
    const sent = idsOf(handle.localTracks())
    const should = wanted()
    const trackIds = sent.filter((id) => !idsOf(should).includes(id))
    if (trackIds.length > 0) return { name: 'removeMedia', command: { type: 'removeMedia', trackIds } }
    const missing = should.filter(({ id }) => !sent.includes(id))
    const devices = missing.filter(isDevice)
    const added = devices.length > 0 ? devices : missing
    if (added.length > 0) {
      ours = devices.length > 0 ? 'camera' : 'screen'
      const detached = idsOf(added)
      return { name: 'addMedia', command: { type: 'addMedia', media: { audio: false, video: false, detached } } }
    }
    if (toldPicture === wish().wantsPicture) return undefined
    return { name: 'sendCustomParameters', command: { type: 'sendCustomParameters' } }
  }

  /** One change at a time: a call negotiates one at once. What is refused now is tried when the call has moved. */
  function step(): void {
    if (isBusy || pause !== undefined || handle.isOver()) return
    const next = nextStep()
    if (next === undefined) return
    const { name } = next
    const command = { ...next.command, operationId: newId() } as CallCommand & { operationId: string }
    if (!handle.permission(name, command).allowed) return
    isBusy = true
    handle.tell({ type: 'setCustomParameters', parameters: said() })
    if (name === 'sendCustomParameters') toldPicture = wish().wantsPicture
    handle.run(name, command).then(done, failed)
  }

  function done(): void {
    isBusy = false
    failures = 0
    step()
  }

  function failed(): void {
    isBusy = false
    if (handle.isOver()) return
    failures += 1
    if (failures >= mostFailures) return end()
    pause = clock.setTimeout(() => {
      pause = undefined
      step()
    }, stepDelayMs)
  }

  function end(): void {
    clock.clearTimeout(pause)
    if (!handle.isOver()) handle.tell({ type: 'end', operationId: newId() })
  }

  function tracks(): readonly TrackInfo[] {
    const arriving = handle.isOver() ? [] : handle.remoteTracks()
    for (const id of [...shows.keys()]) if (!arriving.some((track) => track.id === id)) shows.delete(id)
    return arriving.map((track) => {
      const what = shows.get(track.id) ?? (track.kind === 'video' ? theirs : '')
      shows.set(track.id, what)
      return what === 'screen' ? { ...track, isScreen: true } : track
    })
  }

  note(invited?.parameters)
  const detached = idsOf(wanted().filter(isDevice))
  const asked = { audio: false, video: false, detached }
  const input: CallInput = {
    callId,
    direction: invited === undefined ? 'outgoing' : 'incoming',
    peer,
    meeting,
    settings: {
      ...callSettings(config, isCollected ? { iceCollectionIdealTimeout, iceCollectionMaxTimeout } : undefined),
      ringingFeedbackMode: 'manual',
      earlyMedia: false,
      ringTimeoutMs: answerTimeoutMs,
    },
    asked: invited === undefined ? asked : null,
    offered: invited?.media ?? null,
    offer: invited?.offer ?? null,
    abilities: { signalsTones: false, lacks: [...(media?.lacks ?? [])] },
    parameters: said(),
    ...given({ peerConfiguration: config.call.defaultPeerConfig }),
  }
  const handle = createCallHandle(input, ports, context, {
    moved() {
      changed()
      step()
    },
    changed: () => {},
    operation: () => {},
    told: () => {},
  })
  toldPicture = wish().wantsPicture
  return {
    id: callId,
    start() {
      handle.start()
      if (invited !== undefined) handle.tell({ type: 'answerWhenReady', media: asked })
    },
    update: step,
    hear(parameters) {
      note(parameters)
      step()
    },
    state() {
      if (handle.isOver()) return 'over'
      const { mediaConnectionState } = handle.facts()
      if (mediaConnectionState === 'connected' || mediaConnectionState === 'completed') return 'connected'
      return mediaConnectionState === 'disconnected' || mediaConnectionState === 'failed'
        ? 'disconnected'
        : 'connecting'
    },
    isAsking: () => input.direction === 'outgoing' && !['Connected', 'On Hold'].includes(handle.facts().state),
    tracks,
    end,
  }
}
