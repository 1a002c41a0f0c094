import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const packages = fileURLToPath(new URL('../packages/', import.meta.url))

/** Entries for those who work on charts and wires: the charts have pages of their own, the schemas read as they stand. */
const without = ['./package.json', './charts', './wire']

const entryPoints = readdirSync(packages).flatMap((name) => {
  const { exports } = JSON.parse(readFileSync(`${packages}${name}/package.json`, 'utf8'))
  return Object.entries(exports)
    .filter(([door]) => !without.includes(door))
    .map(([, file]) => `../packages/${name}/${file['switchhook-source']}`)
})

/** The reference of every public entry, from its docstrings: `docs/api`, which `pnpm docs:build` makes anew. */
export default {
  plugin: ['typedoc-plugin-markdown', 'typedoc-vitepress-theme', './scripts/typedocNames.js'],
  docsRoot: '.',
  out: 'api',
  tsconfig: '../tsconfig.json',
  // `pnpm check` checks types.
  skipErrorChecking: true,
  entryPoints,
  readme: 'none',
  name: 'API reference',
  router: 'member',
  disableSources: true,
  excludeInternal: true,
  excludePrivate: true,
  hideBreadcrumbs: true,
  hidePageHeader: true,
  indexFormat: 'table',
  parametersFormat: 'table',
  treatWarningsAsErrors: true,
}
