import { createClient } from '../../createClient.ts'
import type { TestRunner } from './harness.ts'
import type { Play } from './play.ts'
import { meet } from './specimens.spaces.ts'

/** What `useSpace` promises besides watching. */
export function spacesContract({ describe, expect }: TestRunner, play: Play): void {
  describe('useSpace, its space', () => {
    play('turns to another space when the id changes, and to one not joined yet', async (stage) => {
      await stage.settle(() => stage.client.space.join('space-1'))
      const mounted = await stage.mount('useSpace', 'space-1')
      expect(mounted.value().space?.id).toBe('space-1')
      await mounted.rerender('space-2')
      expect(mounted.value().space).toBe(undefined)
      expect(stage.observers()).toBe(1)
      await stage.settle(() => stage.client.space.join('space-2'))
      expect(mounted.value().space).toMatchObject({ id: 'space-2', state: 'joined' })
    })

    play('stays in the space when the component goes', async (stage) => {
      const mounted = await stage.mount('useSpace', 'space-1')
      await stage.settle(() => {
        void stage.client.space.join('space-1')
        return mounted.unmount()
      })
      expect(stage.client.space.observe('space-1').getSnapshot()?.state).toBe('joined')
      await stage.settle(() => stage.bob.space.join('space-1'))
      expect(stage.client.space.observe('space-1').getSnapshot()?.participants.length).toBe(2)
      expect(stage.errors).toEqual([])
    })

    play('shows who comes and who goes', async (stage) => {
      await stage.settle(() => stage.client.space.join('space-1'))
      const mounted = await stage.mount('useSpace', 'space-1')
      await stage.settle(() => stage.bob.space.join('space-1'))
      expect(mounted.value().space?.participants.map(({ id }) => id)).toEqual(['alice', 'bob'])
      await stage.settle(() => stage.bob.space.leave('space-1'))
      expect(mounted.value().space?.participants.map(({ id }) => id)).toEqual(['alice'])
    })

    play('gives stable commands of its space', async (stage) => {
      const mounted = await stage.mount('useSpace', 'space-1')
      const { join, setIdle } = mounted.value()
      await stage.settle(() => join())
      await stage.settle(() => setIdle(true))
      expect(mounted.value().space).toMatchObject({ id: 'space-1', state: 'joined', idle: { confirmed: true } })
      expect(mounted.value().join).toBe(join)
      expect(mounted.value().setIdle).toBe(setIdle)
    })
  })

  describe('useParticipants and useParticipant', () => {
    play('follow the query and the id, and watch nothing else', async (stage) => {
      await stage.settle(() => meet(stage, stage.settle))
      const argument = { spaceId: 'space-1', query: { sort: 'name', limit: 1 } } as const
      const list = await stage.mount('useParticipants', argument)
      const one = await stage.mount('useParticipant', { spaceId: 'space-1', participantId: 'bob' })
      expect(list.value().participants.map(({ id }) => id)).toEqual(['alice'])
      expect(list.value().total).toBe(2)
      await list.rerender({ ...argument, query: { ...argument.query, offset: 1 } })
      expect(list.value().participants.map(({ id }) => id)).toEqual(['bob'])
      await one.rerender({ spaceId: 'space-1', participantId: 'alice' })
      expect(one.value()?.isSelf).toBe(true)
      expect(stage.observers()).toBe(2)
    })

    play('pains 34: hand over who is shown, and render for nobody else', async (stage) => {
      await stage.settle(() => meet(stage, stage.settle))
      const shown = await stage.mount('useParticipants', { spaceId: 'space-1', query: { sort: 'name', limit: 1 } })
      const renders = shown.renders()
      await stage.settle(() => stage.bob.space.setIdle('space-1', true))
      await stage.settle(() => stage.bob.space.enterCall('space-1', { video: true }))
      expect(shown.renders()).toBe(renders)
      expect(shown.value()).toMatchObject({ participants: [{ id: 'alice' }], total: 2 })
    })

    play('render once, and one component, for a change of a participant', async (stage) => {
      await stage.settle(() => meet(stage, stage.settle))
      const bob = await stage.mount('useParticipant', { spaceId: 'space-1', participantId: 'bob' })
      const alice = await stage.mount('useParticipant', { spaceId: 'space-1', participantId: 'alice' })
      const renders = [bob.renders(), alice.renders()]
      await stage.settle(() => stage.bob.space.setIdle('space-1', true))
      expect(bob.value()?.presence).toBe('idle')
      expect([bob.renders(), alice.renders()]).toEqual([(renders[0] ?? 0) + 1, renders[1]])
    })
  })

  describe('useSelf, useMeeting, useRecording and useSharing', () => {
    play('show what is wanted, what is under way and what is so', async (stage) => {
      await stage.settle(() => meet(stage, stage.settle))
      const self = await stage.mount('useSelf', 'space-1')
      const meeting = await stage.mount('useMeeting', 'space-1')
      const recording = await stage.mount('useRecording', 'space-1')
      const sharing = await stage.mount('useSharing', 'space-1')
      const idle: unknown[] = []
      const { unsubscribe } = stage.client.space.observeSelf('space-1').subscribe((value) => {
        if (idle.at(-1) !== value.idle) idle.push(value.idle)
      })
      await stage.settle(() => self.value().setIdle(true))
      unsubscribe()
      expect(idle).toEqual([
        { wanted: true, confirmed: false, pending: true },
        { wanted: true, confirmed: true, pending: false },
      ])
      await stage.settle(() => meeting.value().enterCall({ audio: true }))
      expect(meeting.value().attendees.map(({ id }) => id)).toEqual(['alice'])
      expect(meeting.value().media).toMatchObject({ confirmed: { audio: true }, pending: false })
      await stage.settle(() => recording.value().startRecording())
      expect(recording.value().recording).toMatchObject({ state: 'recording', pending: false })
      await stage.settle(() => recording.value().stopRecording())
      expect(recording.value().recording.confirmed).toBe(false)
      expect(recording.value().recordings.length).toBe(1)
      await stage.settle(() => sharing.value().startShare())
      expect(sharing.value()).toMatchObject({ state: 'sending', confirmed: true })
      await stage.settle(() => sharing.value().stopShare())
      expect(sharing.value()).toMatchObject({ state: 'idle', confirmed: false })
      await stage.settle(() => meeting.value().endMeeting())
      expect(meeting.value()).toMatchObject({ call: 'none', attendees: [], meeting: { state: 'ended' } })
    })
  })

  describe('useSelf and useTrack', () => {
    play('agree about a microphone that is muted by its track, and by its space', async (stage) => {
      await stage.settle(() => meet(stage, stage.settle))
      const self = await stage.mount('useSelf', 'space-1')
      await stage.settle(() => self.value().enterCall({ audio: true }))
      const [{ id = '' } = {}] = self.value().localTracks
      const track = await stage.mount('useTrack', id)
      const shown = () => [track.value().track?.muted, self.value().media.confirmed.audio, self.value().media.pending]
      expect(shown()).toEqual([false, true, false])
      await stage.settle(() => stage.client.media.muteTracks([id]))
      expect(shown()).toEqual([true, false, false])
      await stage.settle(() => self.value().updateMedia({ audio: true }))
      expect(shown()).toEqual([false, true, false])
    })
  })

  describe('useChat and useTyping', () => {
    play('write, show and read', async (stage) => {
      await stage.settle(() => meet(stage, stage.settle))
      const chat = await stage.mount('useChat', 'space-1')
      const typing = await stage.mount('useTyping', 'space-1')
      const { sendMessage, fetchMessages, markRead } = chat.value()
      await stage.settle(() => stage.bob.space.sendTyping('space-1'))
      expect(typing.value().typing).toEqual(['bob'])
      await stage.settle(() => stage.bob.space.sendMessage('space-1', { text: 'hello' }))
      expect(typing.value().typing).toEqual([])
      const [hello] = chat.value().messages
      await stage.settle(() => sendMessage({ text: '<b>hi</b>' }))
      expect(chat.value().messages.map(({ text, state }) => [text, state])).toEqual([
        ['hello', 'sent'],
        ['<b>hi</b>', 'sent'],
      ])
      expect(chat.value().messages[0]).toBe(hello)
      expect(chat.value().unread).toBe(1)
      await stage.settle(() => markRead())
      expect(chat.value().unread).toBe(0)
      await stage.settle(() => fetchMessages())
      expect(chat.value().hasMore).toBe(false)
      expect(chat.value().sendMessage).toBe(sendMessage)
      await stage.settle(() => typing.value().sendTyping())
      expect(stage.bob.space.observeTyping('space-1').getSnapshot()).toEqual(['alice'])
      await chat.rerender('space-2')
      expect(chat.value().messages).toEqual([])
    })

    play('are refused with what is missing', async (stage) => {
      const carol = createClient({ transport: stage.network.connect('carol') })
      for (const hook of ['useChat', 'useTyping'] as const)
        expect(await stage.mountAmiss(hook, carol)).toMatchObject({ code: 'port-missing' })
      await carol.destroy()
    })
  })
}
