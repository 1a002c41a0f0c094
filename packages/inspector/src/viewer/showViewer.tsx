/** @jsxImportSource preact */
import { render } from 'preact'
import type { InspectorMessage } from '../feed/messages.ts'
import { App, type Show } from './App.tsx'
import { createModel, type Notice, type Theme } from './model.ts'
import { toScene } from './scene.ts'
import { viewerSheet } from './styles.ts'

/** Where a viewer gets its messages from; each comes with the id of the application it is about. */
export interface ViewerFeed {
  subscribe: (listener: (source: string, message: InspectorMessage) => void) => () => void
}

export interface ViewerOptions {
  /**
   * Everything, or parts of it for a place beside other things.
   * @default 'all'
   */
  show?: Show
  /** Which actors to show, by name. All by default. */
  only?: (actorName: string) => boolean
  /**
   * Entries kept; the oldest go first.
   * @default 20000
   */
  limit?: number
  /**
   * Colours; `auto` follows the system.
   * @default 'auto'
   */
  theme?: Theme
  /** Whether it is over already, and nothing new comes. */
  isRecorded?: boolean
}

export interface Viewer {
  /** Says something above everything; null takes it away. */
  notify: (notice: Notice | null) => void
  /** Takes the viewer out of the page and leaves nothing behind. */
  close: () => void
}

/** For messages in one frame; the rest of it is for drawing. */
const budgetMs = 6

/**
 * Shows what the applications of a feed do, inside an element. Everything of it stands in a shadow root with its own
 * styles. Messages cost the page a few microseconds each; they are drawn with the next frame.
 */
export function showViewer(element: Element, feed: ViewerFeed, options: ViewerOptions = {}): Viewer {
  const { show = 'all', only, limit, theme, isRecorded } = options
  const host = element.ownerDocument.createElement('div')
  const shadow = host.attachShadow({ mode: 'open' })
  shadow.adoptedStyleSheets = [viewerSheet()]
  host.style.display = 'block'
  host.style.height = '100%'
  element.append(host)

  let frame: number | null = null
  const schedule = () => {
    frame ??= requestAnimationFrame(draw)
  }
  const model = createModel(schedule, { only, limit, theme, isRecorded })

  function draw(): void {
    frame = null
    const isUpToDate = model.settle(budgetMs)
    render(<App model={model} scene={toScene(model)} show={show} />, shadow)
    if (!isUpToDate) schedule()
  }

  const unsubscribe = feed.subscribe(model.take)
  draw()

  let isOpen = true
  return {
    notify: (notice) => model.choose({ notice }),
    close() {
      if (!isOpen) return
      isOpen = false
      unsubscribe()
      if (frame !== null) cancelAnimationFrame(frame)
      frame = null
      render(null, shadow)
      host.remove()
    },
  }
}
