import { onBeforeUnmount, onMounted, type Ref, watch } from 'vue'
import { type FocusKeeper, keepFocus } from '../../demo/src/shared/focus.ts'
import type { Phase } from '../../demo/src/shared/phase.ts'

/** Keeps the keyboard where it is needed when the keys change, and lets Escape do what it says for the phase. */
export function useKeyboard(
  phone: Readonly<Ref<HTMLElement | null>>,
  phase: Readonly<Ref<Phase>>,
  isAlone: boolean,
  onEscape: Partial<Record<Phase, () => void>>,
): void {
  let keeper: FocusKeeper | undefined
  onMounted(() => {
    if (phone.value === null) return
    keeper = keepFocus(phone.value, isAlone, () => onEscape[phase.value]?.())
    keeper.follow()
  })
  watch(phase, () => keeper?.follow(), { flush: 'post' })
  onBeforeUnmount(() => keeper?.stop())
}
