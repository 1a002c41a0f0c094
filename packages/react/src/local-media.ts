import type { Client, Readable } from '@switchhook/core'
import { useClient } from './provider.ts'
import { useReadable } from './readable.ts'

type MediaApi = Client['media']
type LocalMediaList = ReturnType<MediaApi['getLocalMedia']>

/** Media made outside of calls, and how to make and dispose of them. The functions are stable. */
export interface UseLocalMedia extends Pick<MediaApi, 'createLocalMedia' | 'disposeLocalMedia'> {
  /** Those there are, oldest first. They live in the client until they are disposed of: a component that goes ends none. */
  localMedia: LocalMediaList
}

type Watched = Omit<UseLocalMedia, 'localMedia'> & { readable: Readable<LocalMediaList> }

const known = new WeakMap<MediaApi, Watched>()

/** The client does not tell when its local media change, so whoever changes them by a hook tells the others. */
function watched(media: MediaApi): Watched {
  const watchers = new Set<(list: LocalMediaList) => void>()
  let list = media.getLocalMedia()
  const look = () => {
    list = media.getLocalMedia()
    for (const watcher of watchers) watcher(list)
  }
  const told = <Result>(done: Promise<Result>): Promise<Result> => {
    done.then(look, look)
    return done
  }
  const made: Watched = {
    readable: {
      getSnapshot: () => list,
      subscribe(observer) {
        const watcher = (now: LocalMediaList) => (typeof observer === 'function' ? observer : observer.next)?.(now)
        watchers.add(watcher)
        return { unsubscribe: () => watchers.delete(watcher) }
      },
    },
    createLocalMedia: (constraints) => told(media.createLocalMedia(constraints)),
    disposeLocalMedia: (localMedia) => told(media.disposeLocalMedia(localMedia)),
  }
  known.set(media, made)
  return made
}

/**
 * Media made outside of calls, for a preview or to be used by calls (`media.medias`). Follows what is made and disposed of
 * through this hook, in any component of the client.
 */
export function useLocalMedia(): UseLocalMedia {
  const { media } = useClient()
  const { readable, ...commands } = known.get(media) ?? watched(media)
  return { localMedia: useReadable(readable), ...commands }
}
