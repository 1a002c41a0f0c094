import { setImmediate } from 'node:timers/promises'
import { act, render } from '@testing-library/react'
import { type ReactNode, StrictMode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SwitchhookProvider, useCall, useCalls, useClientEvent, useConnection } from '../src/index.ts'
import { createPair } from './clients.ts'
import { settle } from './mount.tsx'

beforeEach(() => {
  vi.spyOn(console, 'error')
})
afterEach(() => {
  expect(console.error).not.toHaveBeenCalled()
  vi.restoreAllMocks()
})

const Who = () => useConnection().self?.id
const Calls = () => (
  <ol>
    {useCalls().map(({ id, state }) => (
      <li key={id}>{state}</li>
    ))}
  </ol>
)

function Answer() {
  const { can, answer } = useCall()
  return can.answer.allowed ? <button type="button" onClick={() => answer({ audio: true })} /> : null
}

function Listener({ hear }: { hear: () => void }) {
  useClientEvent('call:receive', hear)
  return null
}

describe('SwitchhookProvider', () => {
  it('turns to another client when it is given one', async () => {
    const { alice, bob } = await createPair()
    const tree = (client: typeof alice): ReactNode => (
      <SwitchhookProvider client={client}>
        <Who />
      </SwitchhookProvider>
    )
    const { container, rerender, unmount } = render(tree(alice))
    expect(container.textContent).toBe('alice')
    rerender(tree(bob))
    expect(container.textContent).toBe('bob')
    unmount()
  })

  it('neither connects nor destroys: the client outlives the tree', async () => {
    const { alice } = await createPair()
    render(<SwitchhookProvider client={alice} />).unmount()
    await setImmediate()
    expect(alice.connection.observe().getSnapshot().isOpen).toBe(true)
  })
})

describe('StrictMode (pains 36)', () => {
  it('answers once when the button is pressed once', async () => {
    const { alice, bob } = await createPair()
    const { container, unmount } = render(
      <StrictMode>
        <SwitchhookProvider client={alice}>
          <Answer />
        </SwitchhookProvider>
      </StrictMode>,
    )
    const operations: string[] = []
    alice.on('call:operation', ({ operation, transition }) => operations.push(`${operation} ${transition}`))
    const callId = await settle(() => bob.call.make('alice', { audio: true }))
    await settle(() => container.querySelector('button')?.click())
    expect(operations.filter((operation) => operation === 'ANSWER START')).toEqual(['ANSWER START'])
    expect(alice.call.getById(callId)?.state).toBe('Connected')
    unmount()
  })
})

describe('hydration', () => {
  it('takes over what the server rendered, without a mismatch', async () => {
    const { alice } = await createPair()
    alice.call.make('bob', { audio: true })
    await setImmediate()
    const tree = (
      <SwitchhookProvider client={alice}>
        <Calls />
      </SwitchhookProvider>
    )
    const container = document.createElement('div')
    container.innerHTML = renderToString(tree)
    expect(container.textContent).toBe('Ringing')
    const root = await act(async () => hydrateRoot(container, tree))
    await settle(() => alice.call.end(alice.call.getAll()[0]?.id ?? ''))
    expect(container.textContent).toBe('Ended')
    await settle(() => root.unmount())
  })
})

describe('useClientEvent', () => {
  it('calls the listener of the last render, without listening anew', async () => {
    const { alice, bob } = await createPair()
    const on = vi.spyOn(alice, 'on')
    const heard: string[] = []
    const tree = (name: string) => (
      <SwitchhookProvider client={alice}>
        <Listener hear={() => heard.push(name)} />
      </SwitchhookProvider>
    )
    const { rerender, unmount } = render(tree('first'))
    rerender(tree('second'))
    await settle(() => bob.call.make('alice', { audio: true }))
    expect(heard).toEqual(['second'])
    expect(on).toHaveBeenCalledTimes(1)
    unmount()
  })
})
