import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createClient } from '../createClient.ts'
import { createMemoryNetwork } from '../testing/memory.ts'

function inBrowser(userAgent: string | undefined, hasWebRtc = true) {
  vi.stubGlobal('navigator', userAgent === undefined ? undefined : { userAgent })
  vi.stubGlobal('RTCPeerConnection', hasWebRtc ? class {} : undefined)
  onTestFinished(() => {
    vi.unstubAllGlobals()
  })
  const client = createClient({ transport: createMemoryNetwork().connect('alice') })
  onTestFinished(() => client.destroy())
  return client.getBrowserDetails()
}

const webkit = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)'

describe('getBrowserDetails', () => {
  it.each([
    ['chrome', 141, `${webkit} Chrome/141.0.0.0 Safari/537.36`],
    ['edge', 139, `${webkit} Chrome/139.0.0.0 Safari/537.36 Edg/139.0.3405.86`],
    ['opera', 120, `${webkit} Chrome/135.0.0.0 Safari/537.36 OPR/120.0.0.0`],
    ['samsung', 28, `${webkit} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`],
    ['firefox', 140, 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
    [
      'chrome',
      138,
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/138.0.7204.119 Mobile/15E148 Safari/604.1',
    ],
    [
      'safari',
      18,
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
    ],
  ])('knows %s %i', (browser, version, userAgent) => {
    expect(inBrowser(userAgent)).toEqual({ browser, version })
  })

  it('has no values without basic WebRTC support, outside of browsers, and for an unknown one', () => {
    const none = { browser: undefined, version: undefined }
    expect(inBrowser(`${webkit} Chrome/141.0.0.0 Safari/537.36`, false)).toEqual(none)
    expect(inBrowser(undefined)).toEqual(none)
    expect(inBrowser('Lynx/2.9')).toEqual(none)
  })
})
