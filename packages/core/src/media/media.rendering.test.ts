import { describe, expect, it } from 'vitest'
import { outcome } from '../call/call.test.stage.ts'
import { alone, created, page } from './media.test.stage.ts'

describe('rendering by selector', () => {
  it('media.5: puts every track into the element, on the speaker chosen here', async () => {
    page('#far')
    const { client, playing, heard } = alone()
    const [first = '', second = ''] = await created(client)
    await client.media.renderTracks([first, second], '#far', { speakerId: 'headset' })
    expect(playing).toEqual([`${first} in #far on headset`, `${second} in #far on headset`])
    expect(heard).toEqual([['media:trackRendered', { trackIds: [first, second], selector: '#far' }]])
    expect(client.media.getTrackById(first)?.containers).toEqual(['#far'])
  })

  it('media.6: another speaker takes a removal first; until then the track plays where it does', async () => {
    page('#far')
    const { client, playing } = alone()
    const [track = ''] = await created(client)
    const seen: unknown[] = []
    client.media.observeTrack(track).subscribe((now) => seen.push(now?.containers))
    await client.media.renderTracks([track], '#far', { speakerId: 'headset' })
    await client.media.renderTracks([track], '#far', { speakerId: 'loud' })
    expect(playing).toEqual([`${track} in #far on headset`])
    await client.media.removeTracks([track], '#far')
    await client.media.removeTracks([track], '#far')
    expect({ playing, state: client.media.getTrackById(track)?.state }).toEqual({ playing: [], state: 'live' })
    await client.media.renderTracks([track], '#far', { speakerId: 'loud' })
    expect(playing).toEqual([`${track} in #far on loud`])
    expect(seen).toEqual([['#far'], [], ['#far']])
  })

  it('plays in several elements at once, and in an element the page made anew', async () => {
    const elements = page('#one', '#two')
    const { client, playing } = alone()
    const [track = ''] = await created(client)
    await client.media.renderTracks([track], '#one')
    await client.media.renderTracks([track], '#two')
    expect(client.media.getTrackById(track)?.containers).toEqual(['#one', '#two'])
    elements.set('#one', { name: 'new #one' })
    await client.media.renderTracks([track], '#one')
    expect(playing).toEqual([`${track} in #two on default`, `${track} in new #one on default`])
  })

  it('ends with the track, and with the client', async () => {
    page('#far')
    const { client, playing } = alone()
    const [first = '', second = ''] = await created(client)
    await client.media.renderTracks([first, second], '#far')
    await client.media.disposeLocalMedia(first)
    expect(client.media.getTrackById(first)).toBe(undefined)
    // The engine takes a track that is gone out of every element by itself.
    playing.splice(0, 1)
    await client.destroy()
    expect(playing).toEqual([])
  })

  it.each([
    ['no such element', ['track'], '#none', 'webrtc:2'],
    ['text that is no selector', ['track'], '<div>', 'webrtc:2'],
    ['an unknown track', ['track', 'nothing'], '#far', 'webrtc:2'],
    ['no tracks', [], '#far', 'webrtc:1'],
    ['a track that is no list', 'track', '#far', 'webrtc:1'],
    ['no selector', ['track'], undefined, 'webrtc:1'],
    ['an empty selector', ['track'], ' ', 'webrtc:1'],
  ])('with %s renders nothing, and says so in event and promise', async (_, wanted, selector, code) => {
    page('#far')
    const { client, playing, heard } = alone()
    const [track = ''] = await created(client)
    const trackIds = Array.isArray(wanted) ? wanted.map((id) => (id === 'track' ? track : id)) : wanted
    expect(await outcome(client.media.renderTracks(trackIds as never, selector as never))).toBe(code)
    expect(playing).toEqual([])
    expect(heard).toEqual([
      ['media:trackRendered', { trackIds, selector, error: { code, message: expect.any(String) } }],
    ])
  })

  it.each([[null], ['loud'], [{ speakerId: 5 }]])('refuses %j as options with webrtc:1', async (options) => {
    page('#far')
    const { client, playing } = alone()
    const [track = ''] = await created(client)
    expect(await outcome(client.media.renderTracks([track], '#far', options as never))).toBe('webrtc:1')
    expect(playing).toEqual([])
  })

  it('refuses wrong arguments of removeTracks with webrtc:1, and ignores what is not rendered', async () => {
    const { client } = alone()
    expect(await outcome(client.media.removeTracks('x' as never, '#far'))).toBe('webrtc:1')
    expect(await outcome(client.media.removeTracks(['x'], 5 as never))).toBe('webrtc:1')
    expect(await outcome(client.media.removeTracks(['x'], '#far'))).toBe('done')
  })

  it('is refused after the end', async () => {
    page('#far')
    const { client } = alone()
    const [track = ''] = await created(client)
    await client.destroy()
    expect(await outcome(client.media.renderTracks([track], '#far'))).toBe('destroyed')
  })
})
