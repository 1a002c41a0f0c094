import { createInspector, mountInspector } from '@switchhook/inspector'
import { createActor, createMachine } from 'xstate'
import { openRecord } from '../../../packages/inspector/src/viewer/openRecord.ts'

const lamp = createMachine({
  id: 'lamp',
  initial: 'off',
  states: { off: { on: { toggle: 'on' } }, on: { on: { toggle: 'off' } } },
})

const next = () =>
  new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })

const viewerPlace = () => document.querySelector('#viewer') as Element

/** The longest time the page's own work had to wait for its turn while so many events passed, in milliseconds. */
async function longestPause(events: number, isWatched: boolean): Promise<number> {
  const inspector = createInspector({ name: 'flood' })
  const actor = createActor(lamp, isWatched ? { inspect: inspector } : {}).start()
  const mounted = isWatched ? mountInspector(viewerPlace(), inspector) : undefined
  await mounted?.ready
  await next()
  let longest = 0
  for (let sent = 0; sent < events; ) {
    for (let count = 0; count < 20; count += 1, sent += 1) actor.send({ type: 'toggle' })
    const endedAt = performance.now()
    await next()
    longest = Math.max(longest, performance.now() - endedAt)
  }
  mounted?.close()
  inspector.stop()
  return longest
}

/** How long a recording takes until it is on the screen and can be walked through, in milliseconds. */
async function open(record: string): Promise<number> {
  const startedAt = performance.now()
  const viewer = openRecord(viewerPlace(), JSON.parse(record))
  const root = viewerPlace().lastElementChild?.shadowRoot
  while (root?.querySelector('.rows [role="option"], .rows .row') === null)
    await new Promise((resolve) => requestAnimationFrame(resolve))
  const took = performance.now() - startedAt
  viewer.close()
  return took
}

Object.assign(globalThis, { bench: { longestPause, open } })
