import { noCall } from '../../call/call.none.ts'
import { SwitchhookError } from '../../errors.ts'
import type { TestRunner } from './harness.ts'
import type { Play } from './play.ts'
import { establish } from './specimens.ts'

const functionsOf = (value: object) => Object.entries(value).filter(([, member]) => typeof member === 'function')

/** What the hooks of calls promise besides watching. */
export function callsContract({ describe, expect }: TestRunner, play: Play): void {
  describe('useCall, its commands', () => {
    play('makes one call where setup and effects run twice: one invite (StrictMode, pains 36)', async (stage) => {
      const phone = await stage.mount('useCall', undefined, { strict: true })
      await stage.settle(() => phone.value().make('bob', { audio: true }))
      expect(stage.sent.filter((type) => type === 'invite')).toEqual(['invite'])
      expect(stage.media.peers.length).toBe(1)
      expect(phone.value().call?.state).toBe('Ringing')
    })

    play('holds, unholds, mutes and ends the call it shows', async (stage) => {
      const callId = await establish(stage, stage.settle)
      const phone = await stage.mount('useCall', undefined)
      expect(phone.value()).toMatchObject({
        call: { id: callId, state: 'Connected' },
        can: { hold: { allowed: true } },
      })
      await stage.settle(() => phone.value().hold())
      expect(phone.value()).toMatchObject({
        call: { localHold: true },
        can: { hold: { allowed: false, reason: 'held' } },
      })
      await stage.settle(() => phone.value().unhold())
      await stage.settle(() => phone.value().mute())
      expect(phone.value().call?.muted.confirmed.length).toBe(1)
      await stage.settle(() => phone.value().end())
      expect(phone.value().call).toBe(undefined)
      expect(stage.bob.call.getById(callId)?.state).toBe('Ended')
    })

    play('passes arguments on: a muted track is the one that was named', async (stage) => {
      const callId = await establish(stage, stage.settle)
      const phone = await stage.mount('useCall', callId)
      const tracks = phone.value().call?.localTracks ?? []
      await stage.settle(() => phone.value().mute(tracks))
      expect(phone.value().call?.muted.confirmed).toEqual(tracks)
      const error = await stage.settle(() =>
        phone
          .value()
          .mute([])
          .catch((cause: unknown) => cause),
      )
      expect(error).toMatchObject({ code: 'webrtc:1' })
    })

    play('has every command of a call, and passes each argument on', async (stage) => {
      const callId = await establish(stage, stage.settle)
      const phone = await stage.mount('useCall', callId)
      const commands = Object.keys(stage.client.call.bind(callId))
      expect(commands.filter((name) => typeof Reflect.get(phone.value(), name) !== 'function')).toEqual([])
      const codeOf = (refused: Promise<unknown>) =>
        stage.settle(() =>
          refused.then(
            () => 'done',
            ({ code }: SwitchhookError) => code,
          ),
        )
      const { sendDTMF, startVideo, stopVideo, replaceTrack, getStats } = phone.value()
      expect(await codeOf(sendDTMF('1', 100, 70))).toBe('done')
      expect(await codeOf(sendDTMF('1', 1))).toBe('call:7')
      expect(await codeOf(sendDTMF('1', 100, 1))).toBe('call:7')
      await stage.settle(() => startVideo(undefined, { bandwidth: { video: 300 } }))
      expect(phone.value().call).toMatchObject({ bandwidth: { video: 300 }, localTracks: { length: 2 } })
      await stage.settle(() => stopVideo())
      const [trackId = ''] = phone.value().call?.localTracks ?? []
      await stage.settle(() => replaceTrack(trackId, { audio: true }))
      expect(phone.value().call?.localTracks.includes(trackId)).toBe(false)
      expect((await stage.settle(() => getStats())).size > 0).toBe(true)
    })

    play('refuses everything where there is no call, by promises', async (stage) => {
      const phone = await stage.mount('useCall', undefined)
      expect(phone.value().can).toBe(noCall)
      expect(Object.values(noCall).every(({ allowed, reason }) => !allowed && reason === 'state')).toBe(true)
      const error = await stage.settle(() =>
        phone
          .value()
          .end()
          .catch((cause: unknown) => cause),
      )
      expect(error instanceof SwitchhookError && error.code).toBe('call:7')
    })

    play('gives the same functions at every render', async (stage) => {
      const phone = await stage.mount('useCall', undefined)
      const before = functionsOf(phone.value())
      expect(before.map(([name]) => name).sort()).toEqual([...Object.keys(noCall), 'make'].sort())
      await establish(stage, stage.settle)
      expect(phone.renders() > 1).toBe(true)
      const after = functionsOf(phone.value())
      expect(after.every(([name, member], at) => before[at]?.[0] === name && before[at]?.[1] === member)).toBe(true)
    })

    play('turns to another call when the id changes, with its commands', async (stage) => {
      await stage.settle(() => stage.make('call-1'))
      await stage.settle(() => stage.make('call-2'))
      const phone = await stage.mount('useCall', 'call-2')
      await phone.rerender('call-1')
      expect(phone.value().call?.id).toBe('call-1')
      expect(stage.observers()).toBe(1)
      await stage.settle(() => phone.value().end())
      expect(phone.value().call?.state).toBe('Ended')
      expect(stage.client.call.getById('call-2')?.state).toBe('Ringing')
      await phone.rerender(undefined)
      expect(phone.value().call?.id).toBe('call-2')
    })

    play('lets a call go on that is still connecting when the component goes', async (stage) => {
      const phone = await stage.mount('useCall', undefined)
      let callId = ''
      await stage.settle(() => {
        callId = phone.value().make('bob', { audio: true })
        return phone.unmount()
      })
      await stage.settle(() => stage.bob.call.answer(callId, { audio: true }))
      expect(stage.client.call.getById(callId)?.state).toBe('Connected')
      expect(stage.errors).toEqual([])
    })

    play('keeps the call through unmount and mount: one call, the same view', async (stage) => {
      const callId = await establish(stage, stage.settle)
      const old = await stage.mount('useCall', callId)
      const { call } = old.value()
      await old.unmount()
      const sent = [...stage.sent]
      const replaced = await stage.mount('useCall', callId)
      expect(replaced.value().call).toBe(call)
      expect(stage.sent).toEqual(sent)
      expect(stage.client.call.getAll().length).toBe(1)
    })

    play('does not render when nothing in the view changed', async (stage) => {
      const callId = await establish(stage, stage.settle)
      const phone = await stage.mount('useCall', callId)
      const renders = phone.renders()
      await stage.settle(() => stage.media.peer(callId)?.report({ type: 'peer.candidate', candidate: null }))
      await stage.settle(() => stage.media.peer(callId)?.ice('connected'))
      expect(phone.renders()).toBe(renders)
    })
  })

  describe('useCallView, its part', () => {
    play('renders when the part changed, not for the rest of the call', async (stage) => {
      const callId = await establish(stage, stage.settle)
      const part = await stage.mount('useCallView', { callId, selector: (call) => call?.localHold })
      const renders = part.renders()
      await stage.settle(() => stage.client.call.mute(callId))
      expect(part.renders()).toBe(renders)
      await stage.settle(() => stage.client.call.hold(callId))
      expect(part.value()).toBe(true)
      expect(part.renders()).toBe(renders + 1)
    })

    play('compares parts that are objects by their members', async (stage) => {
      const callId = await establish(stage, stage.settle)
      const part = await stage.mount('useCallView', {
        callId,
        selector: (call) => ({ state: call?.state, name: call?.remoteParticipant.displayName }),
      })
      const [renders, value] = [part.renders(), part.value()]
      await stage.settle(() => stage.client.call.mute(callId))
      expect(part.renders()).toBe(renders)
      expect(part.value()).toBe(value)
      await stage.settle(() => stage.client.call.end(callId))
      expect(part.value()).toEqual({ state: 'Ended', name: 'bob' })
    })

    play('turns to another call when the id changes', async (stage) => {
      await establish(stage, stage.settle)
      const selector = (call: { state: string } | undefined) => call?.state
      const part = await stage.mount('useCallView', { callId: 'call-1', selector })
      await part.rerender({ callId: 'nobody', selector })
      expect(part.value()).toBe(undefined)
      expect(stage.observers()).toBe(1)
    })
  })

  describe('useIncomingCalls, its list', () => {
    play('holds a call until it is answered, and never an outgoing one', async (stage) => {
      const ringing = await stage.mount('useIncomingCalls', undefined)
      const callId = await stage.settle(() => stage.bob.call.make('alice', { audio: true }))
      expect(ringing.value().map(({ id }) => id)).toEqual([callId])
      await stage.settle(() => stage.client.call.answer(callId, { audio: true }))
      expect(ringing.value()).toEqual([])
      await stage.settle(() => stage.make('call-1'))
      expect(ringing.value()).toEqual([])
    })
  })
}
