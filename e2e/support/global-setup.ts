import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { buildDemo, buildPages } from './pages.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the built test page. */
    pages: string
    /** The folder of the built page of the demo. */
    demo: string
  }
}

/** Builds what the tests serve, once for all of them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'switchhook-e2e-'))
  const [pages, demo] = [join(folder, 'pages'), join(folder, 'demo')]
  await buildPages(pages)
  await buildDemo(demo)
  project.provide('pages', pages)
  project.provide('demo', demo)
  return () => rm(folder, { recursive: true, force: true })
}
