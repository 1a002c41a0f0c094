export type { Capture, CaptureSource } from './capture.ts'
export { type WebrtcEngine, type WebrtcOptions, webrtc } from './engine.ts'
export type { CaptureDevices, WebrtcEnvironment } from './environment.ts'
export { fakeLabels } from './fake-source.ts'
