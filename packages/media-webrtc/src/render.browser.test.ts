import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type End, openEnd, openPair, until } from '../test/pair.ts'

let end: End
let audioId: string
let videoId: string
beforeEach(async () => {
  end = openEnd('render', { capture: 'fake' })
  const { tracks } = await end.ask({ type: 'capture', media: { audio: true, video: true } }, 'peer.captured')
  audioId = tracks.find(({ kind }) => kind === 'audio')?.id ?? ''
  videoId = tracks.find(({ kind }) => kind === 'video')?.id ?? ''
})
afterEach(() => {
  end.engine.close()
  document.body.replaceChildren()
})

const tracksIn = (element: HTMLMediaElement) =>
  ((element.srcObject as MediaStream | null)?.getTracks() ?? []).map(({ id }) => id)

describe('rendering', () => {
  it('makes an element of the right kind in a container, that plays in place', async () => {
    const undo = end.engine.render(videoId, document.body)
    const video = document.querySelector('video')
    expect(video).toMatchObject({ autoplay: true, playsInline: true })
    await until('it plays', () => video && video.currentTime > 0 && video.videoWidth > 0)
    end.engine.render(audioId, document.body)
    expect(document.querySelectorAll('audio')).toHaveLength(1)
    undo()
    expect(document.querySelectorAll('video')).toHaveLength(0)
    expect(document.querySelectorAll('audio')).toHaveLength(1)
  })

  it('lets tracks share an element, and takes out exactly one', () => {
    const video = document.createElement('video')
    const undoAudio = end.engine.render(audioId, video)
    const undoVideo = end.engine.render(videoId, video)
    expect(tracksIn(video).sort()).toEqual([audioId, videoId].sort())
    undoAudio()
    undoAudio()
    expect(tracksIn(video)).toEqual([videoId])
    undoVideo()
    expect(video.srcObject).toBeNull()
  })

  it('keeps a track that was rendered twice until both are undone', () => {
    const video = document.createElement('video')
    const undoFirst = end.engine.render(videoId, video)
    const undoSecond = end.engine.render(videoId, video)
    undoFirst()
    expect(tracksIn(video)).toEqual([videoId])
    undoSecond()
    expect(video.srcObject).toBeNull()
  })

  it('plays what is ours without sound, and gives the element back as it was', () => {
    const video = document.createElement('video')
    const undo = end.engine.render(videoId, video)
    expect(video.muted).toBe(true)
    undo()
    expect(video.muted).toBe(false)
  })

  it('leaves alone what else plays in the element', () => {
    const video = document.createElement('video')
    const [other] = document.createElement('canvas').captureStream().getTracks()
    video.srcObject = new MediaStream(other ? [other] : [])
    end.engine.render(videoId, video)()
    expect(tracksIn(video)).toEqual([other?.id])
  })

  it('plays on the speaker that was chosen', async () => {
    const speaker = (await end.engine.devices?.list())?.findLast(({ kind }) => kind === 'audiooutput')
    const audio = document.createElement('audio')
    end.engine.render(audioId, audio, { speakerId: speaker?.deviceId ?? '' })
    await until('the speaker', () => speaker && audio.sinkId === speaker.deviceId)
  })

  it('renders nothing for an unknown id', () => {
    end.engine.render('unknown', document.body)()
    expect(document.body.children).toHaveLength(0)
  })

  it('takes out what is rendered when the call is closed', () => {
    const video = document.createElement('video')
    end.engine.render(videoId, video)
    end.engine.render(audioId, document.body)
    end.session.close()
    expect(video.srcObject).toBeNull()
    expect(document.querySelectorAll('audio')).toHaveLength(0)
  })
})

describe('tracks', () => {
  it('of the far end can be muted here; ours and unknown ones cannot', async () => {
    const pair = openPair({ caller: { capture: 'fake' }, callee: { capture: 'fake' } })
    await pair.call({ caller: { audio: true, video: false }, callee: { audio: true, video: false } })
    const { engine, facts } = pair.caller
    const id = facts.flatMap((fact) => ('added' in fact ? fact.added : []))[0]?.id ?? ''
    const changed: string[] = []
    const stop = engine.watchTracks((trackId) => changed.push(trackId))
    expect(engine.muteHere(id, true)).toBe(true)
    expect(engine.track(id)).toMatchObject({ isLocal: false, muted: true, kind: 'audio' })
    expect(engine.muteHere(id, false)).toBe(true)
    stop()
    expect(changed).toEqual([id, id])
    expect(end.engine.muteHere(audioId, true)).toBe(false)
    expect(end.engine.muteHere('unknown', true)).toBe(false)
    pair.close()
  })
})
