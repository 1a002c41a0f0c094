import type { Client, ConnectionView } from '@switchhook/core'
import { useClient } from './provider.ts'
import { useReadable } from './readable.ts'

/** What the services look like from outside. */
export type SubscriptionView = ReturnType<ReturnType<Client['services']['observe']>['getSnapshot']>

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
