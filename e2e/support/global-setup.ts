import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { buildPages } from './pages.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the built test page. */
    pages: string
  }
}

/** Builds what the tests serve, once for all of them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'switchhook-e2e-'))
  const pages = join(folder, 'pages')
  await buildPages(pages)
  project.provide('pages', pages)
  return () => rm(folder, { recursive: true, force: true })
}
