/** @jsxImportSource preact */
import { timeOfDay } from './Details.tsx'
import { IconButton } from './icons.tsx'
import type { Model, Theme } from './model.ts'
import type { Scene } from './scene.ts'

interface BarProps {
  model: Model
  scene: Scene
  onStep: (by: number) => void
  onLive: () => void
  onFind: (by: 1 | -1) => void
}

const nextTheme: Readonly<Record<Theme, Theme>> = { auto: 'light', light: 'dark', dark: 'auto' }
const number = new Intl.NumberFormat('en')

function countOf({ rows, total, dropped, lost }: Scene): string {
  const shown =
    rows.length === total ? number.format(total) : `${number.format(rows.length)} of ${number.format(total)}`
  return `${shown} ${total === 1 ? 'entry' : 'entries'}${dropped === 0 ? '' : `, ${number.format(dropped)} older ones dropped`}${lost === 0 ? '' : `, ${number.format(lost)} not told`}`
}

/** What is to be said above everything, with the way to what it is about. */
function NoticeLine({ model, scene }: { model: Model; scene: Scene }) {
  const { notice } = scene.choices
  if (notice === null) return null
  const entry = model.timeline.entries().find(({ id }) => id === notice.entry)
  return (
    <p class={`notice is-${notice.tone}`} role="status">
      <span>{notice.text}</span>
      {entry !== undefined && (
        <button
          type="button"
          class="button"
          onClick={() => model.choose({ selected: entry, followsNewest: false, names: '', hiddenKinds: new Set() })}
        >
          Go there
        </button>
      )}
    </p>
  )
}

/** Where we are in time, search, and how the viewer looks. */
export function Bar({ model, scene, onStep, onLive, onFind }: BarProps) {
  const { selected, search, theme } = scene.choices
  return (
    <div class="bar">
      <NoticeLine model={model} scene={scene} />
      <span class="brand">
        switchhook <span>inspector</span>
      </span>
      <span class="group">
        <button type="button" class="live" aria-pressed={selected === null} onClick={onLive}>
          {model.isRecorded ? 'End' : 'Live'}
        </button>
        <IconButton
          icon="back"
          label="One step back (↑)"
          isDisabled={scene.place === 0 || scene.rows.length === 0}
          onClick={() => onStep(-1)}
        />
        <IconButton
          icon="forward"
          label="One step forward (↓)"
          isDisabled={selected === null || scene.place === scene.rows.length - 1}
          onClick={() => onStep(1)}
        />
      </span>
      {selected !== null && <span class="past">as of {timeOfDay(selected.at)}</span>}
      <span class="count">{countOf(scene)}</span>
      <span class="spacer" />
      <span class="search">
        <input
          class="field"
          type="search"
          aria-label="Search names and payloads; Enter goes to the next"
          placeholder="Search  /"
          value={search}
          onInput={({ currentTarget }) => model.choose({ search: currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return
            event.preventDefault()
            onFind(event.shiftKey ? -1 : 1)
          }}
        />
        {search !== '' && (
          <span class="count" role="status">
            {scene.found.length === 0 ? 'none' : `${scene.found.length} found`}
          </span>
        )}
      </span>
      {!model.isRecorded && (
        <IconButton
          icon="clear"
          label="Forget what happened so far"
          onClick={() => {
            model.timeline.clear()
            onLive()
          }}
        />
      )}
      <IconButton icon={theme} label={`Colours: ${theme}`} onClick={() => model.choose({ theme: nextTheme[theme] })} />
    </div>
  )
}
