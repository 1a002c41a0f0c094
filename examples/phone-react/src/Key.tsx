import type { Permission, SpacePermission } from '@switchhook/core'
import type { IconName } from '../../demo/src/shared/icons.ts'
import { refusals } from '../../demo/src/shared/texts.ts'
import { Icon } from './Icon.tsx'

interface KeyProps {
  icon: IconName
  label: string
  hint?: string
  look?: 'go' | 'stop'
  permission: Permission | SpacePermission
  isPressed?: boolean
  isPending?: boolean
  /** For keys that open something: whether it is open. */
  isOpen?: boolean
  isFirst?: boolean
  onPress: () => void
}

/** A key that never lies: off while the call does not allow it, and it says why. It keeps the focus while it is off. */
export function Key({ icon, label, hint, look, permission, isPressed, isPending, isOpen, isFirst, onPress }: KeyProps) {
  return (
    <button
      type="button"
      className="key"
      data-look={look}
      data-first={isFirst || undefined}
      data-pending={isPending}
      aria-pressed={isPressed}
      aria-expanded={isOpen}
      aria-disabled={!permission.allowed}
      title={permission.allowed ? hint : refusals[permission.reason]}
      onClick={() => permission.allowed && onPress()}
    >
      <span className="disc">
        <Icon name={icon} />
      </span>
      {label}
    </button>
  )
}
