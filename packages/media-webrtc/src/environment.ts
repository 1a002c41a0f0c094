/** What of the browser's capture the engine uses (W3C mediacapture-main §9, §10). */
export type CaptureDevices = Pick<
  globalThis.MediaDevices,
  'getUserMedia' | 'enumerateDevices' | 'addEventListener' | 'removeEventListener'
>

/** What the engine needs of the place it runs in. A part that is absent is reported as `notSupported` when needed. */
export interface WebrtcEnvironment {
  RTCPeerConnection?: new (configuration?: RTCConfiguration) => RTCPeerConnection
  mediaDevices?: CaptureDevices
}

/** The environment that was given, whole, or else the browser's as it is at the moment of asking. */
export function environmentOf(given: WebrtcEnvironment | undefined): WebrtcEnvironment {
  if (given) return given
  const { RTCPeerConnection, navigator } = globalThis as Partial<typeof globalThis>
  // Without a secure context there is a navigator without mediaDevices.
  const mediaDevices = navigator?.mediaDevices as CaptureDevices | undefined
  return { ...(RTCPeerConnection && { RTCPeerConnection }), ...(mediaDevices && { mediaDevices }) }
}
