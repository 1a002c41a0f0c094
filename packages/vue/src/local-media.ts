import type { Client } from '@switchhook/core'
import { useClient } from './provide.ts'
import { type ReadonlyRef, useReadable } from './readable.ts'

type MediaApi = Client['media']
type LocalMediaList = ReturnType<MediaApi['getLocalMedia']>

/** Media made outside of calls, and how to make and dispose of them. The functions are stable. */
export interface UseLocalMedia extends Pick<MediaApi, 'createLocalMedia' | 'disposeLocalMedia'> {
  /** Those there are, oldest first. They live in the client until they are disposed of: a scope that ends disposes of none. */
  localMedia: ReadonlyRef<LocalMediaList>
}

/**
 * Media made outside of calls, for a preview or to be used by calls (`media.medias`). Follows what is made and disposed of,
 * wherever that happens.
 */
export function useLocalMedia(): UseLocalMedia {
  const { createLocalMedia, disposeLocalMedia, observeLocalMedia } = useClient().media
  return { localMedia: useReadable(observeLocalMedia()), createLocalMedia, disposeLocalMedia }
}
