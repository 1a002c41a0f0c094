import type { ViewerOptions } from '../viewer/index.ts'
import { createInspector, type Inspector } from './inspector.ts'
import type { InspectorMessage } from './messages.ts'
import { reportTrouble } from './trouble.ts'

/** A client, or what else can be watched from now on. */
export interface Inspectable {
  inspect: (observer: Inspector) => () => void
}

/** One of several things to watch, and what to call it. */
export interface NamedSubject {
  name: string
  client: Inspectable | Inspector
}

/** An inspector that is shown in a page. */
export interface MountedInspector {
  /** Settles when the viewer is there. Rejects if it could not be loaded. */
  ready: Promise<void>
  close: () => void
}

/**
 * Shows what a client does inside `element`: its charts, live, and one sequence chart. Give a list to see several
 * on one time axis. The viewer is loaded now, and not before.
 */
export function mountInspector(
  element: Element,
  subject: Inspectable | Inspector | readonly NamedSubject[],
  options: ViewerOptions = {},
): MountedInspector {
  const sources = Array.isArray(subject)
    ? (subject as readonly NamedSubject[]).map(({ name, client }) => watch(client, name))
    : [watch(subject as Inspectable | Inspector)]
  let isClosed = false
  let viewer: { close: () => void } | undefined

  const feed = {
    subscribe(listener: (source: string, message: InspectorMessage) => void) {
      // Ids of their own: two may have the same name.
      const ends = sources.map(({ inspector, label }, place) =>
        inspector.subscribe((message) =>
          listener(
            String(place),
            message.type === '@switchhook.hello' && label !== undefined ? { ...message, name: label } : message,
          ),
        ),
      )
      return () => {
        for (const end of ends) end()
      }
    },
  }
  const ready = import('../viewer/index.ts').then(({ showViewer }) => {
    if (!isClosed) viewer = showViewer(element, feed, options)
  })
  ready.catch((cause) => reportTrouble(new Error('The viewer of the inspector could not be loaded.', { cause })))
  return {
    ready,
    close() {
      isClosed = true
      viewer?.close()
      for (const { end } of sources) end()
    },
  }
}

/** An inspector given is the application's own and is left running; one made here ends with the viewer. */
function watch(client: Inspectable | Inspector, label?: string) {
  // Not by `subscribe`: a client has one too, for its events.
  if (!('inspect' in client)) return { inspector: client, label, end: () => {} }
  const inspector = createInspector({ name: label ?? 'client' })
  const detach = client.inspect(inspector)
  return {
    inspector,
    label,
    end() {
      detach()
      inspector.stop()
    },
  }
}
