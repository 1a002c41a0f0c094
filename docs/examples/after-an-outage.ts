import { type CallView, type Client, type ConnectionView, createClient } from '@switchhook/core'
import { webrtc } from '@switchhook/media-webrtc'
import { socketio } from '@switchhook/transport-socketio/client'

// #region banner
const banners: Record<ConnectionView['state'], string | null> = {
  idle: null,
  connecting: 'Connecting …',
  open: null,
  reconnecting: 'The connection is gone; it is being brought back.',
  gaveUp: 'No connection.',
}

/** One line above everything; a button where only the user can go on. */
export function watchConnection(
  client: Pick<Client, 'connection'>,
  show: (text: string | null, button: boolean) => void,
): () => void {
  const connection = client.connection.observe()
  const { unsubscribe } = connection.subscribe(({ state }) => show(banners[state], state === 'gaveUp'))
  return unsubscribe
}
// #endregion banner

// #region again
/** What that button does. Spaces that failed are joined again, too. */
export async function again(client: Pick<Client, 'services' | 'space'>): Promise<void> {
  await client.services.subscribe(['call'])
  for (const { id, state } of client.space.getAll()) if (state === 'failed') await client.space.join(id)
}
// #endregion again

// #region link
const links: Record<CallView['link'], string | null> = {
  up: null,
  lost: 'Reconnecting …',
  restoring: 'Back; sound and picture follow …',
  peerAway: 'The other end lost its connection; waiting for it …',
}

/** A line in each call: the call goes on, sound often too, and only signalling waits. */
export const lineOf = ({ link }: CallView): string | null => links[link]
// #endregion link

// #region token
const client = (url: string) =>
  createClient({
    transport: socketio({ url, token: async () => (await fetch('/my/token')).text() }),
    media: webrtc(),
    connectivity: { reconnectLimit: 0 }, // never give up: a phone that stays signed in all day
    call: { lossTimeout: 60_000 },
  })
// #endregion token

export const desk = client

// #region found
/** Who came and went while nobody could tell us: news for a list, not for a sound. */
export function watchParticipants(client: Pick<Client, 'on'>, announce: (text: string) => void): void {
  client.on('space:participantJoined', ({ participantId, isSynthetic }) => {
    if (!isSynthetic) announce(`${participantId} came in`)
  })
}
// #endregion found
