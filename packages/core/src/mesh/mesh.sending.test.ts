import { describe, expect, it } from 'vitest'
import type { CaptureRequest } from '../ports/index.ts'
import type { FakeMedia } from '../testing/fakeMedia.ts'
import { settled } from '../testing/testClock.ts'
import { camera, createStage } from './mesh.test.stage.ts'

/** Lets captures wait. Gives how the oldest of them goes on; false where there is none. */
function holdCaptures({ media: { local } }: { media: FakeMedia }): () => boolean {
  const waiting: (() => void)[] = []
  const create = local?.create ?? (() => Promise.resolve([]))
  Object.assign(local ?? {}, {
    create: (request: CaptureRequest) => new Promise((resolve) => waiting.push(() => resolve(create(request)))),
  })
  return () => {
    const resume = waiting.shift()
    resume?.()
    return resume !== undefined
  }
}

describe('what a mesh captures', () => {
  it('stays as it was where a capture fails, and the failure is told with its name', async () => {
    const { enter } = createStage()
    const [alice, bob] = [await enter('alice', { audio: true }), await enter('bob')]
    alice.media.fail('capture', { name: 'denied' })
    await alice.send({ video: true })
    expect(alice.all('meeting.sendFailed')).toEqual([
      { type: 'meeting.sendFailed', attempt: 2, fault: { name: 'denied', message: expect.any(String) } },
    ])
    expect(bob.gets(alice)).toEqual(['audio'])
    await alice.send({ video: true })
    expect(bob.gets(alice)).toEqual(['audio', 'video'])
  })

  it('is what the newest wish has, whatever was asked of the browser meanwhile', async () => {
    const { enter } = createStage()
    const alice = await enter('alice', null)
    const resume = holdCaptures(alice)
    await alice.send({ audio: true, video: true })
    await alice.send({ video: false })
    expect(resume()).toBe(true)
    await settled()
    expect(resume()).toBe(false)
    expect(alice.all('meeting.sending')).toMatchObject([{ attempt: 2, audio: true, video: false }])
    expect(alice.media.openCount()).toBe(1)
  })

  it('answers every wish once: one that a newer took the place of fails as superseded, as soon as it is', async () => {
    const { enter } = createStage()
    const alice = await enter('alice', null)
    const resume = holdCaptures(alice)
    await alice.send({ audio: true, video: true })
    await alice.send({ video: false })
    expect(alice.all('meeting.sendFailed')).toEqual([
      { type: 'meeting.sendFailed', attempt: 1, fault: { name: 'superseded', message: expect.any(String) } },
    ])
    await alice.send({ video: true })
    alice.media.fail('capture')
    resume()
    await settled()
    resume()
    await settled()
    expect(alice.all('meeting.sendFailed').map(({ attempt }) => attempt)).toEqual([1, 2])
    expect(alice.all('meeting.sending').map(({ attempt }) => attempt)).toEqual([3])
    await alice.send({ audio: false })
    expect(alice.all('meeting.sending').map(({ attempt }) => attempt)).toEqual([3, 4])
  })

  it('fails where the browser gives less than was asked for: it is not asked again by itself', async () => {
    const { enter } = createStage()
    const [alice, bob] = [await enter('alice', null), await enter('bob')]
    const { local } = alice.media
    const create = local?.create ?? (() => Promise.resolve([]))
    let asked = 0
    Object.assign(local ?? {}, {
      create: (media: Parameters<typeof create>[0]) => {
        asked += 1
        return create({ ...media, video: false })
      },
    })
    await alice.send(camera)
    expect(asked).toBe(1)
    expect(alice.all('meeting.sendFailed')).toMatchObject([{ attempt: 1, fault: { name: 'unknown' } }])
    expect(bob.gets(alice)).toEqual(['audio'])
  })

  it('is let go where it comes after we have left', async () => {
    const { enter } = createStage()
    const alice = await enter('alice', null)
    const resume = holdCaptures(alice)
    await alice.send(camera)
    await alice.leave()
    resume()
    await settled()
    expect(alice.media.openCount()).toBe(0)
  })

  it('is given up where the browser never answers', async () => {
    const { enter, clock } = createStage()
    const alice = await enter('alice', null)
    Object.assign(alice.media.local ?? {}, { create: () => new Promise(() => {}) })
    await alice.send(camera)
    await clock.advance(120_000)
    expect(alice.all('meeting.sendFailed')).toMatchObject([{ attempt: 1, fault: { name: 'unknown' } }])
  })

  it('is another device where another is asked for, on every leg', async () => {
    const { enter } = createStage()
    const [alice, bob] = [await enter('alice', camera), await enter('bob')]
    const before = alice.all('meeting.sending').at(-1)?.tracks ?? []
    await alice.send({ audio: { deviceId: { exact: 'other' } } })
    const after = alice.all('meeting.sending').at(-1)?.tracks ?? []
    expect(after.map(({ kind }) => kind)).toEqual(['audio', 'video'])
    expect(after[0]?.id).not.toBe(before[0]?.id)
    expect(after[1]?.id).toBe(before[1]?.id)
    expect(alice.media.track(before[0]?.id ?? '')).toBeUndefined()
    expect(
      bob
        .of(alice)
        ?.tracks.map(({ id }) => id)
        .sort(),
    ).toEqual(after.map(({ id }) => id).sort())
  })

  it('pains 28: tells when the system takes the microphone away and gives it back, which is not being muted', async () => {
    const { enter } = createStage()
    const alice = await enter('alice', camera)
    const [audio] = alice.all('meeting.sending').at(-1)?.tracks ?? []
    alice.media.muteSource(audio?.id ?? '', true)
    alice.media.muteSource(audio?.id ?? '', true)
    alice.media.muteSource(audio?.id ?? '', false)
    await settled()
    expect(alice.facts.slice(-2)).toEqual([
      { type: 'meeting.interrupted', kind: 'audio' },
      { type: 'meeting.resumed', kind: 'audio' },
    ])
    expect(alice.media.track(audio?.id ?? '')?.muted).toBe(false)
  })

  it('loses a microphone that is unplugged, and has it anew when it is asked for again', async () => {
    const { enter } = createStage()
    const [alice, bob] = [await enter('alice', { audio: true }), await enter('bob')]
    const [audio] = alice.all('meeting.sending').at(-1)?.tracks ?? []
    alice.media.endTrack(audio?.id ?? '')
    await settled()
    expect(alice.all('meeting.trackEnded')).toMatchObject([{ trackId: audio?.id, kind: 'audio', isScreen: false }])
    expect(bob.gets(alice)).toEqual([])
    await alice.send({ audio: true })
    expect(bob.gets(alice)).toEqual(['audio'])
  })
})
