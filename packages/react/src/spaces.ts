import type { SpaceView } from '@switchhook/core'
import { useClient } from './provider.ts'
import { useReadable } from './readable.ts'

/** One space with its participants; undefined until it is joined for the first time. Joining is the application's. */
export function useSpace(spaceId: string): SpaceView | undefined {
  const { space } = useClient()
  return useReadable(space.observe(spaceId))
}
