import type { Participant } from '@switchhook/core'
import { useClient } from '@switchhook/vue'
import { onScopeDispose, type Ref, shallowReadonly, shallowRef } from 'vue'
import { lobby } from '../../demo/src/shared/names.ts'

/** Everybody in the lobby. */
export function useLobby(): Readonly<Ref<readonly Participant[]>> {
  const participants = useClient().space.observeParticipants(lobby)
  const value = shallowRef(participants.getSnapshot())
  const { unsubscribe } = participants.subscribe((now) => {
    value.value = now
  })
  onScopeDispose(unsubscribe)
  return shallowReadonly(value)
}
