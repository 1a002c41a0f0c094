export { type Actor, type Entry, type EntryKind, entryKinds, isEnded, type Source, toLabel } from './entry.ts'
export { createTimeline, type Timeline, type TimelineOptions } from './timeline.ts'
