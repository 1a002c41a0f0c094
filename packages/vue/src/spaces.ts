import type { SpaceView } from '@switchhook/core'
import { type MaybeRefOrGetter, toValue } from 'vue'
import { useClient } from './provide.ts'
import { type ReadonlyRef, useReadable } from './readable.ts'

/** One space with its participants; undefined until it is joined for the first time. Joining is the application's. */
export function useSpace(spaceId: MaybeRefOrGetter<string>): ReadonlyRef<SpaceView | undefined> {
  const { space } = useClient()
  return useReadable(() => space.observe(toValue(spaceId)))
}
