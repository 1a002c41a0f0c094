import { join } from 'node:path'
import { build, defaultClientConditions } from 'vite'

const pages = join(import.meta.dirname, '..', 'pages')

/** Builds the test page from source into a folder. */
export async function buildPages(outDir: string): Promise<void> {
  await build({
    root: pages,
    configFile: false,
    logLevel: 'warn',
    resolve: { conditions: ['switchhook-source', ...defaultClientConditions] },
    build: { outDir, emptyOutDir: true, target: 'es2022' },
  })
}

const demo = join(import.meta.dirname, '..', '..', 'examples', 'demo')

/** Builds the page of the demo from source into a folder. */
export async function buildDemo(outDir: string): Promise<void> {
  await build({
    root: demo,
    configFile: join(demo, 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir, emptyOutDir: true },
  })
}
