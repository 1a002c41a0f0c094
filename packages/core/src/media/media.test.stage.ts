/**
 * A client whose media a test watches, and a page to render into.
 *
 * @internal
 */

import { onTestFinished, vi } from 'vitest'
import { createClient } from '../createClient.ts'
import type { RenderOptions } from '../ports/index.ts'
import { type FakeMedia, fakeMedia } from '../testing/fakeMedia.ts'
import { createMemoryNetwork } from '../testing/memory.ts'
import { createTestClock } from '../testing/testClock.ts'

/** A client of its own with everything it tells of media, and a record of what the engine rendered. */
export function alone(engine: FakeMedia = fakeMedia()) {
  const playing: string[] = []
  const media = {
    ...engine,
    render(trackId: string, element: object, options: RenderOptions = {}) {
      const line = `${trackId} in ${(element as { name: string }).name} on ${options.speakerId ?? 'default'}`
      playing.push(line)
      return () => playing.splice(playing.indexOf(line), 1)
    },
  }
  const client = createClient({ transport: createMemoryNetwork().connect('alice'), media, clock: createTestClock() })
  onTestFinished(() => client.destroy())
  const heard: unknown[] = []
  client.subscribe((type, payload) => heard.push([type, payload]))
  return { client, engine, playing, heard }
}

/** A page with these elements, by selector. */
export function page(...selectors: string[]) {
  const elements = new Map(selectors.map((name) => [name, { name }]))
  vi.stubGlobal('document', {
    addEventListener: () => {},
    removeEventListener: () => {},
    querySelector(selector: string) {
      if (selector.includes('<')) throw new Error('SyntaxError')
      return elements.get(selector) ?? null
    },
  })
  onTestFinished(() => {
    vi.unstubAllGlobals()
  })
  return elements
}

/** Ids of new detached tracks. */
export const created = async (client: ReturnType<typeof alone>['client'], constraints = { audio: true, video: true }) =>
  (await client.media.createLocalMedia(constraints)).map(({ media }) => media.tracks[0] as string)
