/** A telephone number of a party (spaces.md §9.1). */
export interface PhoneNumber {
  value: string
  type?: string
  /** In the form of E.164, where the back end knows it. */
  canonicalForm?: string
  verified?: boolean
  primary?: boolean
}

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
  phoneNumbers?: readonly PhoneNumber[]
}
