import { describe, expect, it, onTestFinished } from 'vitest'
import { createClient } from '../createClient.ts'
import { SwitchhookError } from '../errors.ts'
import type { SdpHandler } from '../ports/index.ts'
import { fakeMedia } from '../testing/fakeMedia.ts'
import { createMemoryNetwork } from '../testing/memory.ts'
import { createTestClock } from '../testing/testClock.ts'
import type { FeatureContext } from './feature.ts'

/** A client of its own, destroyed when the test is over. */
function make(options: object = {}) {
  const transport = createMemoryNetwork().connect('alice')
  const client = createClient({ transport, media: fakeMedia(), clock: createTestClock(), ...options })
  onTestFinished(() => client.destroy())
  return client
}

function thrownBy(act: () => unknown): SwitchhookError {
  try {
    act()
  } catch (error) {
    if (error instanceof SwitchhookError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('the configuration of a client', () => {
  it('has the defaults of the inventory', () => {
    expect(make().getConfig()).toEqual({
      logs: { logLevel: 'debug', handler: undefined, logActions: false },
      connectivity: {
        pingInterval: 30_000,
        reconnectLimit: 5,
        reconnectDelay: 5000,
        reconnectTimeMultiplier: 1,
        reconnectTimeLimit: 640_000,
        autoReconnect: true,
        checkConnectivity: true,
        webSocketOAuthMode: 'none',
        connectTimeout: 20_000,
      },
      notifications: {
        idCacheLength: 100,
        incomingCallNotificationMode: 'any-channel',
        pushRegistration: { server: undefined, port: undefined, protocol: undefined, version: undefined },
      },
      request: { restTimeout: 30_000 },
      authentication: { server: { base: undefined, protocol: 'https', port: 443 } },
      subscription: {
        expires: 3600,
        serviceUnavailableMaxRetries: 3,
        websocket: { server: undefined, protocol: 'wss', port: 443 },
      },
      call: {
        defaultPeerConfig: undefined,
        iceCollectionIdealTimeout: 1000,
        iceCollectionMaxTimeout: 3000,
        iceCollectionCheckFunction: undefined,
        serverTurnCredentials: true,
        sdpHandlers: [],
        earlyMedia: false,
        resyncOnConnect: false,
        mediaBrokerOnly: false,
        removeBundling: false,
        ringingFeedbackMode: 'auto',
        callAuditTimer: 25_000,
        mediaConnectionRetryDelay: 3000,
        normalizeDestination: true,
        busyPolicy: 'ring',
        ringTimeout: 65_000,
        lossTimeout: 45_000,
      },
      space: { idleAfter: 300_000, idleWhenHidden: true },
      client: { destroyTimeout: 3000 },
    })
  })

  it.each([
    [{ connectivity: 5 }, 'connectivity should be an object, not number (5).'],
    [{ connectivity: null }, 'connectivity should be an object, not null.'],
    [{ call: [] }, 'call should be an object, not a list.'],
    [
      { connectivity: { reconnectDelay: '5s' } },
      'connectivity.reconnectDelay should be a number of at least 0, not string (5s).',
    ],
    [
      { connectivity: { reconnectDelay: -1 } },
      'connectivity.reconnectDelay should be a number of at least 0, not number (-1).',
    ],
    [
      { connectivity: { connectTimeout: Number.NaN } },
      'connectivity.connectTimeout should be a number of at least 1, not number (NaN).',
    ],
    [
      { request: { restTimeout: Number.POSITIVE_INFINITY } },
      'request.restTimeout should be a number of at least 1, not number (Infinity).',
    ],
    [{ subscription: { expires: 59 } }, 'subscription.expires should be a number of at least 60, not number (59).'],
    [{ call: { earlyMedia: 'yes' } }, 'call.earlyMedia should be a boolean, not string (yes).'],
    [
      { call: { busyPolicy: 'queue' } },
      "call.busyPolicy should be one of 'ring', 'reject', 'holdAndAnswer', not string (queue).",
    ],
    [{ call: { callAuditTimer: 0 } }, 'call.callAuditTimer should be a number of at least 1, not number (0).'],
    [
      { call: { iceCollectionCheckFunction: 'yes' } },
      'call.iceCollectionCheckFunction should be a function, not string (yes).',
    ],
    [{ call: { sdpHandlers: [1] } }, 'call.sdpHandlers should be a list of at most 50 functions, not a list.'],
    [{ call: { sdpHandlers: () => 1 } }, 'call.sdpHandlers should be a list of at most 50 functions, not function.'],
    [{ logs: { handler: {} } }, 'logs.handler should be a function, not object.'],
    [
      { logs: { logLevel: 'loud' } },
      "logs.logLevel should be one of 'debug', 'info', 'warn', 'error', 'silent', not string (loud).",
    ],
    [{ logs: { logActions: 'all' } }, 'logs.logActions should be an object, not string (all).'],
    [{ logs: { logActions: { diff: 1 } } }, 'logs.logActions.diff should be a boolean, not number (1).'],
    [
      { authentication: { server: { base: '' } } },
      'authentication.server.base should be a text of 1 to 1000 characters, not string ().',
    ],
    [{ authentication: { server: true } }, 'authentication.server should be an object, not boolean (true).'],
    [
      { subscription: { websocket: { port: '443' } } },
      'subscription.websocket.port should be a number of at least 1, not string (443).',
    ],
    [{ call: { defaultPeerConfig: null } }, 'call.defaultPeerConfig should be an object of plain data, not null.'],
  ])('refuses %j and names the field', (given, message) => {
    const error = thrownBy(() => make(given))
    expect({ code: error.code, message: error.message }).toEqual({ code: 'bad-config', message })
  })

  it('refuses options nobody knows, at every level', () => {
    expect(thrownBy(() => make({ log: {} })).message).toBe('log is not a known option.')
    expect(thrownBy(() => make({ call: { ringtone: 'x' } })).message).toBe('call.ringtone is not a known option.')
    expect(thrownBy(() => make({ toString: {} })).message).toBe('toString is not a known option.')
    expect(thrownBy(() => make({ call: { hasOwnProperty: 1 } })).message).toBe(
      'call.hasOwnProperty is not a known option.',
    )
    expect(thrownBy(() => make({ logs: { logActions: { payloads: true } } })).message).toBe(
      'logs.logActions.payloads is not a known option.',
    )
  })

  it.each(['__proto__', 'constructor', 'prototype'])('refuses %s as a key, at both levels', (key) => {
    const poisoned = JSON.parse(`{ "${key}": { "polluted": true } }`)
    expect(thrownBy(() => make().updateConfig(poisoned)).message).toBe(`${key} is not allowed as a key.`)
    expect(thrownBy(() => make().updateConfig({ call: poisoned })).message).toBe(`call.${key} is not allowed as a key.`)
    const deep = { notifications: { pushRegistration: poisoned } }
    expect(thrownBy(() => make().updateConfig(deep)).message).toBe(
      `notifications.pushRegistration.${key} is not allowed as a key.`,
    )
    expect(({} as { polluted?: boolean }).polluted).toBe(undefined)
  })

  it('is given as a copy: changing it changes nothing', () => {
    const client = make({ call: { defaultPeerConfig: { iceServers: [{ urls: 'stun:one.test' }] } } })
    const copy = client.getConfig()
    copy.call.ringTimeout = 1
    Object.assign(copy.call.defaultPeerConfig ?? {}, { iceServers: [] })
    expect(client.getConfig().call).toMatchObject({
      ringTimeout: 65_000,
      defaultPeerConfig: { iceServers: [{ urls: 'stun:one.test' }] },
    })
  })

  it('is taken as a copy: what the application does to its object later changes nothing', () => {
    const defaultPeerConfig = { iceServers: [{ urls: 'stun:one.test' }] }
    const client = make({ call: { defaultPeerConfig } })
    defaultPeerConfig.iceServers.length = 0
    expect(client.getConfig().call.defaultPeerConfig).toEqual({ iceServers: [{ urls: 'stun:one.test' }] })
  })

  it('refuses peer options that are no plain data, where they are given', () => {
    const error = thrownBy(() => make({ call: { defaultPeerConfig: { onicecandidate: () => {} } } }))
    expect(error.message).toBe('call.defaultPeerConfig should be an object of plain data, not object.')
  })

  it('is merged by updateConfig: what is not given, or undefined, keeps its value', () => {
    const client = make({ call: { ringTimeout: 10_000, earlyMedia: true }, request: { restTimeout: 1000 } })
    client.updateConfig({ call: { ringTimeout: 20_000 }, connectivity: { reconnectLimit: 0 } })
    client.updateConfig(JSON.parse('{}'))
    client.updateConfig({ call: undefined, request: { restTimeout: undefined } } as never)
    expect(client.getConfig()).toMatchObject({
      call: { ringTimeout: 20_000, earlyMedia: true, busyPolicy: 'ring' },
      request: { restTimeout: 1000 },
      connectivity: { reconnectLimit: 0, reconnectDelay: 5000 },
    })
  })

  it('stays as it was when an update is refused, also the good half of it', () => {
    const client = make()
    const before = client.getConfig()
    thrownBy(() => client.updateConfig({ call: { ringTimeout: 1000, earlyMedia: 1 as never } }))
    thrownBy(() => client.updateConfig(null as never))
    thrownBy(() => client.updateConfig([] as never))
    expect(client.getConfig()).toEqual(before)
  })

  it('api.1: updateConfig merges deeply and never drops an option that was not given', () => {
    const client = make({ logs: { logActions: { diff: true } }, authentication: { server: { base: 'a.test' } } })
    client.updateConfig({ logs: { logActions: { collapsed: true } }, authentication: { server: { port: 8443 } } })
    client.updateConfig({ subscription: { websocket: { server: 'b.test' } } })
    expect(client.getConfig()).toMatchObject({
      logs: { logActions: { diff: true, collapsed: true, actionOnly: false, level: 'debug', exposePayloads: false } },
      authentication: { server: { base: 'a.test', protocol: 'https', port: 8443 } },
      subscription: { expires: 3600, websocket: { server: 'b.test', protocol: 'wss', port: 443 } },
    })
  })

  it('api.2: getConfig may differ in form: levels in lower case, and action logs with all their options', () => {
    const client = make({ logs: { logLevel: 'WARN', logActions: true } })
    expect(client.getConfig().logs).toEqual({
      logLevel: 'warn',
      handler: undefined,
      logActions: {
        handler: undefined,
        actionOnly: false,
        collapsed: false,
        diff: false,
        level: 'debug',
        exposePayloads: false,
      },
    })
    client.updateConfig({ logs: { logActions: false } })
    expect(client.getConfig().logs.logActions).toBe(false)
  })

  it('keeps functions themselves, in lists that are copies', () => {
    const handler: SdpHandler = (description) => description
    const sdpHandlers = [handler]
    const log = () => {}
    const client = make({ call: { sdpHandlers }, logs: { handler: log } })
    sdpHandlers.length = 0
    const copy = client.getConfig()
    expect(copy.call.sdpHandlers).toEqual([handler])
    ;(copy.call.sdpHandlers as SdpHandler[]).length = 0
    copy.authentication.server.port = 1
    expect(client.getConfig().call.sdpHandlers).toEqual([handler])
    expect(client.getConfig()).toMatchObject({ logs: { handler: log }, authentication: { server: { port: 443 } } })
    client.updateConfig({ call: { sdpHandlers: [] } })
    expect(client.getConfig().call.sdpHandlers).toEqual([])
  })

  it('gives features the very same list until another one is given', () => {
    const seen: unknown[] = []
    const feature = {
      name: 'looker',
      install: ({ config, watchConfig }: FeatureContext) => {
        watchConfig(() => seen.push(config().call.sdpHandlers))
        return { api: {}, destroy: () => {} }
      },
    }
    const client = make({ features: [feature] })
    client.updateConfig({ request: { restTimeout: 1000 } })
    client.updateConfig({ call: { ringTimeout: 1000 } })
    client.updateConfig({ call: { sdpHandlers: [] } })
    expect([seen[1] === seen[0], seen[2] === seen[0]]).toEqual([true, false])
  })
})
