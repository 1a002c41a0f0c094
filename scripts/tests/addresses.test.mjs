// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are code
import { describe, expect, it } from 'vitest'
import { addressesIn } from '../check/addresses.mjs'

describe('the search for foreign addresses', () => {
  it.each([
    ['a string', `fetch('https://collect.example.com/v1')`, 'https://collect.example.com/v1'],
    ['a template', 'new WebSocket(`wss://hub.example.com/${id}`)', 'wss://hub.example.com/'],
    ['the tail of a template', 'send(`${name} via http://example.net/x`)', 'http://example.net/x'],
    ['a regular expression', String.raw`/^https:\/\/beacon\.example\.org/`, 'https://beacon.example.org/'],
    ['a list of ICE servers', `const servers = ['stun:stun.example.com:3478']`, 'stun:stun.example.com:3478'],
  ])('finds one in %s', (_, code, address) => {
    expect(addressesIn(code)).toEqual([address])
  })

  it('lets comments cite what they like', () => {
    expect(addressesIn('// see https://example.com/spec\n/* http://example.org */ const a = 1')).toEqual([])
  })

  it.each(['http://127.0.0.1:4000', 'ws://localhost:4000/socket', 'http://[::1]:80/', 'https://phone.example,'])(
    'lets %s pass as nobody elses',
    (own) => {
      expect(addressesIn(`listen('${own}')`)).toEqual([])
    },
  )

  it('is not fooled by a foreign name that begins like loopback', () => {
    expect(addressesIn(`get('http://localhost.example.com/')`)).toEqual(['http://localhost.example.com/'])
  })

  it('lets namespaces and schemes without a host pass', () => {
    expect(addressesIn("ns('http://www.w3.org/2000/svg'); scheme === 'https:'; `https://${host}/x`")).toEqual([])
  })
})
