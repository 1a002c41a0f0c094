import { type Client, createClient } from '@switchhook/core'
import { createMemoryNetwork, fakeMedia } from '@switchhook/core/testing'
import { createInspector, type Inspector } from '../../../src/feed/inspector.ts'
import type { InspectorMessage } from '../../../src/feed/messages.ts'
import { createRecorder, type FlightRecord } from '../../../src/recorder.ts'
import { openRecord } from '../../../src/viewer/openRecord.ts'
import { showViewer, type Viewer, type ViewerOptions } from '../../../src/viewer/showViewer.tsx'

/** What the tests drive. */
export interface Stage {
  alice: Client
  bob: Client
  /** Shows both ends, or only what is told; closes what was shown before. */
  open: (options?: ViewerOptions & { isBare?: boolean }) => void
  close: () => void
  /** What alice's client has recorded. */
  record: () => FlightRecord
  /** Shows a recording instead, and waits until it was replayed. */
  openRecord: (record: FlightRecord) => Promise<void>
  /** Brings both ends online. */
  connect: () => Promise<void>
  /** Tells the viewer of an application that is not there. */
  tell: (source: string, messages: readonly InspectorMessage[]) => void
  /** Listeners to the told messages: 0 when nothing leaks. */
  listening: () => number
  /** The element the viewer stands in. */
  element: Element
}

declare global {
  var stage: Stage
}

const recorder = createRecorder({ mode: 'full' })
const network = createMemoryNetwork()
const inspectors: Record<string, Inspector> = {}

function createEnd(name: string): Client {
  const inspector = createInspector({ name })
  inspectors[name] = inspector
  return createClient({
    transport: network.connect(name),
    media: fakeMedia(),
    inspect: inspector,
    ...(name === 'alice' && { recorder }),
  })
}

const [alice, bob] = [createEnd('alice'), createEnd('bob')]
const element = document.querySelector('#viewer') as Element
const listeners = new Set<(source: string, message: InspectorMessage) => void>()
let viewer: Viewer | undefined

let isBare = false

const feed = {
  subscribe(listener: (source: string, message: InspectorMessage) => void) {
    listeners.add(listener)
    const ends = Object.entries(isBare ? {} : inspectors).map(([name, inspector]) =>
      inspector.subscribe((message) => listener(name, message)),
    )
    return () => {
      listeners.delete(listener)
      for (const end of ends) end()
    }
  },
}

globalThis.stage = {
  alice,
  bob,
  element,
  open({ isBare: wanted = false, ...options } = {}) {
    viewer?.close()
    isBare = wanted
    viewer = showViewer(element, feed, options)
  },
  close: () => viewer?.close(),
  record: () => recorder.toRecord(),
  async openRecord(record) {
    viewer?.close()
    const opened = openRecord(element, record)
    viewer = opened
    await opened.replayed
  },
  async connect() {
    await Promise.all([alice, bob].map((client) => client.services.subscribe(['call'])))
  },
  tell(source, messages) {
    for (const message of messages) for (const listener of listeners) listener(source, message)
  },
  listening: () => listeners.size,
}
