import { type MaybeRefOrGetter, onScopeDispose, type Ref, readonly, ref, toValue, watch } from 'vue'
import { createRinger } from '../../demo/src/shared/ringer.ts'

/** Rings while it should. True while the browser does not let it be heard. */
export function useRinger(isRinging: MaybeRefOrGetter<boolean>): Readonly<Ref<boolean>> {
  const ringer = createRinger()
  const isLocked = ref(ringer.isLocked())
  onScopeDispose(
    ringer.subscribe(() => {
      isLocked.value = ringer.isLocked()
    }),
  )
  watch(() => toValue(isRinging), ringer.ring, { immediate: true })
  onScopeDispose(() => ringer.ring(false))
  return readonly(isLocked)
}
