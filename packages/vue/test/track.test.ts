import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp, defineComponent, h, shallowRef, withDirectives } from 'vue'
import { provideClient, switchhook, useTrack, vTrack } from '../src/index.ts'
import { createPair } from './clients.ts'
import { settle } from './mount.ts'

beforeEach(() => {
  vi.spyOn(console, 'warn')
})
afterEach(() => {
  expect(console.warn).not.toHaveBeenCalled()
  vi.restoreAllMocks()
})

/** A call whose tracks are played by elements that write down what they play. */
async function createPlayers() {
  const { alice, bob } = await createPair()
  const callId = await settle(() => alice.call.make('bob', { audio: true }))
  await settle(() => bob.call.answer(callId, { audio: true }))
  const { localTracks = [], remoteTracks = [] } = alice.call.getById(callId) ?? {}
  const playing: string[] = []
  vi.spyOn(alice.media, 'render').mockImplementation((trackId, element) => {
    const entry = `${(element as Element).tagName} ${trackId}`
    playing.push(entry)
    return () => void playing.splice(playing.indexOf(entry), 1)
  })
  return { alice, local: localTracks[0] ?? '', remote: remoteTracks[0] ?? '', playing }
}

describe('vTrack', () => {
  it('plays the track in its element, another one when the id changes, and none after unmount', async () => {
    const { alice, local, remote, playing } = await createPlayers()
    const trackId = shallowRef(local)
    const app = createApp(() => withDirectives(h('video'), [[vTrack, trackId.value]])).use(switchhook, {
      client: alice,
    })
    await settle(() => app.mount(document.createElement('div')))
    expect(playing).toEqual([`VIDEO ${local}`])
    await settle(() => {
      trackId.value = remote
    })
    expect(playing).toEqual([`VIDEO ${remote}`])
    app.unmount()
    expect(playing).toEqual([])
  })

  it('finds the client of the nearest component that provides one', async () => {
    const { alice, local, playing } = await createPlayers()
    const Video = defineComponent(() => () => withDirectives(h('video'), [[vTrack, local]]))
    const Phone = defineComponent(() => {
      provideClient(alice)
      return () => [withDirectives(h('audio'), [[vTrack, local]]), h(Video)]
    })
    const app = createApp(Phone)
    await settle(() => app.mount(document.createElement('div')))
    expect(playing.sort()).toEqual([`AUDIO ${local}`, `VIDEO ${local}`])
    app.unmount()
    expect(playing).toEqual([])
  })
})

describe('useTrack', () => {
  it('plays in the root element of a component that its ref was put on', async () => {
    const { alice, local, playing } = await createPlayers()
    const Video = defineComponent(() => () => h('video'))
    const app = createApp({
      setup() {
        const { ref } = useTrack(local)
        return () => h(Video, { ref })
      },
    }).use(switchhook, { client: alice })
    await settle(() => app.mount(document.createElement('div')))
    expect(playing).toEqual([`VIDEO ${local}`])
    app.unmount()
    expect(playing).toEqual([])
  })

  it('plays when the element is in the page, not while it is being made', async () => {
    const { alice, local } = await createPlayers()
    const wereConnected: boolean[] = []
    vi.mocked(alice.media.render).mockImplementation((_, element) => {
      wereConnected.push((element as Element).isConnected)
      return () => {}
    })
    const app = createApp({
      setup() {
        const { ref } = useTrack(local)
        return () => h('main', h('video', { ref }))
      },
    }).use(switchhook, { client: alice })
    const container = document.body.appendChild(document.createElement('div'))
    await settle(() => app.mount(container))
    expect(wereConnected).toEqual([true])
    app.unmount()
    container.remove()
  })

  it('plays on when the element is patched, and stops when the element goes', async () => {
    const { alice, local, playing } = await createPlayers()
    const title = shallowRef<string | null>('first')
    const app = createApp({
      setup() {
        const { ref } = useTrack(local)
        return () => (title.value === null ? null : h('video', { ref, title: title.value }))
      },
    }).use(switchhook, { client: alice })
    await settle(() => app.mount(document.createElement('div')))
    await settle(() => {
      title.value = 'second'
    })
    expect(alice.media.render).toHaveBeenCalledTimes(1)
    await settle(() => {
      title.value = null
    })
    expect(playing).toEqual([])
    app.unmount()
  })
})
