import type { ConnectionView, SubscriptionView } from '@switchhook/core'
import { useClient } from './provider.ts'
import { useReadable } from './readable.ts'

/** Where the connection to the back end is. */
export function useConnection(): ConnectionView {
  const { connection } = useClient()
  return useReadable(connection.observe())
}

/** Which services are subscribed, and whether that is about to change. */
export function useSubscription(): SubscriptionView {
  const { services } = useClient()
  return useReadable(services.observe())
}
