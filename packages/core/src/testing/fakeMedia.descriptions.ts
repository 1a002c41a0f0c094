import type {
  Fault,
  MediaDirection,
  SdpHandler,
  SdpHandlerInfo,
  SessionDescription,
  TrackInfo,
} from '../ports/index.ts'

/** What a fake description says, as JSON: the tracks it sends and whether its author holds. */
export interface FakeDescription {
  kind: 'offer' | 'answer'
  tracks: readonly TrackInfo[]
  direction: MediaDirection
  iceRestart?: boolean
}

/** An error that is reported as a fault under its name. */
export const faultOf = (name: string, message: string): Error & Fault => Object.assign(new Error(message), { name })

/** The description a text stands for; of any other text throws what a real engine rejects with. */
export function parse(text: string): FakeDescription {
  try {
    const description = JSON.parse(text) as FakeDescription
    if (Array.isArray(description.tracks)) return description
  } catch {}
  throw faultOf('OperationError', 'not a description')
}

const reverse = { sendrecv: 'sendrecv', sendonly: 'recvonly', recvonly: 'sendonly', inactive: 'inactive' } as const

/** What an answer may say to an offer, when its author would say `own` (RFC 3264 §6.1). */
export function answerDirection(offered: MediaDirection, own: 'sendrecv' | 'sendonly'): MediaDirection {
  const possible = reverse[offered]
  if (own === 'sendrecv') return possible
  return possible === 'sendrecv' || possible === 'sendonly' ? 'sendonly' : 'inactive'
}

/** What the handlers make of a description, each of what the one before it gave. */
export function handled(handlers: readonly SdpHandler[], sdp: string, info: SdpHandlerInfo): string {
  const original: SessionDescription = { type: info.type, sdp }
  let description = original
  for (const handler of handlers) {
    try {
      description = { ...handler({ ...description }, { ...info }, { ...original }) }
    } catch (error) {
      throw faultOf('sdpHandler', `An SDP handler threw: ${String(error)}`)
    }
    if (description.type !== original.type || typeof description.sdp !== 'string')
      throw faultOf('sdpHandler', 'An SDP handler must give a description of the same type, with a text as sdp.')
  }
  return description.sdp
}
