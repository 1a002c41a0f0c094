// @vitest-environment node
import { expect, it } from 'vitest'
import { example } from './readme.ts'
import { complaintsAbout } from './typed.ts'

const setup = `
  import { createClient, type Feature, type Transport } from '@switchhook/core'
  import { useClient, useClientEvent } from '@switchhook/react'
  declare const transport: Transport
  declare const notes: () => Feature<'notes', { add: (text: string) => void }, { 'notes:added': { text: string } }>
  const client = createClient({ transport, features: [notes()] })
`
const register = `declare module '@switchhook/react' { interface Register { client: typeof client } }`
const use = `
  useClient().notes.add('hello')
  useClientEvent('notes:added', ({ text }) => text.toUpperCase())
`
const useStandard = `
  useClient().call.hold('call-1')
  useClientEvent('call:stateChange', ({ callId, previous }) => [callId.length, previous.localHold])
`

it('knows namespaces and events of the features an application registered', { timeout: 120_000 }, () => {
  expect(complaintsAbout(setup + register + use + useStandard)).toEqual([])
})

it('knows the standard client, and only that, where nothing is registered', { timeout: 120_000 }, () => {
  expect(complaintsAbout(setup + useStandard + use)).toEqual([
    expect.stringContaining("Property 'notes' does not exist"),
    expect.stringContaining('"notes:added"'),
  ])
})

it('finds nothing wrong with the example of the README', { timeout: 120_000 }, () => {
  expect(complaintsAbout(example.script)).toEqual([])
})
