import { type RefObject, useEffect, useRef } from 'react'
import { type FocusKeeper, keepFocus } from '../../demo/src/shared/focus.ts'
import type { Phase } from '../../demo/src/shared/phase.ts'

/** Keeps the keyboard where it is needed when the keys change, and lets Escape do what it says for the phase. */
export function useKeyboard(
  phone: RefObject<HTMLElement | null>,
  phase: Phase,
  isAlone: boolean,
  onEscape: Partial<Record<Phase, () => void>>,
): void {
  const keeper = useRef<FocusKeeper>(null)
  const latest = useRef({ phase, onEscape })
  useEffect(() => {
    latest.current = { phase, onEscape }
  })
  useEffect(() => {
    const element = phone.current
    if (element === null) return
    keeper.current = keepFocus(element, isAlone, () => latest.current.onEscape[latest.current.phase]?.())
    return () => keeper.current?.stop()
  }, [phone, isAlone])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the phase is what changes the keys
  useEffect(() => keeper.current?.follow(), [phase])
}
