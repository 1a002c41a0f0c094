/** @jsxImportSource preact */

const paths = {
  back: 'M10 3 5 8l5 5',
  forward: 'M6 3l5 5-5 5',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  fit: 'M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3',
  target: 'M8 1.5v3M8 11.5v3M1.5 8h3M11.5 8h3M8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z',
  lane: 'M4 2v12M12 2v12M4 8h7M9 6l2.5 2L9 10',
  clear: 'M4 4l8 8M12 4l-8 8',
  auto: 'M8 2a6 6 0 1 0 0 12zM8 2a6 6 0 0 1 0 12',
  light:
    'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9',
  dark: 'M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z',
} as const

export type IconName = keyof typeof paths

interface IconButtonProps {
  icon: IconName
  label: string
  onClick: () => void
  isPressed?: boolean
  isDisabled?: boolean
  class?: string
}

/** A button with a picture; the label is read out and shown when pointed at. */
export function IconButton({ icon, label, onClick, isPressed, isDisabled, class: name = '' }: IconButtonProps) {
  return (
    <button
      type="button"
      class={`icon ${name}`}
      aria-label={label}
      title={label}
      aria-pressed={isPressed}
      disabled={isDisabled}
      onClick={onClick}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={paths[icon]} />
      </svg>
    </button>
  )
}
