import { expect, it } from 'vitest'
import { importsOf, packageOf } from '../check/imports-of.mjs'

it('finds every way a module names another', () => {
  const code = `
    import 'one'
    import type { A } from 'two/door'
    export { b } from '@three/pack/door'
    const four = () => import('four')
    export declare const five: import('five').Type
    // import 'six'
    const text = "import 'seven'"`
  expect(importsOf(code, 'a.d.ts')).toEqual(['one', 'two/door', '@three/pack/door', 'four', 'five'])
})

it.each([
  ['xstate/graph', 'xstate'],
  ['@switchhook/core/charts', '@switchhook/core'],
  ['node:fs/promises', 'node:fs'],
])('knows the package behind %s', (specifier, name) => {
  expect(packageOf(specifier)).toBe(name)
})
