import { type Check, checksWith, isFlag, isRecord, isSafeKey, isText } from '../feature/check.ts'
import { given } from '../feature/given.ts'
import type { CaptureRequest, CustomParameter } from '../ports/index.ts'

const check: Check = checksWith('call:7')
const checkTracks: Check = checksWith('webrtc:1')

/** What `make` and `answer` take as media. */
export interface CallMedia {
  audio?: boolean
  video?: boolean
  audioOptions?: Exclude<CaptureRequest['audio'], boolean>
  videoOptions?: Exclude<CaptureRequest['video'], boolean>
}

/** What `make` takes beside. */
export interface MakeOptions {
  displayName?: string
  customParameters?: readonly CustomParameter[]
}

/** Constraints by name: `{ exact?, ideal? }` or a bare value, which is meant as ideal. True where there are none. */
function parseConstraints(path: string, value: unknown): true | Record<string, { exact?: never; ideal?: never }> {
  if (value === undefined) return true
  check(isRecord(value), `${path} should be an object of constraints.`)
  return Object.fromEntries(
    Object.entries(value).map(([name, constraint]) => {
      check(isSafeKey(name), `${path}.${name} is not allowed.`)
      const isBare = typeof constraint === 'string' || typeof constraint === 'number'
      check(isBare || isRecord(constraint), `${path}.${name} should be { exact?, ideal? }, a text or a number.`)
      return [name, (isBare ? { ideal: constraint } : constraint) as { ideal?: never }]
    }),
  )
}

/**
 * Media of a call, checked.
 * @throws SwitchhookError `call:7`: calls without audio are not supported (decision 20), and each field has its type.
 */
export function parseMedia(media: unknown): CaptureRequest {
  check(isRecord(media), 'media should be an object such as { audio: true, video: false }.')
  const { audio, video = false } = media
  check(isFlag(video), 'media.video should be a boolean.')
  check(audio === true, 'media.audio should be true: calls without audio are not supported.')
  return {
    audio: parseConstraints('media.audioOptions', media.audioOptions),
    video: video && parseConstraints('media.videoOptions', media.videoOptions),
  }
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

/**
 * Options of `make`, checked.
 * @throws SwitchhookError `call:7`
 */
export function parseMakeOptions(options: unknown = {}): MakeOptions {
  check(isRecord(options), 'options should be an object.')
  const { displayName, customParameters } = options
  check(displayName === undefined || typeof displayName === 'string', 'options.displayName should be a text.')
  check(
    customParameters === undefined || isParameterList(customParameters),
    'options.customParameters should be a list of { name, value }, both texts.',
  )
  return given({ displayName, customParameters })
}

const isParameterList = (value: unknown): value is CustomParameter[] =>
  Array.isArray(value) &&
  value.every((item) => isRecord(item) && typeof item.name === 'string' && typeof item.value === 'string')

/**
 * A list of track ids.
 * @throws SwitchhookError `webrtc:1`
 */
export function parseTrackIds(trackIds: unknown): readonly string[] {
  checkTracks(
    Array.isArray(trackIds) && trackIds.length > 0 && trackIds.every((id) => typeof id === 'string'),
    'trackIds should be a list of track ids with at least one in it.',
  )
  return trackIds
}
