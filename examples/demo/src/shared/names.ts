import type { Participant, Party } from '@switchhook/core'

/** The space in which the phones meet. */
export const lobby = 'lobby'

/** What somebody is called: by the display name the server knows, else by the id, `alice` being Alice. */
export function nameOf(party: Pick<Party, 'id' | 'displayName'>, participants: readonly Participant[] = []): string {
  const { id, displayName } = participants.find((participant) => participant.id === party.id) ?? party
  return displayName === undefined || displayName === id ? id.charAt(0).toUpperCase() + id.slice(1) : displayName
}

/** Whether somebody is present. */
export const isHere = (id: string, participants: readonly Participant[] = []): boolean =>
  participants.some(({ id: one, presence }) => one === id && (presence === 'online' || presence === 'idle'))
