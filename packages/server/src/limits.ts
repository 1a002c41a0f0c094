/** How much one user, session or space may have before the server says no (spaces.md §4.5 and §13.3, rule 9). */
export interface Limits {
  /** Connections of one user at a time. */
  sessionsPerUser: number
  /** Spaces one session may be subscribed to. */
  topicsPerSession: number
  /** Messages kept of a space; older ones are forgotten. */
  messagesPerSpace: number
  /** Spaces kept in memory; beyond it the oldest one that nobody is in is forgotten. */
  spaces: number
  /** Events of one connection that wait to be handled, while Redis is away for instance; beyond it the connection is closed. */
  waitingEventsPerSession: number
  /** Bytes not yet taken by a connection; beyond it the connection is closed. */
  unsentBytesPerSocket: number
  /** Calls of one user that ring or are established; meeting legs are counted apart, to the same number. */
  liveCallsPerUser: number
  /** Invites of one user in any 60 s that nobody answered. */
  unansweredInvitesPerMinute: number
  /** ICE candidates of one side of a call. */
  candidatesPerSide: number
  /** Facts kept for a side of a call whose connection is lost. */
  waitingFactsPerSide: number
  /** Wrong passwords of one user in any 60 s; beyond it even the right one is refused until they are older. */
  wrongPasswordsPerMinute: number
}

export const defaultLimits: Limits = {
  sessionsPerUser: 20,
  topicsPerSession: 100,
  messagesPerSpace: 1000,
  spaces: 1000,
  waitingEventsPerSession: 5000,
  unsentBytesPerSocket: 4 * 1024 * 1024,
  liveCallsPerUser: 50,
  unansweredInvitesPerMinute: 60,
  candidatesPerSide: 200,
  waitingFactsPerSide: 500,
  wrongPasswordsPerMinute: 60,
}
