import { type MaybeRefOrGetter, onScopeDispose, type Ref, readonly, ref, toValue, watch } from 'vue'
import { createRinger } from '../../demo/src/shared/ringer.ts'
import { sound } from '../../demo/src/shared/sound.ts'

/** Rings for somebody, or for nobody. True while the browser lets this page play no sound. */
export function useRinger(caller: MaybeRefOrGetter<string | null>): Readonly<Ref<boolean>> {
  const ringer = createRinger()
  const isLocked = ref(sound.isLocked())
  onScopeDispose(
    sound.subscribe(() => {
      isLocked.value = sound.isLocked()
    }),
  )
  watch(() => toValue(caller), ringer.ring, { immediate: true })
  onScopeDispose(() => ringer.ring(null))
  return readonly(isLocked)
}
