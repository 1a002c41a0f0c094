import type { ConnectionView } from '@switchhook/core'
import { useClient } from './provider.ts'
import { useReadable } from './readable.ts'

/** Where the connection to the back end is. */
export function useConnection(): ConnectionView {
  const { connection } = useClient()
  return useReadable(connection.observe())
}
