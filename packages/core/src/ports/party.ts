/** Somebody at the other end of a wire: a user, a guest, a telephone, a server. Ids are opaque. */
export interface Party {
  id: string
  /** Which of the party's connections this is, where the back end tells. */
  sessionId?: string
  type?: 'user' | 'anonymous' | 'phone' | 'endpoint' | 'spaceserver' | (string & {})
  displayName?: string
  /** Login name, often an e-mail or SIP address. */
  username?: string
  pictureUrl?: string
}
