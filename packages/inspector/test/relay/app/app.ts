import { createBrowserInspector } from '@statelyai/inspect'
import { createInspector } from '@switchhook/inspector'
import { createActor, createMachine } from 'xstate'

// An application that knows of XState and of Stately's package; how it is watched stands in its address.
const query = new URLSearchParams(location.search)
const url = query.get('url') ?? ''
const door = createMachine({
  id: 'door',
  initial: 'closed',
  states: { closed: { on: { open: { target: 'opened', actions: 'creak' } } }, opened: { on: { close: 'closed' } } },
}).provide({ actions: { creak: () => {} } })

function inspectorOf(way: string | null) {
  if (way === 'relay') return createInspector({ name: '<img src=x onerror=alert(1)>', url })
  if (way === 'popup') return createBrowserInspector({ url }).inspect
  const iframe = document.createElement('iframe')
  iframe.width = '900'
  iframe.height = '600'
  document.body.append(iframe)
  return createBrowserInspector({ url, iframe }).inspect
}

document.querySelector('#inspect')?.addEventListener('click', () => {
  const actor = createActor(door, { inspect: inspectorOf(query.get('way')) }).start()
  document.querySelector('#open')?.addEventListener('click', () => actor.send({ type: 'open' }))
})
