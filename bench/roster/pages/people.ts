/** Somebody whom every candidate is told of, each in its own words. */
export interface Person {
  id: string
  sessionId: string
  name: string
  isMuted: boolean
}

/** How many are on the screen, at most. */
export const shown = 50

/** Person of a number. Its texts are new ones, as if they had just come over a wire. */
export const personOf = (index: number, isMuted = false): Person =>
  JSON.parse(
    `{"id":"user-${index}","sessionId":"session-${index}","name":"Participant ${index}","isMuted":${String(isMuted)}}`,
  )

/** Something that keeps participants, in the shape in which all of them are measured: it is given its own events only. */
export interface Candidate<Event = unknown> {
  /** What the candidate is given for a person; made outside of what is measured. */
  toEvent: (person: Person) => Event
  /** Many at once, as when one comes into a meeting. */
  fill(events: readonly Event[]): void
  join(event: Event): void
  update(event: Event): void
  leave(event: Event): void
  /** Watches these persons, as a screen that shows them does, and counts what it hears. */
  watch: (ids: readonly string[]) => void
  heard: () => number
  size: () => number
  stop: () => void
}
