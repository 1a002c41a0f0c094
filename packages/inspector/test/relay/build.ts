import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build, defaultClientConditions, type InlineConfig } from 'vite'

const common = {
  configFile: false,
  logLevel: 'warn',
  resolve: { conditions: ['switchhook-source', ...defaultClientConditions] },
} satisfies InlineConfig

const pageFolder = join(import.meta.dirname, '../../src/relay/page')

/** The page the relay serves, from source. */
export async function buildViewerPage(folder: string): Promise<void> {
  await build({
    ...common,
    root: pageFolder,
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'es2022',
      chunkSizeWarningLimit: 4000,
      modulePreload: false,
      rolldownOptions: {
        input: { viewer: join(pageFolder, 'page.ts') },
        output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
      },
    },
    base: './',
  })
  for (const name of ['index.html', 'page.css']) await copyFile(join(pageFolder, name), join(folder, name))
}

/** An application that is watched. */
export async function buildApp(folder: string): Promise<void> {
  await build({
    ...common,
    root: join(import.meta.dirname, 'app'),
    build: { outDir: folder, emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 4000 },
  })
}
