import type { Party } from '@switchhook/core'

/** What somebody is called: by the display name the server knows, else by the id, `alice` being Alice. */
export function nameOf({ id, displayName }: Pick<Party, 'id' | 'displayName'>): string {
  return displayName === undefined || displayName === id ? id.charAt(0).toUpperCase() + id.slice(1) : displayName
}
