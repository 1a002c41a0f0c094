import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { run } from '../lib/children.mjs'

const probe = fileURLToPath(new URL('../check/import-probe.mjs', import.meta.url))
const probing = (...codes) =>
  run(process.execPath, [probe, ...codes.map((code) => `data:text/javascript,${encodeURIComponent(code)}`)], {
    capture: true,
  })

it('has nothing to say about a module that only defines things', async () => {
  expect(await probing('export const answer = () => fetch')).toMatchObject({ code: 0, output: '' })
})

it.each([
  ['globalThis.leaked = 1', 'new global leaked'],
  ['globalThis.setTimeout = () => {}', 'replaced global setTimeout'],
  ["process.on('uncaughtException', () => {})", "listens for process 'uncaughtException'"],
  ['setTimeout(() => {}, 1)', 'left open: Timeout'],
])('reports what the import of `%s` left behind', async (code, problem) => {
  expect(await probing(code)).toMatchObject({ code: 1, output: `${problem}\n` })
})

it('does not blame a module for what its peers do', async () => {
  expect(await probing('export const fine = true', 'globalThis.fromPeer = 1')).toMatchObject({ code: 0, output: '' })
})
