export { parseRecord, RecordError, type RecordErrorCode, toFlightRecord } from './recorder/read.ts'
export type { FlightRecord, InputEntry, RecordEntry } from './recorder/record.ts'
export { ReplayError } from './replay/entries.ts'
export { stateLines } from './replay/lines.ts'
export type { Difference, Output } from './replay/player.ts'
export {
  createReplay,
  type Replay,
  type ReplayOptions,
  type ReplayResult,
  type ReplayStep,
  replay,
} from './replay/replay.ts'
export { type TestOptions, toTest } from './replay/toTest.ts'
