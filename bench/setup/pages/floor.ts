/** The floor: a bare peer connection over a bare relay. Offer in the invite, full trickle, answered at once. */
import { io } from 'socket.io-client'
import { captured, createGate, type Dial, now, place } from './dial.ts'

const { user, peer, server } = place()
const socket = io(server, { query: { user }, transports: ['websocket'] })
const stream = captured()

let connection: RTCPeerConnection | null = null
const arrived = createGate<Dial>()
let early: RTCIceCandidateInit[] = []

async function create(): Promise<{ pc: RTCPeerConnection; connected: Promise<Dial> }> {
  const pc = new RTCPeerConnection()
  connection = pc
  for (const track of (await stream).getTracks()) pc.addTrack(track, await stream)
  pc.onicecandidate = ({ candidate }) => {
    if (candidate !== null) socket.emit('relay', peer, { candidate: candidate.toJSON() })
  }
  const connected = new Promise<Dial>((resolve) => {
    pc.addEventListener('iceconnectionstatechange', () => {
      if (pc.iceConnectionState === 'connected' || pc.iceConnectionState === 'completed')
        resolve({ connectedAt: now() })
    })
  })
  return { pc, connected }
}

async function addEarly(pc: RTCPeerConnection) {
  const candidates = early
  early = []
  for (const candidate of candidates) await pc.addIceCandidate(candidate)
}

socket.on('relay', async (message: { offer?: string; answer?: string; candidate?: RTCIceCandidateInit }) => {
  if (message.offer !== undefined) {
    const { pc, connected } = await create()
    await pc.setRemoteDescription({ type: 'offer', sdp: message.offer })
    await addEarly(pc)
    await pc.setLocalDescription()
    socket.emit('relay', peer, { answer: pc.localDescription?.sdp })
    arrived.pass(await connected)
  } else if (message.answer !== undefined) {
    await connection?.setRemoteDescription({ type: 'answer', sdp: message.answer })
    if (connection !== null) await addEarly(connection)
  } else if (message.candidate !== undefined) {
    if (connection?.remoteDescription != null) await connection.addIceCandidate(message.candidate)
    else early.push(message.candidate)
  }
})

globalThis.bench = {
  ready: Promise.all([stream, new Promise<void>((resolve) => socket.on('connect', () => resolve()))]).then(() => {}),
  async dial() {
    const startedAt = now()
    const { pc, connected } = await create()
    await pc.setLocalDescription()
    socket.emit('relay', peer, { offer: pc.localDescription?.sdp })
    const { connectedAt } = await connected
    return { startedAt, connectedAt }
  },
  answered: arrived.next,
  async hangUp() {
    connection?.close()
    connection = null
    early = []
  },
}
