/** Somebody as others see them in `sender` (spaces.md §9.1). Built by the server, never by a client. */
export interface Party {
  _id: string
  type: PartyType
  username: string
  displayname: string
  picture_url?: string
}

export type PartyType = 'user' | 'anonymous' | 'phone'

/** A party together with the connection it speaks from. */
export type PartyAtSession = Party & { sessionId: string }
