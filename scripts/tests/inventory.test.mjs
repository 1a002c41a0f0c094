import { expect, it } from 'vitest'
import { run } from '../lib/children.mjs'
import { root } from '../lib/paths.mjs'

/** Compares with an inventory that asks for things nobody has, beside one of each kind that is there. */
const script = `
  import { compare } from './scripts/inventory/compare.ts'
  const item = (name, more = {}) => ({ name, seed: true, ...more })
  const field = (name, type) => ({ name, type })
  const call = {
    name: 'call',
    functions: [item('getAll'), item('fly'), { name: 'landAsync', seed: false }],
    constants: [item('states', { values: { RINGING: 'Ringing' } }), item('states', { values: { FLYING: 'Flying' } })],
    events: [
      item('call:start', { payload: [field('callId', 'string')] }),
      item('call:flown', { payload: [] }),
      item('call:receive', { payload: [field('height', 'number')] }),
    ],
    types: [
      item('MediaOffered', { kind: 'object', fields: [field('audio', 'boolean')] }),
      item('DeviceInfo', { kind: 'object', fields: [field('deviceId', 'number')] }),
      item('Aircraft', { kind: 'object', fields: [] }),
    ],
  }
  const config = [
    { path: 'call.ringingFeedbackMode', type: 'string', default: 'auto' },
    { path: 'call.callAuditTimer', type: 'number', default: 1 },
    { path: 'call.wings', type: 'number', default: 2 },
  ]
  const { present, missing } = await compare({ namespaces: [call], config })
  console.log(JSON.stringify({ present, missing: missing.map((line) => line.split(' (')[0]) }))
`

it('tells what an inventory has that the client has not: functions, values, events, types, fields and defaults', async () => {
  const args = ['--conditions=switchhook-source', '--import', 'tsx', '--input-type=module', '--eval', script]
  const { stdout, output } = await run(process.execPath, args, { cwd: root, capture: true, limitMs: 60_000 })
  expect(stdout, output).not.toBe('')
  expect(JSON.parse(stdout)).toEqual({
    present: 5,
    missing: [
      'call function fly: no such function',
      "call constant states: FLYING should be 'Flying', not 'undefined'",
      'call event call:flown: name',
      'call event call:receive: height: number',
      'call type DeviceInfo: deviceId: number',
      'call type Aircraft: type',
      'config call.callAuditTimer: default 25000 instead of 1',
      'config call.wings: no such option',
    ],
  })
}, 90_000)
