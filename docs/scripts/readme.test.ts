import { readFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')

it('the first example of the README is the compiled one', () => {
  const [, example] = /```ts\n([\s\S]*?)```/.exec(read('README.md')) ?? []
  expect(example).toBe(read('docs/examples/two-clients.ts'))
})

it('the first example of the README rings and connects', async () => {
  const lines: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((...words: unknown[]) => {
    lines.push(words.join(' '))
  })
  try {
    await import('../examples/two-clients.ts')
    await vi.waitFor(() => expect(lines).toContain('alice: Connected'))
    expect(lines).toContain('bob is called by alice')
    expect(lines).toContain('alice: Ringing')
  } finally {
    log.mockRestore()
  }
})
