import { expect, it } from 'vitest'
import { run } from '../lib/children.mjs'

const node = (code, options) => run(process.execPath, ['-e', code], { capture: true, ...options })

it('keeps what a program prints and its exit code', async () => {
  const { code, output, stdout } = await node(`console.log('out'); console.error('err'); process.exitCode = 3`)
  expect(code).toBe(3)
  expect(stdout).toBe('out\n')
  expect(output).toContain('err\n')
})

it('says what is wrong with a program that cannot be started', async () => {
  expect(await run('no-such-program-here', [], { capture: true })).toMatchObject({
    code: 127,
    output: expect.stringContaining('no-such-program-here'),
  })
})

it('ends a program over its time limit together with what that had started', async () => {
  // The grandchild holds the same output open, so the promise would not settle while it lives.
  const hang = 'setInterval(() => {}, 1000)'
  const nested = `require('node:child_process').spawn(process.execPath, ['-e', '${hang}'], { stdio: 'inherit' }); ${hang}`
  const ended = await node(nested, { limitMs: 1_000 })
  expect(ended).toMatchObject({ code: 1, overdue: true, output: expect.stringContaining('over its time limit') })
})
