import type { TestRunner } from './harness.ts'
import type { Play } from './play.ts'

/** What `useClientEvent` and `useClient` promise. */
export function eventsContract({ describe, expect }: TestRunner, play: Play): void {
  const type = 'call:receive'

  describe('useClientEvent', () => {
    play('hears each event once, also where effects run twice, and none after unmount', async (stage) => {
      const heard: string[] = []
      const listener = ({ callId }: { callId: string }) => heard.push(callId)
      const mounted = await stage.mount('useClientEvent', { type, listener }, { strict: true })
      const first = await stage.settle(() => stage.bob.call.make('alice', { audio: true }))
      expect(heard).toEqual([first])
      await mounted.unmount()
      const renders = mounted.renders()
      await stage.settle(() => stage.bob.call.make('alice', { audio: true }))
      expect(heard).toEqual([first])
      expect(mounted.renders()).toBe(renders)
    })

    play('calls a listener that two components share for each of them', async (stage) => {
      let heard = 0
      const listener = () => {
        heard += 1
      }
      const one = await stage.mount('useClientEvent', { type, listener })
      await stage.mount('useClientEvent', { type, listener })
      await stage.settle(() => stage.bob.call.make('alice', { audio: true }))
      expect(heard).toBe(2)
      await one.unmount()
      await stage.settle(() => stage.bob.call.make('alice', { audio: true }))
      expect(heard).toBe(3)
    })

    play('calls the listener that is there now', async (stage) => {
      const heard: string[] = []
      const mounted = await stage.mount('useClientEvent', { type, listener: () => heard.push('first') })
      await mounted.rerender({ type, listener: () => heard.push('second') })
      await stage.settle(() => stage.bob.call.make('alice', { audio: true }))
      expect(heard).toEqual(['second'])
    })

    play('turns to another type when it changes', async (stage) => {
      const heard: string[] = []
      const listener = ({ callId }: { callId: string }) => heard.push(callId)
      const mounted = await stage.mount('useClientEvent', { type, listener })
      await mounted.rerender({ type: 'call:start', listener })
      expect(stage.observers()).toBe(1)
      await stage.settle(() => stage.bob.call.make('alice', { audio: true }))
      const made = await stage.settle(() => stage.make('call-1'))
      expect(heard).toEqual([made])
    })

    play('does not render for an event', async (stage) => {
      const mounted = await stage.mount('useClientEvent', { type, listener: () => {} })
      const renders = mounted.renders()
      await stage.settle(() => stage.bob.call.make('alice', { audio: true }))
      expect(mounted.renders()).toBe(renders)
    })

    play('leaves a listener that throws to the client: the others hear, the component stays', async (stage) => {
      const heard: string[] = []
      const fault = new Error('a mistake of the application')
      const listener = () => {
        throw fault
      }
      await stage.mount('useClientEvent', { type, listener })
      await stage.mount('useClientEvent', { type, listener: ({ callId }) => heard.push(callId) })
      const callId = await stage.settle(() => stage.bob.call.make('alice', { audio: true }))
      expect(heard).toEqual([callId])
      expect(stage.errors).toEqual([fault])
    })
  })

  describe('useClient', () => {
    play('gives the client that was provided, itself', async (stage) => {
      const mounted = await stage.mount('useClient', undefined)
      expect(mounted.value()).toBe(stage.client)
    })

    play('says what to do where no client is provided', async (stage) => {
      const error = await stage.mountAmiss('useClient')
      expect(error).toMatchObject({ name: 'SwitchhookError', code: 'port-missing' })
      expect((error as Error).message.includes('client')).toBe(true)
    })
  })

  describe('useConnection', () => {
    play('lets a connection that is being made go on when the component goes', async (stage) => {
      await stage.settle(() => stage.transport.refuse('unavailable'))
      const mounted = await stage.mount('useConnection', undefined)
      await stage.settle(() => stage.transport.drop())
      expect(mounted.value().state).toBe('reconnecting')
      await mounted.unmount()
      stage.transport.refuse(null)
      await stage.settle(() => stage.client.connection.retryNow())
      expect(stage.client.connection.observe().getSnapshot().state).toBe('open')
      expect(stage.errors).toEqual([])
    })
  })
}
