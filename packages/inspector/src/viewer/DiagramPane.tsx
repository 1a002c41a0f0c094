/** @jsxImportSource preact */
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { titleOf } from '../sequence/machine.ts'
import { StateChips } from './ActorTree.tsx'
import { createDiagramView, type DiagramMode, type DiagramView } from './diagramView.ts'
import { IconButton } from './icons.tsx'
import type { Model } from './model.ts'
import type { Scene } from './scene.ts'

const panStep = 60
const pans: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [panStep, 0],
  ArrowRight: [-panStep, 0],
  ArrowUp: [0, panStep],
  ArrowDown: [0, -panStep],
}

interface PaneProps {
  model: Model
  scene: Scene
  /** Gets the view, so that the keys of the whole viewer reach it. */
  onView: (view: DiagramView | null) => void
}

/** The live chart of the actor in focus. */
export function DiagramPane({ model, scene, onView }: PaneProps) {
  const pane = useRef<HTMLElement>(null)
  const view = useRef<DiagramView | null>(null)
  const [mode, setMode] = useState<DiagramMode>('fit')
  const [problem, setProblem] = useState<string | null>(null)
  const { focus, moment } = scene

  useLayoutEffect(() => {
    if (pane.current === null) return
    const created = createDiagramView(pane.current, (change) => {
      if (change.mode !== undefined) setMode(change.mode)
      if (change.problem !== undefined) setProblem(change.problem)
    })
    view.current = created
    onView(created)
    return () => {
      created.close()
      onView(null)
    }
  }, [onView])
  useLayoutEffect(() => view.current?.show(focus?.definition, moment))

  const { title, hint } = focus === undefined ? { title: 'Diagram', hint: '' } : titleOf(focus)
  const source = focus === undefined ? undefined : model.timeline.source(focus.source)?.name
  return (
    <section class="panel diagram" aria-label="Diagram">
      <header>
        <h2>
          {title} {hint !== '' && <small class="mono soft">{hint}</small>}
        </h2>
        {source !== undefined && <span class="soft">{source}</span>}
        <span class="states">
          <StateChips snapshot={moment.snapshot} />
        </span>
        <span class="group">
          <IconButton
            icon="target"
            class="toggle"
            label="Go where things happen"
            isPressed={mode === 'follow'}
            onClick={() => view.current?.setMode(mode === 'follow' ? 'free' : 'follow')}
          />
          <IconButton icon="minus" label="Zoom out (-)" onClick={() => view.current?.zoomBy(1 / 1.25)} />
          <IconButton icon="plus" label="Zoom in (+)" onClick={() => view.current?.zoomBy(1.25)} />
          <IconButton icon="fit" label="Show all of it (0)" onClick={() => view.current?.setMode('fit')} />
        </span>
      </header>
      <section
        class="pane"
        ref={pane}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the picture is moved by keyboard
        tabIndex={0}
        aria-label={`Chart of ${title}; arrow keys move it`}
        onKeyDown={(event) => {
          const pan = pans[event.key]
          if (pan === undefined) return
          event.preventDefault()
          view.current?.panBy(...pan)
        }}
      >
        {focus === undefined && <p class="empty">No machine has started yet.</p>}
        {focus !== undefined && problem !== null && <p class="empty">{problem}</p>}
      </section>
    </section>
  )
}
