import * as binding from '@switchhook/react'
import { render } from '@testing-library/react'
import type { ComponentType } from 'react'
import * as jsx from 'react/jsx-runtime'
import { expect, it } from 'vitest'
import { createPair } from './clients.ts'
import { settle } from './mount.tsx'
import { runExample } from './readme.ts'

it('has an example that calls, is answered, holds and hangs up', async () => {
  const { alice, bob } = await createPair()
  const { App } = runExample({ '@switchhook/react': binding, 'react/jsx-runtime': jsx }) as {
    App: ComponentType<{ client: typeof alice }>
  }
  const { container, unmount } = render(<App client={alice} />)
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
  unmount()
})
