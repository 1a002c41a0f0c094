import { type Check, checksWith, isFlag, isRecord, isText, parseConstraints } from '../feature/check.ts'
import { given } from '../feature/given.ts'
import type {
  BandwidthControls,
  CaptureRequest,
  CustomParameter,
  DscpControls,
  PictureConstraints,
  Tones,
} from '../ports/index.ts'
import type { CallOptions } from './call.events.ts'

const check: Check = checksWith('call:7')
const checkTracks: Check = checksWith('webrtc:1')

/** Media made outside calls, as `media.createLocalMedia` gives it. */
export interface DetachedTracks {
  type: 'audio' | 'video' | 'screen'
  media: { tracks: readonly string[] }
}

/** What `make`, `answer`, `addMedia` and `replaceTrack` take as media. */
export interface CallMedia {
  audio?: boolean
  video?: boolean
  /** A screen, window or tab, which the user chooses. */
  screen?: boolean
  audioOptions?: Exclude<CaptureRequest['audio'], boolean>
  videoOptions?: Exclude<CaptureRequest['video'], boolean>
  screenOptions?: PictureConstraints
  /** Detached media to use; a kind is either asked for or given here, not both. */
  medias?: readonly DetachedTracks[]
}

/** What goes along with media. */
export interface MediaOptions {
  /** Limits of what we receive, in kbit/s. */
  bandwidth?: BandwidthControls
  /** Priority in the network of what we send. */
  dscpControls?: DscpControls
}

export interface AnswerOptions extends MediaOptions {
  customParameters?: readonly CustomParameter[]
}

/** What `make` takes beside. */
export interface MakeOptions extends AnswerOptions {
  displayName?: string
}

const kinds = ['audio', 'video', 'screen'] as const

function parseDetached(medias: unknown = []): readonly DetachedTracks[] {
  const isDetached = (item: unknown) =>
    isRecord(item) && kinds.some((kind) => kind === item.type) && isRecord(item.media) && isTextList(item.media.tracks)
  check(
    Array.isArray(medias) && medias.every(isDetached),
    'media.medias should be a list of what createLocalMedia gave.',
  )
  return medias
}

/**
 * Media to capture or to use, checked.
 * @throws SwitchhookError `call:7`
 */
export function parseMedia(media: unknown = {}): CaptureRequest {
  check(isRecord(media), 'media should be an object such as { audio: true, video: false }.')
  const medias = parseDetached(media.medias)
  const asked = Object.fromEntries(
    kinds.map((kind) => {
      const isWanted = media[kind] ?? false
      check(isFlag(isWanted), `media.${kind} should be a boolean.`)
      const isDetached = medias.some(({ type }) => type === kind)
      check(!(isWanted && isDetached), `media.${kind} is asked for and given in media.medias: give one of the two.`)
      return [kind, isWanted && parseConstraints(check, `media.${kind}Options`, media[`${kind}Options`])]
    }),
  ) as unknown as CaptureRequest
  const { audio, video, screen } = asked
  const detached = medias.flatMap(({ media: { tracks } }) => tracks)
  return { audio, video, ...(screen ? { screen } : {}), ...(detached.length > 0 ? { detached } : {}) }
}

const isAsked = ({ audio, video, screen, detached }: CaptureRequest) =>
  [audio, video, screen, ...(detached ?? [])].filter(Boolean).length

/**
 * Media of a new call: calls without audio are not supported (decision 20).
 * @throws SwitchhookError `call:7`
 */
export function parseCallMedia(media: unknown): CaptureRequest {
  check(isRecord(media), 'media should be an object such as { audio: true, video: false }.')
  const request = parseMedia(media)
  const hasAudio = request.audio !== false || parseDetached(media.medias).some(({ type }) => type === 'audio')
  check(hasAudio, 'media.audio should be true: calls without audio are not supported.')
  return request
}

/**
 * Media that a call gets more of: at least one, or exactly one.
 * @throws SwitchhookError `call:7`
 */
export function parseMoreMedia(media: unknown, isOne = false): CaptureRequest {
  const request = parseMedia(media)
  const count = isAsked(request)
  check(isOne ? count === 1 : count > 0, `media should ask for ${isOne ? 'exactly one medium' : 'something'}.`)
  return request
}

/**
 * Whom to call: any text that is not empty; the transport resolves it (decision 47).
 * @throws SwitchhookError `call:7`
 */
