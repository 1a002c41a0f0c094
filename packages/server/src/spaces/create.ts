import type { Backend } from '../backend.ts'
import type { SpaceSettings } from './space.ts'

/** Makes a space under a new id; undefined when every space the server may keep is in use. */
export async function openSpace(
  { store, ids }: Pick<Backend, 'store' | 'ids'>,
  settings: Omit<SpaceSettings, 'topicId'>,
): Promise<string | undefined> {
  const topicId = ids.thing()
  return (await store.addSpace({ ...settings, topicId })) ? topicId : undefined
}
