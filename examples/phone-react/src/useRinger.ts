import { useEffect, useState, useSyncExternalStore } from 'react'
import { createRinger } from '../../demo/src/shared/ringer.ts'

/** Rings while it should. True while the browser does not let it be heard. */
export function useRinger(isRinging: boolean): boolean {
  const [ringer] = useState(createRinger)
  useEffect(() => {
    ringer.ring(isRinging)
    return () => ringer.ring(false)
  }, [ringer, isRinging])
  return useSyncExternalStore(ringer.subscribe, ringer.isLocked)
}
