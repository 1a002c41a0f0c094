import { type Check, checksWith, isRecord, isText } from '../feature/check.ts'
import type { SdpHandler } from '../ports/index.ts'
import { type Format, formatsOf, type Section, toSections, withoutFormats } from './sections.ts'

/** Selects codecs in a description. */
export interface CodecSelector {
  /** The codec's name as in `a=rtpmap`, in any case. */
  name: string
  /** Parameters such as `packetization-mode=1`, in any case: all must stand in the `a=fmtp` line of the codec. */
  fmtpParams?: readonly string[]
}

const check: Check = checksWith('call:7')

function parseSelectors(codecs: unknown): readonly CodecSelector[] {
  check(Array.isArray(codecs), 'codecs should be a list of names or { name, fmtpParams }.')
  return codecs.map((codec: unknown, index) => {
    const { name, fmtpParams = [] } = isRecord(codec) ? codec : { name: codec }
    check(isText(name) && name !== '', `codecs[${index}] should be a name or { name, fmtpParams }.`)
    const isList = Array.isArray(fmtpParams) && fmtpParams.every((text) => isText(text))
    check(isList, `codecs[${index}].fmtpParams should be a list of texts.`)
    return { name: name.toLowerCase(), fmtpParams: fmtpParams.map((text: string) => text.trim().toLowerCase()) }
  })
}

const isSelected = ({ name, parameters }: Format, selectors: readonly CodecSelector[]): boolean =>
  selectors.some(
    (selector) => selector.name === name && (selector.fmtpParams ?? []).every((text) => parameters.includes(text)),
  )

/** Formats that carry no media of their own: a medium with nothing else is of no use. */
const helpers: readonly string[] = ['rtx', 'red', 'ulpfec', 'flexfec-03', 'telephone-event', 'cn']

/** Payload types of which a format is nothing but a repetition: of `rtx` (RFC 4588 §8.1) and `red` (RFC 2198 §5). */
function repeats({ name, parameters }: Format): readonly string[] {
  if (name === 'rtx') return parameters.filter((text) => text.startsWith('apt=')).map((text) => text.slice(4))
  return name === 'red' ? parameters.flatMap((text) => text.split('/')).filter((text) => /^\d+$/.test(text)) : []
}

/** The medium without the formats that are not wanted; as it was where no codec would be left. */
function filtered(section: Section, isWanted: (format: Format) => boolean): Section {
  const formats = formatsOf(section)
  const gone = new Set(formats.filter((format) => !isWanted(format)).map(({ payloadType }) => payloadType))
  const isRepetition = (format: Format) => repeats(format).some((payloadType) => gone.has(payloadType))
  // What repeats may be repeated itself.
  for (let before = 0; gone.size > before; ) {
    before = gone.size
    for (const format of formats.filter(isRepetition)) gone.add(format.payloadType)
  }
  const isUseful = formats.some(({ payloadType, name }) => !gone.has(payloadType) && !helpers.includes(name))
  return gone.size > 0 && isUseful ? withoutFormats(section, gone) : section
}

const filtering =
  (isWanted: (format: Format) => boolean): SdpHandler =>
  (description) => {
    const { session, media } = toSections(description.sdp)
    const sdp = [session, ...media.map((section) => filtered(section, isWanted))].flat().join('')
    return { ...description, sdp }
  }

/**
 * Makes an SDP handler that takes codecs out of descriptions: out of the `m=` line, with their attributes and with the
 * retransmissions that repair them. A medium that would have no codec left stays as it is.
 * @throws SwitchhookError `call:7` for what is no list of selectors
 */
function createCodecRemover(codecs: readonly (string | CodecSelector)[]): SdpHandler {
  const selectors = parseSelectors(codecs)
  return filtering((format) => !isSelected(format, selectors))
}

/**
 * Makes an SDP handler that leaves only these codecs, with the retransmissions that repair them. Helpers count as codecs:
 * name `telephone-event` for tones. A medium that would have no codec left stays as it is.
 * @throws SwitchhookError `call:7` for what is no list of selectors
 */
function createCodecWhitelist(codecs: readonly (string | CodecSelector)[]): SdpHandler {
  const selectors = parseSelectors(codecs)
  return filtering((format) => isSelected(format, selectors) || (format.name === 'rtx' && repeats(format).length > 0))
}

/**
 * An SDP handler that takes `a=group` out (RFC 9143): every medium then has a transport of its own. A description with a
 * medium that lives on the transport of another (`a=bundle-only`) stays as it is.
 */
const removeBundling: SdpHandler = (description) =>
  /^a=bundle-only/m.test(description.sdp)
    ? description
    : { ...description, sdp: description.sdp.replace(/^a=group:.*(?:\r?\n|$)/gm, '') }

/** SDP handlers, to be given to `call.setSdpHandlers` or as `call.sdpHandlers` of the configuration. */
export const sdpHandlers = { createCodecRemover, createCodecWhitelist, removeBundling } as const
