import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SdpHandler, SdpHandlerInfo, SessionDescription } from '../ports/index.ts'
import { chromiumAnswer, chromiumOffer } from './chromium.fixture.ts'
import { sdpHandlers } from './sdpHandlers.ts'
import { formatsOf, toSections } from './sections.ts'

const { createCodecRemover, createCodecWhitelist, removeBundling } = sdpHandlers
const info: SdpHandlerInfo = { callId: 'call-1', type: 'offer', step: 'set', endpoint: 'local' }
const run = (handler: SdpHandler, sdp: string, more: Partial<SdpHandlerInfo> = {}): string => {
  const description: SessionDescription = { type: 'offer', sdp }
  const result = handler(description, { ...info, ...more }, description)
  expect(result.type).toBe('offer')
  return result.sdp
}
const mediaOf = (sdp: string) => toSections(sdp).media
const namesOf = (sdp: string) => mediaOf(sdp).map((section) => [...new Set(formatsOf(section).map(({ name }) => name))])
const helpers = ['rtx', 'red', 'ulpfec', 'flexfec-03', 'telephone-event', 'cn']

/** What must hold of every description, however it was changed. */
function expectSound(sdp: string, original: string): void {
  expect(sdp.replaceAll('\r\n', '')).not.toContain('\n')
  const before = mediaOf(original)
  const after = mediaOf(sdp)
  expect(after.length).toBe(before.length)
  for (const [index, section] of after.entries()) {
    const was = before[index] ?? []
    const formats = formatsOf(section)
    const kept = formats.map(({ payloadType }) => payloadType)
    expect(formats.some(({ name }) => !helpers.includes(name))).toBe(true)
    const isStray = (line: string) => {
      const [, payloadType] = /^a=(?:rtpmap|fmtp|rtcp-fb):(\d+)/.exec(line) ?? []
      const [, repaired] = /^a=fmtp:\d+ apt=(\d+)/.exec(line) ?? []
      return [payloadType, repaired].some((id) => id !== undefined && !kept.includes(id)) || !was.includes(line)
    }
    expect(section.slice(1).filter(isStray)).toEqual([])
    expect(formatsOf(was).filter(({ payloadType }) => kept.includes(payloadType))).toEqual(formats)
    const other = (lines: readonly string[]) => lines.slice(1).filter((line) => !/^a=(rtpmap|fmtp|rtcp-fb):/.test(line))
    expect(other(section)).toEqual(other(was))
  }
}

describe('removing codecs', () => {
  it('sdpHandlers.3: takes names: every codec of that name goes, with its attributes and what repairs it', () => {
    const sdp = run(createCodecRemover(['VP8', 'h264', 'PCMU']), chromiumOffer)
    expect(namesOf(sdp)[0]).toEqual(['opus', 'red', 'g722', 'pcma', 'cn', 'telephone-event'])
    expect(namesOf(chromiumOffer)[1]).toEqual(expect.arrayContaining(['vp8', 'h264', 'vp9']))
    expect(namesOf(sdp)[1]).toContain('vp9')
    expect(namesOf(sdp)[1]).not.toContain('vp8')
    expect(namesOf(sdp)[1]).not.toContain('h264')
    expect(sdp).not.toMatch(/apt=96\b/)
    expect(sdp).toContain('m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 8 13 110 126\r\n')
    expectSound(sdp, chromiumOffer)
  })

  it('sdpHandlers.3: takes { name, fmtpParams }: only where every text stands in the fmtp line', () => {
    const profiles = (sdp: string) =>
      mediaOf(sdp).flatMap((section) =>
        formatsOf(section)
          .filter(({ name }) => name === 'h264')
          .map(({ parameters }) => [
            parameters.includes('packetization-mode=1'),
            parameters.includes('profile-level-id=42001f'),
          ]),
      )
    const all = profiles(chromiumOffer)
    const hit = all.filter(([mode, profile]) => mode && profile)
    expect(hit.length).toBeGreaterThan(0)
    expect(all.length).toBeGreaterThan(hit.length)
    const both = { name: 'H264', fmtpParams: ['packetization-mode=1', 'Profile-Level-Id=42001f'] }
    const left = profiles(run(createCodecRemover([both]), chromiumOffer))
    expect(left).toEqual(all.filter(([mode, profile]) => !(mode && profile)))
    const none = { name: 'H264', fmtpParams: ['packetization-mode=1', 'profile-level-id=ffffff'] }
    expect(run(createCodecRemover([none]), chromiumOffer)).toBe(chromiumOffer)
    // A part of a parameter is not the parameter.
    const part = { name: 'H264', fmtpParams: ['mode=1'] }
    expect(run(createCodecRemover([part]), chromiumOffer)).toBe(chromiumOffer)
  })

  it('takes redundancy away with the codec it repeats', () => {
    expect(namesOf(run(createCodecRemover(['opus']), chromiumOffer))[0]).toEqual([
      'g722',
      'pcmu',
      'pcma',
      'cn',
      'telephone-event',
    ])
  })

  it('keeps a medium as it is where no codec would be left: tones alone are no call', () => {
    const audio = ['opus', 'G722', 'PCMU', 'PCMA']
    const sdp = run(createCodecRemover([...audio, 'VP8']), chromiumOffer)
    expect(mediaOf(sdp)[0]).toEqual(mediaOf(chromiumOffer)[0])
    expect(namesOf(sdp)[1]).not.toContain('vp8')
  })

  it('knows codecs by their assigned numbers, and lets media without RTP alone', () => {
    const sdp = 'v=0\r\nm=audio 9 RTP/AVP 0 8\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n'
    expect(run(createCodecRemover(['PCMU', 'webrtc-datachannel']), sdp)).toBe(sdp.replace(' 0 8', ' 8'))
  })

  it.each(['', '{"kind":"offer"}', 'm=', 'm=audio\r\n', 'm=audio 9 RTP/AVP\r\na=rtpmap:', '\r\n\r\n'])(
    'gives back what is no description: %j',
    (text) => {
      expect(run(createCodecRemover(['opus']), text)).toBe(text)
      expect(run(createCodecWhitelist(['opus']), text)).toBe(text)
      expect(run(removeBundling, text)).toBe(text)
    },
  )

  it.each([
    [undefined, 'codecs should be a list of names or { name, fmtpParams }.'],
    ['VP8', 'codecs should be a list of names or { name, fmtpParams }.'],
    [[5], 'codecs[0] should be a name or { name, fmtpParams }.'],
    [['VP8', ''], 'codecs[1] should be a name or { name, fmtpParams }.'],
    [[{ fmtpParams: [] }], 'codecs[0] should be a name or { name, fmtpParams }.'],
    [[{ name: 'VP8', fmtpParams: 'x' }], 'codecs[0].fmtpParams should be a list of texts.'],
    [[{ name: 'VP8', fmtpParams: [1] }], 'codecs[0].fmtpParams should be a list of texts.'],
  ])('refuses %j as selectors', (given, message) => {
    for (const create of [createCodecRemover, createCodecWhitelist])
      expect(() => create(given as never)).toThrow(expect.objectContaining({ code: 'call:7', message }))
  })
})

