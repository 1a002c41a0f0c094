import { useEffect, useRef } from 'react'
import { useClient } from './provider.ts'
import type { ClientEvents } from './register.ts'

/** The value of the last render, for what runs later. */
function useLatest<Value>(value: Value): { readonly current: Value } {
  const latest = useRef(value)
  useEffect(() => {
    latest.current = value
  })
  return latest
}

/** Calls the listener for each event of a type while the component is there. The listener need not be stable. */
export function useClientEvent<Type extends keyof ClientEvents>(
  type: Type,
  listener: (payload: ClientEvents[Type]) => void,
): void {
  const client = useClient()
  const latest = useLatest(listener)
  useEffect(() => {
    const forward = (payload: ClientEvents[Type]) => latest.current(payload)
    client.on(type, forward)
    return () => client.off(type, forward)
  }, [client, type, latest])
}
