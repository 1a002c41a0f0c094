import type { Codec, EngineHooks, MediaEngine, PeerLeg } from '@switchhook/core'
import { type CaptureSource, captureFrom } from './capture.ts'
import { createDevices } from './devices.ts'
import { environmentOf, type WebrtcEnvironment } from './environment.ts'
import { createLocalTracks } from './local-tracks.ts'
import { renderTrack } from './render.ts'
import { createSession, type Session } from './session.ts'
import { createStandby } from './standby.ts'
import { createTracks } from './tracks.ts'

/** Options of {@link webrtc}. */
export interface WebrtcOptions {
  /** For every peer connection (W3C webrtc-pc §4.2.1); a call's own configuration wins over it, key by key. */
  configuration?: RTCConfiguration
  /** Short for `configuration.iceServers`. */
  iceServers?: RTCIceServer[]
  /**
   * Where local media comes from.
   * @default 'device'
   */
  capture?: CaptureSource
  /**
   * Keeps one peer connection made ahead, from the first call until the engine is closed: calls begin some milliseconds
   * sooner. A call with a configuration of its own makes its own.
   * @default false
   */
  standby?: boolean
  /** Used instead of the browser's globals, as a whole. For tests. */
  environment?: WebrtcEnvironment
}

/** The media engine of browsers. */
export interface WebrtcEngine extends MediaEngine {
  /**
   * The peer connection under a call, once its first description has been asked for: for `getStats()` and for tests.
   * A way out of the port: what is changed through it, the engine does not know of.
   */
  peerConnection: (callId: string) => RTCPeerConnection | undefined
}

/**
 * The media port over browser WebRTC (W3C webrtc-pc, RFC 9429). Reads nothing of the browser before it is used: where
 * there is no WebRTC, every step of a call reports `peer.failed` with the fault `notSupported`.
 */
export function webrtc(options: WebrtcOptions = {}): WebrtcEngine {
  const { configuration, iceServers, environment } = options
  const capture = captureFrom(options.capture ?? 'device', environment)
  const devices = createDevices(environment, capture)
  const tracks = createTracks()
  const local = createLocalTracks(capture, tracks)
  const hooks: EngineHooks = {}
  const sessions = new Map<symbol, { callId: string; session: Session }>()

  const make = (own?: object) => {
    const { RTCPeerConnection } = environmentOf(environment)
    return RTCPeerConnection && new RTCPeerConnection({ ...configuration, ...(iceServers && { iceServers }), ...own })
  }
  const standby = options.standby ? createStandby(make) : undefined
  const connect = (leg: PeerLeg) => (leg.configuration ? undefined : standby?.take()) ?? make(leg.configuration)

  const sessionOf = (callId: string) => [...sessions.values()].findLast((open) => open.callId === callId)?.session
  const changed = () => {
    for (const { session } of sessions.values()) session.rewire()
  }
  const shared = {
    capture,
    tracks,
    connect,
    environment,
    hooks,
    detached: local,
    audioOf: (callId: string) => sessionOf(callId)?.audio(),
    changed,
  }

  return {
    name: 'webrtc',
    devices,
    local: { create: local.create, dispose: local.dispose },
    codecs: (kind) =>
      (environmentOf(environment).RTCRtpSender?.getCapabilities(kind)?.codecs ?? []).map(
        (codec): Codec => ({ ...codec }),
      ),
    hook: (given) => {
      Object.assign(hooks, given)
    },
    open: (leg, report) => {
      const key = Symbol(leg.callId)
      const session = createSession(leg, report, shared)
      sessions.set(key, { callId: leg.callId, session })
      standby?.prepare()
      return {
        send: session.send,
        close: () => {
          sessions.delete(key)
          session.close()
          changed()
          standby?.prepare()
        },
      }
    },
    peerConnection: (callId) => sessionOf(callId)?.peerConnection(),
    track: tracks.state,
    watchTracks: tracks.watch,
    muteHere: (trackId, muted) => {
      const entry = tracks.find(trackId)
      if (!entry || (entry.isLocal && !local.find(trackId))) return false
      entry.track.enabled = !muted
      tracks.changed(trackId)
      return true
    },
    render: (trackId, element, renderOptions) => renderTrack(tracks, trackId, element, renderOptions),
    close: () => {
      for (const { session } of sessions.values()) session.close()
      sessions.clear()
      local.close()
      standby?.close()
      tracks.close()
      devices.close()
    },
  }
}
