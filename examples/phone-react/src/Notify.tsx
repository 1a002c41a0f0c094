import { useState } from 'react'
import { askToNotify, canAskToNotify } from '../../demo/src/shared/attention.ts'
import { controls } from '../../demo/src/shared/texts.control.ts'

/** Asks for leave to notify, where nobody was asked yet: only a press may ask. */
export function Notify() {
  const [isOpen, setIsOpen] = useState(canAskToNotify)
  if (!isOpen) return null
  return (
    <button
      type="button"
      className="quiet notify"
      title={controls.notifyHint}
      onClick={() => void askToNotify().finally(() => setIsOpen(canAskToNotify()))}
    >
      {controls.notify}
    </button>
  )
}
