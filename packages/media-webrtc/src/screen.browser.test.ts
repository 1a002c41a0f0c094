import { afterEach, expect, it, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { openPair, type Pair, untilFlows } from '../test/pair.ts'

let pair: Pair
afterEach(() => {
  pair.close()
  vi.restoreAllMocks()
})

/** Browsers let a page ask for a screen only after a click. */
async function click() {
  const button = document.createElement('button')
  button.textContent = 'Share'
  document.body.append(button)
  await userEvent.click(button)
  button.remove()
}

const audio = { audio: true, video: false }
const screen = { audio: false, video: false, screen: { frameRate: { ideal: 10 } } }

it('pains 29: a shared screen is seen by the far end, and is over when the user stops it in the browser', async () => {
  let shared: MediaStreamTrack | undefined
  const real = navigator.mediaDevices.getDisplayMedia.bind(navigator.mediaDevices)
  vi.spyOn(navigator.mediaDevices, 'getDisplayMedia').mockImplementation(async (options) => {
    const stream = await real(options)
    shared = stream.getVideoTracks()[0]
    return stream
  })
  pair = openPair({ callee: { capture: 'fake' } })
  const { caller, callee, negotiate } = pair
  await pair.call({ caller: audio, callee: audio })
  await click()
  const { tracks } = await caller.ask({ type: 'capture', media: screen, operationId: 'share' }, 'peer.captured')
  expect(tracks).toMatchObject([{ kind: 'video', isScreen: true }])
  const id = tracks[0]?.id ?? ''
  expect(caller.engine.track(id)).toMatchObject({ isScreen: true, isLocal: true, state: 'live' })
  const shown = await negotiate(caller)
  expect(shown.offerApplied.added.map(({ kind }) => kind)).toEqual(['video'])
  await untilFlows(callee, 'video')

  // What the browser does for its own "Stop sharing".
  shared?.stop()
  shared?.dispatchEvent(new Event('ended'))
  expect(caller.facts.at(-1)).toEqual({ type: 'peer.trackEnded', trackId: id })
  const gone = await negotiate(caller)
  expect(gone.offerApplied.removed).toEqual(shown.offerApplied.added.map((track) => track.id))
})

it('a screen takes the place of the camera, without an offer', async () => {
  pair = openPair({ callee: { capture: 'fake' } })
  const { caller, callee } = pair
  await pair.call({ caller: { audio: true, video: true }, callee: audio })
  await untilFlows(callee, 'video')
  const captured = caller.facts.flatMap((fact) => (fact.type === 'peer.captured' ? fact.tracks : []))
  const trackId = captured.find(({ kind }) => kind === 'video')?.id ?? ''
  await click()
  const command = { type: 'replaceTrack', operationId: 'share', trackId, media: screen } as const
  const { track } = await caller.ask(command, 'peer.replaced')
  expect(track).toMatchObject({ kind: 'video', isScreen: true })
  await untilFlows(callee, 'audio', 'video')
})

it('a screen that the user does not give is denied, and nothing else of the request is kept', async () => {
  pair = openPair({ callee: { capture: 'fake' } })
  await pair.call({ caller: audio, callee: audio })
  vi.spyOn(navigator.mediaDevices, 'getDisplayMedia').mockRejectedValue(new DOMException('no', 'NotAllowedError'))
  const request = { type: 'capture', media: { ...screen, audio: true }, operationId: 'share' } as const
  await expect(pair.caller.ask(request, 'peer.captured')).rejects.toThrow(
    JSON.stringify({
      type: 'peer.failed',
      step: 'capture',
      operationId: 'share',
      fault: { name: 'denied', message: 'no' },
    }),
  )
  await untilFlows(pair.callee, 'audio')
})