describe('keeping codecs', () => {
  it('leaves the codecs named and what repairs them, nothing else', () => {
    const sdp = run(createCodecWhitelist(['opus', 'telephone-event', 'VP9']), chromiumOffer)
    expect(namesOf(sdp)).toEqual([
      ['opus', 'telephone-event'],
      ['vp9', 'rtx'],
    ])
    expectSound(sdp, chromiumOffer)
  })

  it('leaves a medium alone of which no codec is named', () => {
    const sdp = run(createCodecWhitelist(['opus']), chromiumOffer)
    expect(mediaOf(sdp)[1]).toEqual(mediaOf(chromiumOffer)[1])
  })
})

describe('random selections', () => {
  const names = [...new Set(namesOf(chromiumOffer).flat())]
  const texts = ['packetization-mode=1', 'profile-level-id=42001f', 'profile-id=0', 'apt=96', 'minptime=10', 'nonsense']
  const selector = fc.oneof(
    fc.constantFrom(...names),
    fc.record({ name: fc.constantFrom(...names), fmtpParams: fc.subarray(texts, { maxLength: 2 }) }),
  )

  it.each([
    ['removed', createCodecRemover],
    ['kept', createCodecWhitelist],
  ])('%s: the description stays sound, and doing it again changes nothing', (_, create) => {
    fc.assert(
      fc.property(fc.array(selector, { maxLength: 8 }), fc.constantFrom(chromiumOffer, chromiumAnswer), (list, sdp) => {
        const once = run(create(list), sdp)
        expectSound(once, sdp)
        expect(run(create(list), once)).toBe(once)
      }),
      { numRuns: 100 },
    )
  })

  it('removed: nothing that was selected is left in a medium that changed', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...names), { maxLength: 6 }), (list) => {
        const after = mediaOf(run(createCodecRemover(list), chromiumOffer))
        for (const [index, section] of after.entries()) {
          if (section.join('') === mediaOf(chromiumOffer)[index]?.join('')) continue
          expect(formatsOf(section).filter(({ name }) => list.includes(name))).toEqual([])
        }
      }),
    )
  })
})

describe('removing bundling', () => {
  it('takes every a=group out and nothing else', () => {
    const sdp = run(removeBundling, chromiumOffer)
    expect(chromiumOffer).toContain('a=group:BUNDLE 0 1\r\n')
    expect(sdp).toBe(chromiumOffer.replace('a=group:BUNDLE 0 1\r\n', ''))
    expect(run(removeBundling, sdp)).toBe(sdp)
  })

  it('leaves a description alone in which a medium has no transport of its own', () => {
    const bundled = `${chromiumOffer}m=audio 0 UDP/TLS/RTP/SAVPF 111\r\na=bundle-only\r\n`
    expect(run(removeBundling, bundled)).toBe(bundled)
  })
})

describe('in a pipeline', () => {
  /** As an engine runs them: in order, each with what the one before gave, the context and the original. */
  const pipeline = (handlers: readonly SdpHandler[], original: SessionDescription, about: SdpHandlerInfo) =>
    handlers.reduce((description, handler) => handler(description, about, original), original)

  it('sdpHandlers.1: each works on what the one before gave', () => {
    const offer: SessionDescription = { type: 'offer', sdp: chromiumOffer }
    const handlers = [createCodecRemover(['opus']), createCodecRemover(['PCMU']), removeBundling]
    const { sdp } = pipeline(handlers, offer, info)
    expect(namesOf(sdp)[0]).toEqual(['g722', 'pcma', 'cn', 'telephone-event'])
    expect(sdp).not.toContain('a=group')
    expect(offer.sdp).toBe(chromiumOffer)
  })

  it('sdpHandlers.2: give the same at the step set and at the step send, where they run again', () => {
    for (const handler of [
      createCodecRemover(['opus', 'VP8']),
      createCodecWhitelist(['PCMA', 'AV1']),
      removeBundling,
    ]) {
      const set = run(handler, chromiumOffer, { step: 'set' })
      expect(run(handler, set, { step: 'send' })).toBe(set)
    }
  })
})
