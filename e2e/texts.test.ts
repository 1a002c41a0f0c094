import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { endingReasons, endingText, errorText } from '@switchhook/example-demo/texts'
import { expect, it } from 'vitest'

const packages = join(import.meta.dirname, '..', 'packages')

/** Codes that the sources of the library name, in the form `domain:number`. */
function codesIn(folder: string): string[] {
  const files = readdirSync(join(packages, folder), { recursive: true, encoding: 'utf8' })
  const sources = files.filter(
    (file) => file.endsWith('.ts') && !file.includes('.test.') && !file.startsWith('testing'),
  )
  const found = sources.flatMap((file) =>
    Array.from(
      readFileSync(join(packages, folder, file), 'utf8').matchAll(
        /'((?:authentication|call|subscription|connectivity|webrtc|presence|space):\d+)'/g,
      ),
      ([, code = '']) => code,
    ),
  )
  return [...new Set(found)].sort()
}

it('has words of its own for every error a person can meet', () => {
  const codes = [
    ...codesIn('core/src'),
    ...codesIn('transport-socketio/src'),
    'not-supported',
    'destroyed',
    'too-large',
    'protocol',
  ]
  expect(codes).toContain('call:7')
  expect(codes.filter((code) => errorText(code) === errorText('of no error'))).toEqual([])
})

it('says of every ending what happened, with the name of the other one where it belongs', () => {
  const said = endingReasons.flatMap((reason) =>
    (['local', 'remote'] as const).flatMap((by) =>
      [true, false].map((missed) => endingText({ by, reason, layer: 'signaling', retryable: false, missed }, '$&')),
    ),
  )
  expect(said.filter((sentence) => !/^[^{}]+\.$/.test(sentence))).toEqual([])
  expect(said).toContain('$& hung up.')
  expect(endingText({ by: 'remote', reason: 'busy', layer: 'signaling', retryable: true, missed: false }, 'Bob')).toBe(
    'Bob is in another call. Try again later.',
  )
})