export function parseDestination(destination: unknown, normalize: boolean): string {
  const text = isText(destination) ? destination.trim() : ''
  check(/^[^\s<>"]+$/.test(text), 'destination should be a user, a SIP URI or a telephone URI, without blanks.')
  return normalize ? text.replace(/^(sips?):\/*/i, (_, scheme: string) => `${scheme.toLowerCase()}:`) : text
}

const priorities: readonly unknown[] = ['very-low', 'low', 'medium', 'high']
const isRate = (value: unknown) => typeof value === 'number' && Number.isFinite(value) && value > 0

/** A record of known names, each with a value that fits. */
function parseRecord(
  path: string,
  value: unknown,
  names: readonly string[],
  fits: (value: unknown) => boolean,
  what: string,
) {
  if (value === undefined) return undefined
  const isRight = isRecord(value) && Object.entries(value).every(([name, item]) => names.includes(name) && fits(item))
  check(isRight, `${path} should be an object with ${names.join(', ')}, each ${what}.`)
  return value
}

/**
 * What goes along with media, checked.
 * @throws SwitchhookError `call:7`
 */
export function parseOptions(options: unknown = {}): CallOptions {
  check(isRecord(options), 'options should be an object.')
  const bandwidth: BandwidthControls | undefined = parseRecord(
    'options.bandwidth',
    options.bandwidth,
    ['call', 'audio', 'video'],
    isRate,
    'a number of kbit/s',
  )
  const dscpControls: DscpControls | undefined = parseRecord(
    'options.dscpControls',
    options.dscpControls,
    kinds.map((kind) => `${kind}NetworkPriority`),
    (value) => priorities.includes(value),
    `one of ${priorities.join(', ')}`,
  )
  const { customParameters } = options
  return given({
    bandwidth,
    dscpControls,
    parameters:
      customParameters === undefined ? undefined : parseParameters(customParameters, 'options.customParameters'),
  })
}

/**
 * The name a caller wishes to be shown under.
 * @throws SwitchhookError `call:7`
 */
export function parseDisplayName(options: unknown = {}): { displayName?: string } {
  check(isRecord(options), 'options should be an object.')
  const { displayName } = options
  check(displayName === undefined || isText(displayName), 'options.displayName should be a text.')
  return given({ displayName })
}

/**
 * Custom parameters; none clears them.
 * @throws SwitchhookError `call:7`
 */
export function parseParameters(value: unknown = [], path = 'customParameters'): readonly CustomParameter[] {
  check(
    Array.isArray(value) && value.every((item) => isRecord(item) && isText(item.name) && isText(item.value, 65_536)),
    `${path} should be a list of { name, value }, both texts.`,
  )
  return value.map(({ name, value: text }) => ({ name, value: text }))
}

/**
 * Tones to send, their length and what lies between them, in milliseconds (W3C webrtc-pc §7.2: 40 to 6000, at least 30).
 * @throws SwitchhookError `call:7`
 */
export function parseTones(tones: unknown, duration: unknown = 100, gap: unknown = 70): Tones {
  check(isText(tones, 256) && /^[0-9*#,]+$/.test(tones), 'tone should be a text of the characters 0-9, *, # and comma.')
  check(typeof duration === 'number' && duration >= 40 && duration <= 6000, 'duration should be 40 to 6000 ms.')
  check(typeof gap === 'number' && gap >= 30 && gap <= 6000, 'intertoneGap should be 30 to 6000 ms.')
  return { tones, duration, gap }
}

/**
 * The address of a sound file.
 * @throws SwitchhookError `call:7`
 */
export function parseUrl(url: unknown): string {
  check(isText(url, 8192) && url.trim() !== '', 'filePath should be the path or URL of a sound file.')
  return url
}

const isTextList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((id) => typeof id === 'string')

/**
 * A list of track ids.
 * @throws SwitchhookError `webrtc:1`
 */
export function parseTrackIds(trackIds: unknown): readonly string[] {
  checkTracks(
    isTextList(trackIds) && trackIds.length > 0,
    'trackIds should be a list of track ids with at least one in it.',
  )
  return trackIds
}

/**
 * Tracks that a call has.
 * @throws SwitchhookError `call:7`
 */
export function parseTracksOf(own: readonly { id: string }[], trackIds: unknown): readonly string[] {
  check(isTextList(trackIds) && trackIds.length > 0, 'tracks should be a list of track ids with at least one in it.')
  for (const trackId of trackIds)
    check(
      own.some(({ id }) => id === trackId),
      `The call has no track '${trackId}'.`,
    )
  return trackIds
}
