import { createClient, SwitchhookError } from '@switchhook/core'
import { mesh } from '@switchhook/core/mesh'
import { sdpHandlers } from '@switchhook/core/sdp-handlers'
import { createMemoryNetwork, fakeMedia, settled } from '@switchhook/core/testing'
import { socketio } from '@switchhook/transport-socketio'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { alone, endingText, holdOrSayWhy, misuse, tellFailures } from '../examples/errors.ts'
import { codesIn, firstColumn, guide, literalsOf } from './literals.ts'

const page = guide('errors-and-endings')

async function callOf(user = 'bob') {
  const network = createMemoryNetwork()
  const alice = createClient({ transport: network.connect('alice'), media: fakeMedia() })
  const bob = createClient({ transport: network.connect('bob'), media: fakeMedia() })
  onTestFinished(() => Promise.all([alice.destroy(), bob.destroy()]).then(() => {}))
  await Promise.all([alice.services.subscribe(['call']), bob.services.subscribe(['call'])])
  const id = alice.call.make(user, { audio: true })
  await settled()
  return { alice, bob, id }
}

describe('the page about errors and endings', () => {
  it('has every code that the library can give, and no other', () => {
    const words = literalsOf('core/src/errors.ts', 'ErrorCode')
    const codes = codesIn('core', 'media-webrtc', 'transport-socketio', 'react', 'vue')
    expect(words).toContain('superseded')
    expect(codes).toContain('space:9')
    const [, tables = ''] = page.split('## Codes')
    const groups = [...(tables.split(/^## /m)[0] ?? '').matchAll(/^### (.*)$/gm)].map(([, heading = '']) => heading)
    const listed = groups
      .filter((group) => group !== 'Microphone and camera')
      .flatMap((group) => firstColumn(page, group))
    expect(listed.sort()).toEqual([...codes, ...words].sort())
  })

  it('has every reason for which a call ends, everybody who may end it and every layer', () => {
    expect(firstColumn(page, 'Reasons')).toEqual(literalsOf('core/src/call/call.events.ts', 'EndingReason'))
    for (const by of literalsOf('core/src/call/call.events.ts', 'EndingBy')) expect(page).toContain(`\`${by}\``)
  })

  it('has every reason for which a command is refused', () => {
    expect(firstColumn(page, 'Why a button is off')).toEqual([
      ...new Set([
        ...literalsOf('core/src/call/call.can.ts', 'RefusalReason'),
        ...literalsOf('core/src/space/space.can.ts', 'SpaceRefusalReason'),
      ]),
    ])
  })

  it('has every name of a capture that failed', () => {
    expect(firstColumn(page, 'Microphone and camera')).toEqual(
      literalsOf('core/src/ports/media.ts', 'CaptureFaultName'),
    )
  })
})

describe('what the page says of errors', () => {
  it('throws for what is wrong while building, and names it', () => {
    const transport = createMemoryNetwork().connect('alice')
    const codeOf = (act: () => unknown) => {
      try {
        return act()
      } catch (error) {
        return error instanceof SwitchhookError ? error.code : (error as Error).name
      }
    }
    expect(codeOf(() => createClient({} as never))).toBe('port-missing')
    expect(codeOf(() => alone().updateConfig({ call: { lossTimeout: 'long' as never } }))).toBe('bad-config')
    expect(codeOf(() => mesh({ limit: 1 }))).toBe('bad-config')
    expect(codeOf(() => sdpHandlers.createCodecRemover('VP8' as never))).toBe('call:7')
    expect(codeOf(() => socketio({} as never))).toBe('TypeError')
    expect(() => misuse(transport)).toThrow('call.ringTimeout should be a number of at least 1, not number (-1).')
  })

  it('raises no unhandled rejection, whatever nobody awaits', async () => {
    const unhandled: unknown[] = []
    const keep = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', keep)
    onTestFinished(() => {
      process.off('unhandledRejection', keep)
    })
    const { alice, id } = await callOf()
    const nothing = undefined as never
    void alice.call.hold(id)
    void alice.call.answer('nobody', nothing)
    void alice.call.getAvailableCodecs(nothing)
    void alice.services.subscribe([])
    void alice.services.unsubscribe(['call', 'none'])
    void alice.space.startShare('never joined')
    void alice.space.join(nothing)
    void alice.media.disposeLocalMedia(nothing)
    void alice.media.renderTracks(nothing, nothing)
    void alice.media.muteTracks(['none'])
    void alice.media.initializeDevices(nothing)
    void alice.connection.enableConnectivityChecking(nothing)
    void alice.setCredentials(nothing)
    await alice.destroy()
    void alice.call.end(id)
    await settled()
    expect(unhandled).toEqual([])
  })

  it('tells the user of a hold that did not work, and says nothing of one that was taken back', async () => {
    const { alice, bob, id } = await callOf()
    const said: string[] = []
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    onTestFinished(() => warn.mockRestore())
    await holdOrSayWhy(alice, id, (text) => said.push(text))
    expect(said).toEqual(['Hold did not work.'])
    expect(warn).toHaveBeenCalledWith('call:6', 'hold is not possible now: state.')
    await bob.call.answer(id, { audio: true })
    await settled()
    const holding = holdOrSayWhy(alice, id, (text) => said.push(text))
    const unholding = alice.call.unhold(id)
    await Promise.all([holding, unholding])
    expect(said).toEqual(['Hold did not work.'])
  })

  it('hears of failures in one place, of a call that could not be made too', async () => {
    const { alice } = await callOf()
    const said: string[] = []
    tellFailures(alice, (text) => said.push(text))
    const id = alice.call.make('', { audio: true })
    void alice.services.subscribe([])
    await settled()
    expect(said).toEqual(['Not signed in: subscription:2', 'The call was not made: call:7'])
    expect(alice.call.getById(id)).toBeUndefined()
  })

  it('gives what listeners throw to onError, and goes on', async () => {
    const errors: unknown[] = []
    const network = createMemoryNetwork()
    const client = createClient({ transport: network.connect('alice'), onError: (error) => errors.push(error) })
    const heard: string[] = []
    client.on('subscription:change', () => {
      throw new Error('a mistake in the application')
    })
    client.on('subscription:change', () => heard.push('the next listener'))
    await client.services.subscribe(['call'])
    expect(errors).toContainEqual(new Error('a mistake in the application'))
    expect(heard).toContain('the next listener')
    await client.destroy()
  })

  it('tells an unknown user from one who is not signed in', async () => {
    const { alice, bob, id } = await callOf('nobody')
    expect(alice.call.getById(id)?.ending).toMatchObject({ by: 'server', reason: 'unknownUser', code: 404 })
    await bob.services.unsubscribe(['call'])
    const second = alice.call.make('bob', { audio: true })
    await settled()
    expect(alice.call.getById(second)?.ending).toMatchObject({ by: 'server', reason: 'offline', code: 480 })
  })

  it('has words for an ending', async () => {
    const { alice, bob, id } = await callOf()
    await bob.call.reject(id)
    await settled()
    const ending = alice.call.getById(id)?.ending
    expect(ending && endingText(ending, 'Bob')).toBe('Bob declined.')
    expect(
      endingText({ by: 'remote', reason: 'busy', layer: 'signaling', retryable: true, missed: false }, 'Bob'),
    ).toBe('Bob is in another call. Call again?')
  })
})
