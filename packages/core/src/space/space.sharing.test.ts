import { afterEach, expect, it } from 'vitest'
import { codeOf, endAll, room, settled, withMedia } from './space.harness.ts'

afterEach(endAll)

it('a share that is begun again before its end was taken, and fails, is shown as failed', async () => {
  const alice = withMedia('alice')
  await alice.space.join(room)
  await alice.space.enterCall(room, { audio: true })
  await alice.space.startShare(room)
  alice.world.misbehave('announce', 'silence')
  const stopped = alice.space.stopShare(room)
  stopped.catch(() => {})
  await settled()
  expect(alice.view()?.myMedia).toMatchObject({ wanted: { screenshare: false }, confirmed: { screenshare: true } })
  alice.media.misbehave('denied')
  await expect(alice.space.startShare(room)).rejects.toMatchObject({ code: 'call:4' })
  expect(alice.view()?.sharing).toMatchObject({ state: 'failed', error: { code: 'call:4' } })
})

it('a share that is stopped before a screen was chosen is none', async () => {
  const alice = withMedia('alice')
  await alice.space.join(room)
  await alice.space.enterCall(room, { audio: true })
  alice.media.misbehave('silence')
  const started = codeOf(alice.space.startShare(room))
  await settled()
  expect(alice.view()?.sharing.state).toBe('requesting')
  await alice.space.stopShare(room)
  expect(await started).toBe('superseded')
  expect(alice.view()?.sharing).toEqual({ state: 'idle', error: null })
  expect(alice.media.sending()).toMatchObject({ screenshare: false })
})
