import { type MaybeRefOrGetter, toValue, watch } from 'vue'
import { useClient } from './provide.ts'
import type { ClientEvents, RegisteredClient } from './register.ts'

/** Listens by a function of its own: the client takes one function once, and two components may share a listener. */
function listen<Type extends keyof ClientEvents>(
  client: RegisteredClient,
  type: Type,
  listener: (payload: ClientEvents[Type]) => void,
): () => void {
  const forward = (payload: ClientEvents[Type]) => listener(payload)
  client.on(type, forward)
  return () => client.off(type, forward)
}

/** Calls the listener for each event of a type until the scope ends. */
export function useClientEvent<Type extends keyof ClientEvents>(
  type: MaybeRefOrGetter<Type>,
  listener: (payload: ClientEvents[Type]) => void,
): void {
  const client = useClient()
  const follow = (name: Type, _: unknown, onCleanup: (stop: () => void) => void) =>
    onCleanup(listen(client, name, listener))
  watch(() => toValue(type), follow, { immediate: true })
}
