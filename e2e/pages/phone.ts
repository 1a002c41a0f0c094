import { type CallView, createClient } from '@switchhook/core'
import { mesh } from '@switchhook/core/mesh'
import { webrtc } from '@switchhook/media-webrtc'
import { socketio } from '@switchhook/transport-socketio/client'
import { type Flow, flowOf, responsesOf } from './flow.ts'
import { createHearing } from './hearing.ts'
import { followMeeting, type Meeting } from './meeting.ts'
import { distinctSource } from './source.ts'

/** What a test may ask of the page: commands by name, and what it shows of its newest call. */
export interface Phone {
  client: ReturnType<typeof createPhoneClient>['client']
  /** Makes the user reachable. */
  connect: () => Promise<void>
  /** The newest call, ended or not. */
  call: () => CallView | undefined
  flow: (kind: 'audio' | 'video') => Promise<Flow>
  /** Which of these tones are heard in what all calls receive, in Hz. */
  hears: (frequencies: readonly number[]) => number[]
  /** The connection under a call, by default the newest. */
  peer: (callId?: string) => RTCPeerConnection | undefined
  /** Consent checks answered by the far end (RFC 7675): the path is alive, whether media uses it or not. */
  responses: () => Promise<number>
  /** The name that changes with each ICE restart (RFC 8839 §5.4). */
  iceName: () => string | undefined
  /** Every state the calls of this page went through, oldest first. */
  history: string[]
  /** The meeting of the lobby. */
  meeting: Meeting
}

declare global {
  var phone: Phone
}

/** `user` who it is, known by `token` where the server has no such user of its own; `tone` what it sends, in Hz; `capture` where media comes from; `relay` the only way media may take. */
const wanted = new URLSearchParams(location.search)
const user = wanted.get('user') ?? 'alice'
const hz = Number(wanted.get('tone'))
const relay = wanted.get('relay')

async function token(): Promise<string> {
  const known = wanted.get('token')
  if (known) return known
  const answer = await fetch(`/demo/token?user=${encodeURIComponent(user)}`)
  if (!answer.ok) throw new Error(`No token: ${answer.status}`)
  const { token } = (await answer.json()) as { token: string }
  return token
}

function createPhoneClient() {
  const engine = webrtc({
    capture: hz > 0 ? distinctSource(hz) : wanted.get('capture') === 'device' ? 'device' : 'fake',
    ...(relay && { configuration: { iceTransportPolicy: 'relay', iceServers: [JSON.parse(relay)] } }),
  })
  const client = createClient({
    transport: socketio({ url: location.origin, rest: location.origin, token }),
    media: engine,
    meetingMedia: mesh(),
    call: { mediaConnectionRetryDelay: 500 },
    connectivity: { connectTimeout: 3000 },
  })
  return { client, engine }
}

const { client, engine } = createPhoneClient()
const history: string[] = []

function newest(): CallView | undefined {
  return client.call.getAll().at(-1)
}

function peer(callId = newest()?.id): RTCPeerConnection | undefined {
  return callId === undefined ? undefined : engine.peerConnection(callId)
}

client.on('call:stateChange', ({ callId }) => {
  const state = client.call.getById(callId)?.state
  if (state) history.push(state)
})
// Browsers decode sound only where it is played.
client.on('call:tracksAdded', ({ trackIds }) => {
  for (const id of trackIds)
    if (client.media.getTrackById(id)?.isLocal === false) client.media.render(id, document.body)
})

let hearing: ReturnType<typeof createHearing> | undefined

globalThis.phone = {
  client,
  connect: () => client.services.subscribe(['call']),
  call: newest,
  flow: (kind) => flowOf(peer(), kind),
  hears: (frequencies) => {
    hearing ??= createHearing()
    const peers = client.call.getAll().flatMap(({ id }) => peer(id) ?? [])
    return hearing(peers, frequencies)
  },
  peer,
  responses: () => responsesOf(peer()),
  iceName: () => /^a=ice-ufrag:(.*)$/m.exec(peer()?.localDescription?.sdp ?? '')?.[1],
  history,
  meeting: followMeeting(client, engine, 'lobby'),
}
