import type { Client } from '@switchhook/core'
import { switchhook } from '@switchhook/vue'
import { createApp } from 'vue'
import { createPhoneClient, signIn } from '../../demo/src/shared/client.ts'
import type { PhoneOptions } from '../../demo/src/shared/options.ts'
import Phone from './Phone.vue'

/** Puts a phone into an element and signs it in. Gives its client, and how to take it away again. */
export function mount(element: Element, options: PhoneOptions): { client: Client; unmount: () => Promise<void> } {
  const client = createPhoneClient(options)
  const app = createApp(Phone, { ...options })
  app.use(switchhook, { client }).mount(element)
  signIn(client)
  return {
    client,
    unmount: () => {
      app.unmount()
      return client.destroy()
    },
  }
}
