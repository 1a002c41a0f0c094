/** Writes the chart pages. `pnpm docs:generate`; a test fails when a chart changed and its page did not. */
import { writeFileSync } from 'node:fs'
import { chartPage } from './chart-page.ts'
import { chartPages } from './pages.ts'

for (const page of chartPages) writeFileSync(new URL(`../charts/${page.file}`, import.meta.url), chartPage(page))
