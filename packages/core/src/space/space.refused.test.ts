import { afterEach, describe, expect, it } from 'vitest'
import type { SpaceCommand } from '../ports/index.ts'
import { createMemorySpaces } from '../testing/memory.spaces.ts'
import { codeOf, endAll, room, settled, setUp, withMedia } from './space.harness.ts'

afterEach(endAll)

const refusal = { code: 'forbidden' }

/** Alice in the call, with bob looking on. */
async function talking(media: { audio: boolean; video: boolean } = { audio: true, video: true }) {
  const world = createMemorySpaces()
  const [alice, bob] = [withMedia('alice', world), setUp('bob', world)]
  for (const { space } of [bob, alice]) await space.join(room)
  await settled()
  await alice.space.enterCall(room, media)
  await settled()
  const said = (type: SpaceCommand['type']) => alice.sent().filter((one) => one === type).length
  const flags = () => alice.view()?.myMedia
  const sees = () => bob.participant('alice')?.attendances.map(({ audio, video }) => ({ audio, video }))
  const errors = () => alice.events.filter(([type]) => type === 'space:error').length
  return { alice, bob, world, said, flags, sees, errors }
}

describe('a change of what we send that the back end refuses', () => {
  it.each([
    ['audio', 'sendMediaState'],
    ['audio', 'announce'],
    ['video', 'sendMediaState'],
    ['video', 'announce'],
  ] as const)('is taken back, also at the others, who may have heard half of it: %s by %s', async (kind, step) => {
    const { alice, world, said, flags, sees, errors } = await talking()
    const before = [said('sendMediaState'), said('announce')]
    world.misbehave(step, refusal)
    expect(await codeOf(alice.space.updateMedia(room, { [kind]: false }))).toBe('space:1')
    await settled()
    expect(flags()).toMatchObject({ wanted: { [kind]: true }, confirmed: { [kind]: true }, pending: false })
    expect(alice.media.sending()).toMatchObject({ audio: true, video: true })
    expect(sees()).toEqual([{ audio: true, video: true }])
    const [states, presences] = [said('sendMediaState') - (before[0] ?? 0), said('announce') - (before[1] ?? 0)]
    expect([states, presences]).toEqual(step === 'announce' ? [2, 1] : [1, 2])
    expect(errors()).toBe(1)
  })

  it('is not sent any more where it was to begin', async () => {
    const { alice, world, flags, sees } = await talking({ audio: false, video: false })
    world.misbehave('sendMediaState', refusal)
    expect(await codeOf(alice.space.updateMedia(room, { audio: true, video: true }))).toBe('space:1')
    await settled()
    expect(flags()).toMatchObject({ wanted: { audio: false, video: false }, pending: false })
    expect(alice.media.sending()).toMatchObject({ audio: false, video: false })
    expect(sees()).toEqual([{ audio: false, video: false }])
  })

  it('takes no other wish along: a camera that went away meanwhile stays away', async () => {
    const { alice, world, flags, sees } = await talking()
    world.misbehave('sendMediaState', refusal)
    const muted = codeOf(alice.space.updateMedia(room, { audio: false }))
    alice.media.tell({ type: 'meeting.trackEnded', trackId: 'camera', kind: 'video', isScreen: false })
    expect(await muted).toBe('space:1')
    await settled()
    expect(flags()).toMatchObject({ wanted: { audio: true, video: false }, pending: false })
    expect(sees()).toEqual([{ audio: true, video: false }])
  })

  it('that cannot be taken back is told as it is, and not for ever', async () => {
    const { alice, world, said, flags } = await talking()
    const before = said('sendMediaState')
    world.misbehave('sendMediaState', ...Array<typeof refusal>(20).fill(refusal))
    const closed = codeOf(alice.space.updateMedia(room, { video: false }))
    alice.media.misbehave('deviceBusy')
    expect(await closed).toBe('space:1')
    for (let turn = 0; turn < 5; turn += 1) await settled()
    expect(flags()).toMatchObject({ wanted: { video: false }, confirmed: { video: false }, pending: false })
    expect(said('sendMediaState') - before).toBe(2)
  })

  it('that nobody wished for is told once: a device that is gone is gone', async () => {
    const { alice, world, said, flags, errors } = await talking()
    const before = said('sendMediaState')
    world.misbehave('sendMediaState', ...Array<typeof refusal>(20).fill(refusal))
    alice.media.tell({ type: 'meeting.trackEnded', trackId: 'camera', kind: 'video', isScreen: false })
    for (let turn = 0; turn < 5; turn += 1) await settled()
    expect(flags()).toMatchObject({ wanted: { audio: true, video: false }, pending: false })
    expect([said('sendMediaState') - before, errors()]).toEqual([1, 1])
  })
})
