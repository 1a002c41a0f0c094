export { parseRecord, RecordError, type RecordErrorCode, recordText, toFlightRecord } from './recorder/read.ts'
export type {
  AnswerEntry,
  FlightRecord,
  InputEntry,
  OutputEntry,
  PortName,
  RecordEntry,
  RecordedWorld,
  WireEntry,
} from './recorder/record.ts'
export { createRecorder, type Recorder, type RecorderOptions } from './recorder/recorder.ts'
export { createRedactor, type Redactor, type RedactorOptions } from './redact/redact.ts'
