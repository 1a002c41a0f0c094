import * as binding from '@switchhook/vue'
import { expect, it } from 'vitest'
import * as vue from 'vue'
import { createPair } from './clients.ts'
import { settle } from './mount.ts'
import { runExample } from './readme.ts'

it('has an example that calls, is answered, holds and hangs up', async () => {
  const { alice, bob } = await createPair()
  const app = vue.createApp(runExample({ '@switchhook/vue': binding, vue })).use(binding.switchhook, { client: alice })
  const container = document.createElement('div')
  await settle(() => app.mount(container))
  const press = (label: string) =>
    settle(() => [...container.querySelectorAll('button')].find(({ textContent }) => textContent === label)?.click())
  await press('Call bob')
  expect(container.querySelector('p')?.textContent).toBe('Ringing with bob')
  await settle(() => bob.call.answer(bob.call.getAll()[0]?.id ?? '', { audio: true }))
  expect(container.querySelectorAll('audio').length).toBe(1)
  await press('Hold')
  expect(container.querySelector('p')?.textContent).toBe('On Hold with bob')
  await press('Hang up')
  expect(container.textContent).toBe('Call bob')
  app.unmount()
})
