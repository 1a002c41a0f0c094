import type { Client } from '@switchhook/core'
import { SwitchhookProvider } from '@switchhook/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createPhoneClient, signIn } from '../../demo/src/shared/client.ts'
import type { PhoneOptions } from '../../demo/src/shared/options.ts'
import { Phone } from './Phone.tsx'

/** Puts a phone into an element and signs it in. Gives its client, and how to take it away again. */
export function mount(element: Element, options: PhoneOptions): { client: Client; unmount: () => Promise<void> } {
  const client = createPhoneClient(options)
  const root = createRoot(element)
  root.render(
    <StrictMode>
      <SwitchhookProvider client={client}>
        <Phone {...options} />
      </SwitchhookProvider>
    </StrictMode>,
  )
  signIn(client)
  return {
    client,
    unmount: () => {
      root.unmount()
      return client.destroy()
    },
  }
}
