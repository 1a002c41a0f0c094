import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { recordedCall } from '../export/recorded.stage.ts'
import { write } from './write.ts'

it('replaces a file only when told its name', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'inspector-write-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const [file, out] = [join(folder, 'call.json'), join(folder, 'call.test.ts')]
  await writeFile(file, JSON.stringify(await recordedCall()))
  await writeFile(out, 'mine')
  await expect(write({ name: 'test', file, out, mayReplace: false }, folder)).rejects.toThrow('is there already')
  expect(await readFile(out, 'utf8')).toBe('mine')
  await write({ name: 'test', file, out, mayReplace: true }, folder)
  expect(await readFile(out, 'utf8')).toContain("from '@switchhook/inspector/replay'")
})
