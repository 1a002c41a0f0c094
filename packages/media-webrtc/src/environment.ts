/** What of the browser's capture the engine uses (W3C mediacapture-main §9, §10). */
export type CaptureDevices = Pick<
  globalThis.MediaDevices,
  'getUserMedia' | 'enumerateDevices' | 'addEventListener' | 'removeEventListener'
> &
  Partial<Pick<globalThis.MediaDevices, 'getDisplayMedia'>>

/** What the engine needs of the place it runs in. A part that is absent is reported as `notSupported` when needed. */
export interface WebrtcEnvironment {
  RTCPeerConnection?: new (configuration?: RTCConfiguration) => RTCPeerConnection
  mediaDevices?: CaptureDevices
  /** Tells the codecs. */
  RTCRtpSender?: Pick<typeof RTCRtpSender, 'getCapabilities'>
  /** Plays sound files to the far end, mixes calls, and makes tones where the browser has none. */
  AudioContext?: new () => AudioContext
}

/** The environment that was given, whole, or else the browser's as it is at the moment of asking. */
export function environmentOf(given: WebrtcEnvironment | undefined): WebrtcEnvironment {
  if (given) return given
  const { RTCPeerConnection, RTCRtpSender, AudioContext, navigator } = globalThis as Partial<typeof globalThis>
  // Without a secure context there is a navigator without mediaDevices.
  return { RTCPeerConnection, RTCRtpSender, AudioContext, mediaDevices: navigator?.mediaDevices } as WebrtcEnvironment
}
