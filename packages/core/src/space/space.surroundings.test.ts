import { afterEach, describe, expect, it } from 'vitest'
import { buildClient } from '../client/client.ts'
import type { Transport } from '../ports/index.ts'
import { createMemoryMember } from '../testing/memory.member.ts'
import { codeOf, endAll, endings, room, settled, setUp } from './space.harness.ts'
import { spaces } from './space.ts'

afterEach(endAll)

describe('arguments and surroundings', () => {
  it.each([
    ['an empty id', ['join', '']],
    ['no id', ['join']],
    ['an id that is no text', ['join', { id: 'room' }]],
    ['a password that is no text', ['join', room, { password: 7 }]],
    ['options that are no object', ['join', room, 'secret']],
    ['an idle that is no flag', ['setIdle', room, 'yes']],
    ['media that is no object', ['enterCall', room, true]],
    ['a flag that is no boolean', ['enterCall', room, { audio: 'yes' }]],
    ['an unknown flag', ['updateMedia', room, { hologram: true }]],
    ['a share of another kind', ['startShare', room, { volume: 1 }]],
    ['a share with a size of no size', ['startShare', room, { width: { ideal: -1 } }]],
    ['a mute of nobody', ['muteParticipant', room, 'nobody']],
    ['a removal of what is no text', ['removeParticipant', room, { id: 'bob' }]],
    ['a watch of no list', ['watchParticipants', room, 'bob']],
    ['an order in no space', ['startRecording', '']],
    ['a forbidden key', ['updateMedia', room, JSON.parse('{"__proto__":true}')]],
  ] as const)('refuses %s with space:7 in promise and event, and throws nothing', async (_, [name, ...args]) => {
    const alice = setUp('alice')
    const command = alice.space[name] as (...given: unknown[]) => Promise<void>
    expect(await codeOf(command(...args))).toBe('space:7')
    expect(alice.events).toMatchObject([['space:error', { error: { code: 'space:7' } }]])
  })

  it('shows nobody through a window that is asked for wrongly, says why, and throws nothing', async () => {
    const alice = setUp('alice')
    await alice.space.join(room)
    alice.events.length = 0
    const wrong = alice.space.observeWindow(room, { limit: -1 })
    expect(wrong.getSnapshot()).toEqual({ participants: [], total: 0 })
    expect(alice.events).toMatchObject([
      ['space:error', { error: { code: 'space:7', message: expect.stringContaining('query.limit') } }],
    ])
    expect(alice.space.observeWindow(room, { limit: 5 }).getSnapshot()).toMatchObject({
      participants: [{ id: 'alice' }],
      total: 1,
    })
  })

  it('takes any text as the id of a space, also the name of an object key', async () => {
    const alice = setUp('alice')
    for (const id of ['constructor', '__proto__', 'toString']) {
      await alice.space.join(id)
      expect(alice.space.observe(id).getSnapshot()).toMatchObject({ id, state: 'joined' })
    }
  })

  it('answers not-supported where the transport has no spaces', async () => {
    const { connection } = createMemoryMember({ id: 'alice' })
    const transport: Transport = { name: 'bare', trickle: true, connection, close: () => {} }
    const client = buildClient({ transport }, [spaces()])
    endings.push(client.destroy)
    expect(await codeOf(client.space.join(room))).toBe('not-supported')
    expect(client.space.observe(room).getSnapshot()).toBeUndefined()
    expect(client.space.observeParticipants(room).getSnapshot()).toEqual([])
  })

  it('keeps several spaces apart on one connection', async () => {
    const alice = setUp('alice')
    const bob = setUp('bob', alice.world)
    await alice.space.join(room)
    await alice.space.join('other')
    await bob.space.join('other')
    await settled()
    expect(alice.names()).toEqual(['alice'])
    expect(alice.space.observeParticipants('other').getSnapshot()).toHaveLength(2)
    await alice.space.leave('other')
    expect(alice.view()?.state).toBe('joined')
  })

  it('goes on when listeners throw, and takes commands from inside events', async () => {
    const alice = setUp('alice')
    const bob = setUp('bob', alice.world)
    const bug = new Error('bug of the application')
    let entering: Promise<string> | null = null
    alice.client.on('space:participantJoined', () => {
      entering = codeOf(alice.space.enterCall(room, { audio: true }))
      throw bug
    })
    await alice.space.join(room)
    await bob.space.join(room)
    await settled()
    expect(await entering).toBe('resolved')
    expect(alice.errors).toEqual([bug])
  })

  it('ends a space whose port breaks, with an error and nothing pending', async () => {
    const { connection } = createMemoryMember({ id: 'alice' })
    const closed: string[] = []
    const bug = new Error('bug of the transport')
    const transport: Transport = {
      name: 'broken',
      trickle: true,
      connection,
      spaces: {
        open: ({ spaceId }, report) => {
          queueMicrotask(() => report({ type: 'space.opened' }))
          return {
            send: () => {
              throw bug
            },
            close: () => closed.push(spaceId),
          }
        },
      },
      close: () => {},
    }
    const errors: unknown[] = []
    const client = buildClient({ transport, onError: (error) => errors.push(error) }, [spaces()])
    endings.push(client.destroy)
    expect(await codeOf(client.space.join(room))).toBe('space:1')
    expect(client.space.observe(room).getSnapshot()).toMatchObject({ state: 'failed', error: { code: 'space:1' } })
    expect(closed).toContain(room)
    expect(errors).toMatchObject([{ code: 'space:1', cause: bug }])
    expect(await codeOf(client.space.join(room))).toBe('space:1')
  })

  it('says goodbye when the client is destroyed; what is pending rejects with destroyed', async () => {
    const alice = setUp('alice')
    const bob = setUp('bob', alice.world)
    await alice.space.join(room)
    await bob.space.join(room)
    await settled()
    alice.world.misbehave('announce', 'silence')
    const pending = bob.space.setIdle(room, true)
    await bob.client.destroy()
    expect(await codeOf(pending)).toBe('destroyed')
    expect(await codeOf(bob.space.join(room))).toBe('destroyed')
    await settled()
    expect(alice.names()).toEqual(['alice'])
  })

  it('refuses a destroyed client spaces it never asked for before', async () => {
    const alice = setUp('alice')
    await alice.client.destroy()
    expect(await codeOf(alice.space.join(room))).toBe('destroyed')
    expect(await codeOf(alice.space.leave(room))).toBe('destroyed')
    expect(await codeOf(alice.space.enterCall(room))).toBe('destroyed')
    expect(alice.view()).toBeUndefined()
  })

  it('keeps the identity of what did not change', async () => {
    const alice = setUp('alice')
    const users = ['bob', 'carol'].map((name) => setUp(name, alice.world))
    await alice.space.join(room)
    for (const { space } of users) await space.join(room)
    await settled()
    const [view, bob, carol] = [alice.view(), alice.participant('bob'), alice.participant('carol')]
    expect(alice.view()).toBe(view)
    await users[0]?.space.setIdle(room, true)
    await settled()
    expect(alice.view()).not.toBe(view)
    expect(alice.participant('bob')).not.toBe(bob)
    expect(alice.participant('carol')).toBe(carol)
    expect(alice.view()?.participants).toBe(alice.space.observeParticipants(room).getSnapshot())
    expect(alice.view()?.myMedia).toBe(view?.myMedia)
  })
})
