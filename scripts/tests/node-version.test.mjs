import { expect, it } from 'vitest'
import { complaintAbout } from '../lib/node-version.mjs'

it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('is content with Node %s', (version) => {
  expect(complaintAbout(version)).toBeNull()
})

it.each(['12.22.12', '18.20.8', '20.18.3'])('says in one line that Node %s is too old', (version) => {
  expect(complaintAbout(version)).toBe(`switchhook needs Node 20.19 or newer; this is Node ${version}.`)
})
