import type { Participant } from '@switchhook/core'
import { useClient } from '@switchhook/react'
import { useCallback, useSyncExternalStore } from 'react'
import { lobby } from '../../demo/src/shared/names.ts'

/** Everybody in the lobby. */
export function useLobby(): readonly Participant[] {
  const { space } = useClient()
  const participants = space.observeParticipants(lobby)
  const subscribe = useCallback(
    (changed: () => void) => {
      const { unsubscribe } = participants.subscribe(changed)
      return unsubscribe
    },
    [participants],
  )
  return useSyncExternalStore(subscribe, participants.getSnapshot)
}
