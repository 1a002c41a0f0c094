/** Writes the layouts the inspector ships, the chart pages and their pictures, and the table of sizes. `pnpm docs:generate`; tests fail when one of them is behind its chart. */
import { readFileSync, writeFileSync } from 'node:fs'
import { writeLayouts } from '../../packages/inspector/scripts/layouts.ts'
import { chartPage } from './chart-page.ts'
import { chartPages } from './pages.ts'
import { chartPicture } from './picture.ts'
import { withSizes } from './sizes.ts'

const fileOf = (name: string) => new URL(`../charts/${name}`, import.meta.url)

await writeLayouts(chartPages.map(({ chart }) => chart))
for (const page of chartPages) {
  writeFileSync(fileOf(page.file), chartPage(page))
  writeFileSync(fileOf(page.file.replace('.md', '.svg')), await chartPicture(page.chart))
}

const weights = new URL('../guide/only-what-you-need.md', import.meta.url)
writeFileSync(weights, withSizes(readFileSync(weights, 'utf8')))
