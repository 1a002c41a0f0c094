import { type MaybeRefOrGetter, toValue, watch } from 'vue'
import { useClient } from './provide.ts'
import type { ClientEvents } from './register.ts'

/** Calls the listener for each event of a type until the scope ends. */
export function useClientEvent<Type extends keyof ClientEvents>(
  type: MaybeRefOrGetter<Type>,
  listener: (payload: ClientEvents[Type]) => void,
): void {
  const client = useClient()
  // A function of its own: the client adds one function once, and two components may share a listener.
  const forward = (payload: ClientEvents[Type]) => listener(payload)
  const listen = (name: Type, _: unknown, onCleanup: (stop: () => void) => void) => {
    client.on(name, forward)
    onCleanup(() => client.off(name, forward))
  }
  watch(() => toValue(type), listen, { immediate: true })
}
