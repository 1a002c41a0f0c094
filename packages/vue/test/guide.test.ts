// #region test
import { createClient } from '@switchhook/core'
import { createMemoryNetwork, fakeMedia, settled } from '@switchhook/core/testing'
import { switchhook, useCall } from '@switchhook/vue'
import { expect, it } from 'vitest'
import { createApp, defineComponent, h } from 'vue'

const Phone = defineComponent(() => {
  const { call, can, make, hold } = useCall()
  return () =>
    call.value === undefined
      ? h('button', { onClick: () => make('bob', { audio: true }) }, 'Call bob')
      : [h('p', call.value.state), h('button', { disabled: !can.value.hold.allowed, onClick: () => hold() }, 'Hold')]
})

it('offers hold once bob has answered', async () => {
  const network = createMemoryNetwork()
  const alice = createClient({ transport: network.connect('alice'), media: fakeMedia() })
  const bob = createClient({ transport: network.connect('bob'), media: fakeMedia() })
  await Promise.all([alice.services.subscribe(['call']), bob.services.subscribe(['call'])])

  const page = document.createElement('main')
  const app = createApp(Phone).use(switchhook, { client: alice })
  app.mount(page)
  const press = () => {
    page.querySelector('button')?.click()
    return settled()
  }
  await press()
  expect(page.querySelector('p')?.textContent).toBe('Ringing')
  expect(page.querySelector('button')?.disabled).toBe(true)

  const [incoming] = bob.call.getAll()
  await bob.call.answer(incoming?.id ?? '', { audio: true })
  await settled()
  await press()
  expect(page.querySelector('p')?.textContent).toBe('On Hold')

  app.unmount()
  await Promise.all([alice.destroy(), bob.destroy()])
})
// #endregion test
