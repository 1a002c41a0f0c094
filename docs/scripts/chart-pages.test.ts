import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { chartPage } from './chart-page.ts'
import { chartPages } from './pages.ts'
import { chartPicture } from './picture.ts'

describe('the chart pages of the docs', () => {
  it.each(chartPages.map((page) => [page.file, page] as const))(
    '%s shows the chart as it is (pnpm docs:generate)',
    (file, page) => {
      const written = readFileSync(new URL(`../charts/${file}`, import.meta.url), 'utf8')
      expect(written).toBe(chartPage(page))
    },
  )

  it.each(chartPages.map((page) => [page.file.replace('.md', '.svg'), page] as const))(
    '%s is the picture of the chart as it is, byte for byte (pnpm docs:generate)',
    async (file, { chart }) => {
      const drawn = readFileSync(new URL(`../charts/${file}`, import.meta.url), 'utf8')
      expect(drawn === (await chartPicture(chart))).toBe(true)
    },
  )
})
