import type { Presence } from '../../demo/src/shared/status.ts'
import { controls } from '../../demo/src/shared/texts.control.ts'
import { labels, presences } from '../../demo/src/shared/texts.ts'

interface HeaderProps {
  user: string
  name: string
  presence: Presence
  /** Whether the browser lets this page play no sound. */
  isLocked: boolean
  onSignIn: () => void
  onSignOut: () => void
}

/** Whose phone it is, and whether it can be called. */
export function Header({ user, name, presence, isLocked, onSignIn, onSignOut }: HeaderProps) {
  const isOut = presence === 'signedOut' || presence === 'failed'
  return (
    <header className="phone-header">
      <span className="avatar" data-user={user} aria-hidden="true">
        {name.charAt(0)}
      </span>
      <div className="who">
        <h2>{name}</h2>
        <p>
          <span className="presence" data-presence={presence}>
            {presences[presence]}
          </span>
          <span className="framework">React</span>
          {isLocked && (
            <span className="sound" data-sound="locked" title={controls.soundLockedHint}>
              {controls.soundLocked}
            </span>
          )}
        </p>
      </div>
      <button type="button" className="quiet" onClick={isOut ? onSignIn : onSignOut}>
        {isOut ? labels.signIn : labels.signOut}
      </button>
    </header>
  )
}
