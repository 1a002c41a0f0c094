/** @jsxImportSource preact */
import { useCallback, useRef } from 'preact/hooks'
import { leavesOf, titleOf } from '../sequence/machine.ts'
import { ActorTree } from './ActorTree.tsx'
import { Bar } from './Bar.tsx'
import { Details } from './Details.tsx'
import { DiagramPane } from './DiagramPane.tsx'
import type { DiagramView } from './diagramView.ts'
import type { Model } from './model.ts'
import { SequencePane } from './SequencePane.tsx'
import { type Scene, stepFrom } from './scene.ts'

/** What of the viewer is shown: everything, or parts of it beside other things. */
export type Show = 'all' | 'diagramAndSequence' | 'diagram' | 'sequence'

interface AppProps {
  model: Model
  scene: Scene
  show: Show
}

const steps: Readonly<Record<string, number>> = {
  ArrowUp: -1,
  ArrowDown: 1,
  PageUp: -12,
  PageDown: 12,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
}

/** Goes to the next place the search found. */
function goToFound({ found, rows, place }: Scene, model: Model, by: 1 | -1): void {
  if (found.length === 0) return
  const next = by === 1 ? found.find((index) => index > place) : found.findLast((index) => index < place)
  const entry = rows[next ?? (by === 1 ? found[0] : found.at(-1)) ?? 0]
  if (entry !== undefined) model.choose({ selected: entry, followsNewest: false })
}

/** What is said aloud: the state of the chart in the picture. */
function announcementOf({ focus, moment, choices }: Scene): string {
  if (focus === undefined || moment.snapshot === null) return ''
  const states = leavesOf(moment.snapshot.value).join(', ')
  return `${choices.selected === null ? '' : 'Then: '}${titleOf(focus).title} ${states}`
}

/** The whole viewer. */
export function App({ model, scene, show }: AppProps) {
  const isWhole = show === 'all'
  const root = useRef<HTMLDivElement>(null)
  const diagram = useRef<DiagramView | null>(null)
  const onView = useCallback((view: DiagramView | null) => {
    diagram.current = view
  }, [])

  const step = (by: number) => {
    const entry = stepFrom(scene, by)
    if (entry !== undefined) model.choose({ selected: entry, followsNewest: false })
  }
  const goLive = () => model.choose({ selected: null, followsNewest: true })

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    const target = event.target as Element
    if (event.key === 'Escape') {
      if (model.choices().search !== '') model.choose({ search: '' })
      else goLive()
      if (target instanceof HTMLInputElement) root.current?.querySelector<HTMLElement>('.rows')?.focus()
      return
    }
    if (target instanceof HTMLInputElement) return
    const by = steps[event.key]
    const isScrolled = target.closest('.scroll, .pane') !== null && !target.matches('button')
    if (by !== undefined && !isScrolled) step(by)
    else if (event.key === '/') root.current?.querySelector<HTMLElement>('.search input')?.focus()
    else if (event.key === '+' || event.key === '=') diagram.current?.zoomBy(1.25)
    else if (event.key === '-') diagram.current?.zoomBy(1 / 1.25)
    else if (event.key === '0') diagram.current?.setMode('fit')
    else return
    event.preventDefault()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the whole viewer
    <div ref={root} class="root" data-theme={scene.choices.theme} onKeyDown={onKeyDown}>
      <div class={`frame${isWhole ? '' : ` is-part is-${show}`}`}>
        {isWhole && (
          <Bar model={model} scene={scene} onStep={step} onLive={goLive} onFind={(by) => goToFound(scene, model, by)} />
        )}
        {isWhole && <ActorTree model={model} scene={scene} />}
        {show !== 'sequence' && <DiagramPane model={model} scene={scene} onView={onView} />}
        {show !== 'diagram' && <SequencePane model={model} scene={scene} isAlone={!isWhole} />}
        {isWhole && <Details model={model} scene={scene} />}
      </div>
      {isWhole && (
        <div class="hidden" role="status">
          {announcementOf(scene)}
        </div>
      )}
    </div>
  )
}
