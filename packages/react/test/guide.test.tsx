// #region test
import { createClient } from '@switchhook/core'
import { createMemoryNetwork, fakeMedia, settled } from '@switchhook/core/testing'
import { SwitchhookProvider, useCall } from '@switchhook/react'
import { act, render, screen } from '@testing-library/react'
import { expect, it } from 'vitest'

function Phone() {
  const { call, can, make, hold } = useCall()
  if (!call) return <button onClick={() => make('bob', { audio: true })}>Call bob</button>
  return (
    <>
      <p role="status">{call.state}</p>
      <button disabled={!can.hold.allowed} onClick={() => hold()}>
        Hold
      </button>
    </>
  )
}

/** Does something, and lets everything happen that follows from it. */
const settle = (change: () => unknown) =>
  act(async () => {
    await change()
    await settled()
  })

it('offers hold once bob has answered', async () => {
  const network = createMemoryNetwork()
  const alice = createClient({ transport: network.connect('alice'), media: fakeMedia() })
  const bob = createClient({ transport: network.connect('bob'), media: fakeMedia() })
  await Promise.all([alice.services.subscribe(['call']), bob.services.subscribe(['call'])])

  render(
    <SwitchhookProvider client={alice}>
      <Phone />
    </SwitchhookProvider>,
  )
  await settle(() => screen.getByText('Call bob').click())
  expect(screen.getByRole('status').textContent).toBe('Ringing')
  expect(screen.getByText<HTMLButtonElement>('Hold').disabled).toBe(true)

  const [incoming] = bob.call.getAll()
  await settle(() => bob.call.answer(incoming?.id ?? '', { audio: true }))
  await settle(() => screen.getByText('Hold').click())
  expect(screen.getByRole('status').textContent).toBe('On Hold')

  await settle(() => Promise.all([alice.destroy(), bob.destroy()]))
})
// #endregion test
