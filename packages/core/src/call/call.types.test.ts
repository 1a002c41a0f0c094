import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  type BoundCall,
  type CallCommandName,
  type CallPermissions,
  type CallState,
  type CallView,
  type Client,
  type ClientWith,
  createClient,
  type Ending,
  type EndingReason,
  type Feature,
  type Permission,
  type Readable,
  type RefusalReason,
} from '../index.ts'
import { createMemoryNetwork } from '../testing/memory.ts'
import { createTestClock } from '../testing/testClock.ts'
import { callStates, type mediaConnectionStates } from './call.api.ts'
import type { callCommands } from './call.can.ts'

describe('the types an application meets', () => {
  it('name every public state, and the constants hold each of them once', () => {
    expectTypeOf<(typeof callStates)[keyof typeof callStates]>().toEqualTypeOf<CallState>()
    expectTypeOf<CallView['state']>().toEqualTypeOf<CallState>()
    expect(new Set(Object.values(callStates)).size).toBe(8)
    expectTypeOf<(typeof mediaConnectionStates)[keyof typeof mediaConnectionStates]>().toEqualTypeOf<
      CallView['mediaConnectionState']
    >()
  })

  it('name every way a call can end', () => {
    expectTypeOf<CallView['ending']>().toEqualTypeOf<Ending | null>()
    expectTypeOf<Ending['reason']>().toEqualTypeOf<EndingReason>()
    expectTypeOf<Ending['missed']>().toEqualTypeOf<boolean>()
    expectTypeOf<Ending['code']>().toEqualTypeOf<number | undefined>()
  })

  it('give a permission for every command, and a reason exactly where one is refused', () => {
    expectTypeOf<keyof CallPermissions>().toEqualTypeOf<CallCommandName>()
    expectTypeOf<(typeof callCommands)[number]>().toEqualTypeOf<CallCommandName>()
    expectTypeOf<Extract<Permission, { allowed: false }>['reason']>().toEqualTypeOf<RefusalReason>()
    expectTypeOf<NonNullable<Extract<Permission, { allowed: true }>['reason']>>().toEqualTypeOf<never>()
  })

  it('have a command for every permission, bound or with an id', () => {
    expectTypeOf<keyof BoundCall>().toEqualTypeOf<CallCommandName>()
    expectTypeOf<Client['call']['hold']>().toEqualTypeOf<(callId: string) => Promise<void>>()
    expectTypeOf<Client['call']['answer']>().parameters.toEqualTypeOf<[string, ...Parameters<BoundCall['answer']>]>()
    expectTypeOf<Client['call']['make']>().returns.toEqualTypeOf<string>()
  })

  it('say that a call may not be there', () => {
    expectTypeOf<Client['call']['getById']>().returns.toEqualTypeOf<CallView | undefined>()
    expectTypeOf<Client['call']['observe']>().returns.toEqualTypeOf<Readable<CallView | undefined>>()
    expectTypeOf<Client['call']['observeAll']>().returns.toEqualTypeOf<Readable<readonly CallView[]>>()
  })

  it('keep a view free of a field named status, which React bindings look for', () => {
    expectTypeOf<CallView>().not.toHaveProperty('status')
  })

  it('know the payload of each event, and no event that does not exist', async () => {
    const client = createClient({ transport: createMemoryNetwork().connect('alice'), clock: createTestClock() })
    client.on('call:stateChange', ({ callId, previous, transition }) => {
      expectTypeOf(callId).toEqualTypeOf<string>()
      expectTypeOf(previous.state).toEqualTypeOf<CallState>()
      expectTypeOf(transition).toEqualTypeOf<{ statusCode?: number; reasonText?: string } | undefined>()
    })
    client.on('ws:change', (payload) => expectTypeOf(payload).toEqualTypeOf<Record<string, never>>())
    client.on('subscription:error', ({ error }) => expectTypeOf(error.message).toEqualTypeOf<string>())
    // @ts-expect-error there is no such event
    client.on('call:stateChanged', () => {})
    // @ts-expect-error destinations are texts
    client.call.make(5, { audio: true })
    await client.destroy()
  })

  it('join the namespaces and events of features that are added', async () => {
    interface Greeter {
      greet: () => string
    }
    const greeter: Feature<'greeter', Greeter, { 'greeter:hello': { to: string } }> = {
      name: 'greeter',
      install: ({ emit }) => ({
        api: {
          greet: () => {
            emit('greeter:hello', { to: 'world' })
            return 'hello'
          },
        },
        destroy: () => {},
      }),
    }
    const client = createClient({
      transport: createMemoryNetwork().connect('alice'),
      clock: createTestClock(),
      features: [greeter],
    })
    const heard: string[] = []
    client.on('greeter:hello', ({ to }) => heard.push(to))
    expectTypeOf(client.greeter).toEqualTypeOf<Greeter>()
    expectTypeOf(client.call.hold).toEqualTypeOf<Client['call']['hold']>()
    expectTypeOf<ClientWith<[typeof greeter]>>().not.toHaveProperty('call')
    expect(client.greeter.greet()).toBe('hello')
    expect(heard).toEqual(['world'])
    await client.destroy()
  })
})
