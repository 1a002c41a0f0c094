export { bindingContract, bindingServerContract } from './testing/bindings/bindings.contract.ts'
export type {
  BindingHarness,
  BindingServerHarness,
  Expectation,
  HookName,
  HookTable,
  Mounted,
  TestRunner,
} from './testing/bindings/harness.ts'
export { type ChartFault, chartLint } from './testing/chartLint.ts'
export { type MediaEngineHarness, mediaEngineContract } from './testing/contracts/media.contract.ts'
export { type Device, type TransportHarness, transportContract } from './testing/contracts/transport.contract.ts'
export { type MeetingHarness, meetingLegsContract } from './testing/contracts/transport.meeting.contract.ts'
export { type SpacesHarness, spacesContract } from './testing/contracts/transport.spaces.contract.ts'
export { type FakeMedia, type FakeMediaOptions, type FakePeer, fakeMedia } from './testing/fakeMedia.ts'
export { type FakeMeetingMedia, fakeMeetingMedia } from './testing/fakeMeetingMedia.ts'
export {
  createMemoryNetwork,
  type Delivery,
  type Interference,
  type MemoryNetwork,
  type MemoryTransport,
} from './testing/memory.ts'
export { createPortSession } from './testing/scheduler.ts'
export { createTestClock, settled, type TestClock } from './testing/testClock.ts'
