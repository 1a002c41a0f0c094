import { join } from 'node:path'
import { build as bundle } from 'tsdown'
import { build, defaultClientConditions } from 'vite'
import { pages } from '../../tsdown.config.ts'

const packageFolder = join(import.meta.dirname, '../..')

/** The pages of the package, as they are published. */
export async function buildPages(folder: string): Promise<void> {
  const tsconfig = join(packageFolder, '../../tsconfig.build.json')
  for (const page of pages)
    await bundle({ ...page, config: false, tsconfig, cwd: packageFolder, outDir: folder, logLevel: 'error' })
}

/** Applications that are watched. */
export async function buildApp(folder: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['switchhook-source', ...defaultClientConditions] },
    root: join(import.meta.dirname, 'app'),
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'es2022',
      chunkSizeWarningLimit: 4000,
      rolldownOptions: { input: ['index', 'mounted'].map((name) => join(import.meta.dirname, `app/${name}.html`)) },
    },
  })
}
