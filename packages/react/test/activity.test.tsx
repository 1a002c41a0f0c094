import { render } from '@testing-library/react'
import { Activity } from 'react'
import { expect, it } from 'vitest'
import { SwitchhookProvider, useCalls } from '../src/index.ts'
import { createPair } from './clients.ts'
import { settle } from './mount.tsx'

const Calls = () => useCalls().map(({ id, state }) => <p key={id}>{state}</p>)

/** React 19.2 and newer. */
it('what is in an Activity stops watching while hidden, and is right when shown', async () => {
  const { alice } = await createPair()
  const tree = (mode: 'hidden' | 'visible') => (
    <SwitchhookProvider client={alice}>
      <Activity mode={mode}>
        <Calls />
      </Activity>
    </SwitchhookProvider>
  )
  const { container, rerender, unmount } = render(tree('visible'))
  rerender(tree('hidden'))
  await settle(() => alice.call.make('bob', { audio: true }))
  await settle(() => rerender(tree('visible')))
  expect(container.textContent).toBe('Ringing')
  unmount()
})
