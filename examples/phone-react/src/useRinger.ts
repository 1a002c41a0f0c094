import { useEffect, useState, useSyncExternalStore } from 'react'
import { createRinger } from '../../demo/src/shared/ringer.ts'
import { sound } from '../../demo/src/shared/sound.ts'

/** Rings for somebody, or for nobody. True while the browser lets this page play no sound. */
export function useRinger(caller: string | null): boolean {
  const [ringer] = useState(createRinger)
  useEffect(() => ringer.ring(caller), [ringer, caller])
  useEffect(() => () => ringer.ring(null), [ringer])
  return useSyncExternalStore(sound.subscribe, sound.isLocked)
}
