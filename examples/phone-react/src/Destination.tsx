import type { Permission } from '@switchhook/core'
import { type SubmitEvent, useId, useState } from 'react'
import type { IconName } from '../../demo/src/shared/icons.ts'
import { controls } from '../../demo/src/shared/texts.control.ts'
import { refusals, say } from '../../demo/src/shared/texts.ts'
import { Icon } from './Icon.tsx'

interface DestinationProps {
  label: string
  permission: Permission
  actions: readonly { icon: IconName; label: string; hint?: string; onSubmit: (destination: string) => unknown }[]
}

/** Somebody to name, and what is to be done with them. Enter takes the first action. */
export function Destination({ label, permission, actions }: DestinationProps) {
  const [to, setTo] = useState('')
  const field = useId()
  const reason = permission.allowed ? undefined : refusals[permission.reason]
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const index = Number(event.nativeEvent.submitter?.getAttribute('value') ?? 0)
    if (permission.allowed) actions[index]?.onSubmit(to)
  }
  return (
    <form className="dialer panel" onSubmit={submit}>
      <label htmlFor={field}>{label}</label>
      <input
        id={field}
        value={to}
        onChange={(event) => setTo(event.target.value)}
        required
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      {actions.map((action, index) => (
        <button
          key={action.label}
          type="submit"
          value={index}
          className={index === 0 ? 'go' : undefined}
          aria-disabled={!permission.allowed}
          title={reason ?? action.hint}
        >
          <Icon name={action.icon} />
          {action.label}
        </button>
      ))}
      {reason !== undefined && <p className="why">{say(controls.refused, reason)}</p>}
    </form>
  )
}
