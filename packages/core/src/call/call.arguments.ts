import { SwitchhookError } from '../errors.ts'
import type { CaptureRequest, CustomParameter } from '../ports/index.ts'

const invalid = (message: string) => new SwitchhookError('call:7', message)
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const poisoned = ['__proto__', 'constructor', 'prototype'] as const

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

/** Constraints by name: `{ exact?, ideal? }` or a bare value, which is meant as ideal. */
function constraints(path: string, value: unknown): Record<string, { exact?: never; ideal?: never }> {
  if (!isRecord(value)) throw invalid(`${path} should be an object of constraints.`)
  return Object.fromEntries(
    Object.entries(value).map(([name, constraint]) => {
      if (poisoned.some((word) => word === name)) throw invalid(`${path}.${name} is not allowed.`)
      const isBare = typeof constraint === 'string' || typeof constraint === 'number'
      if (!isBare && !isRecord(constraint))
        throw invalid(`${path}.${name} should be { exact?, ideal? }, a text or a number.`)
      return [name, (isBare ? { ideal: constraint } : constraint) as { ideal?: never }]
    }),
  )
}

/**
 * Media of a call, checked.
 * @throws SwitchhookError `call:7`: calls without audio are not supported (decision 20), and each field has its type.
 */
export function parseMedia(media: unknown): CaptureRequest {
  if (!isRecord(media)) throw invalid('media should be an object such as { audio: true, video: false }.')
  for (const kind of ['audio', 'video'] as const) {
    const value = media[kind]
    if (value !== undefined && typeof value !== 'boolean') throw invalid(`media.${kind} should be a boolean.`)
  }
  if (media.audio !== true) throw invalid('media.audio should be true: calls without audio are not supported.')
  return {
    audio: media.audioOptions === undefined ? true : constraints('media.audioOptions', media.audioOptions),
    video:
      media.video === true &&
      (media.videoOptions === undefined ? true : constraints('media.videoOptions', media.videoOptions)),
  }
}

/**
 * Whom to call: any text that is not empty; the transport resolves it (decision 47).
 * @throws SwitchhookError `call:7`
 */
export function parseDestination(destination: unknown, normalize: boolean): string {
  const text = typeof destination === 'string' ? destination.trim() : ''
  if (text === '' || text.length > 1000 || /[\s<>"]/.test(text))
    throw invalid('destination should be a user, a SIP URI or a telephone URI, without blanks.')
  return normalize ? text.replace(/^(sips?):\/*/i, (_, scheme: string) => `${scheme.toLowerCase()}:`) : text
}

/**
 * Options of `make`, checked.
 * @throws SwitchhookError `call:7`
 */
export function parseMakeOptions(options: unknown): MakeOptions {
  if (options === undefined) return {}
  if (!isRecord(options)) throw invalid('options should be an object.')
  const { displayName, customParameters } = options
  if (displayName !== undefined && typeof displayName !== 'string')
    throw invalid('options.displayName should be a text.')
  if (customParameters !== undefined && !isParameterList(customParameters))
    throw invalid('options.customParameters should be a list of { name, value }, both texts.')
  return {
    ...(displayName === undefined ? {} : { displayName }),
    ...(customParameters === undefined ? {} : { customParameters }),
  }
}

const isParameterList = (value: unknown): value is CustomParameter[] =>
  Array.isArray(value) &&
  value.every((item) => isRecord(item) && typeof item.name === 'string' && typeof item.value === 'string')

/**
 * A list of track ids.
 * @throws SwitchhookError `webrtc:1`
 */
export function parseTrackIds(trackIds: unknown): readonly string[] {
  if (!Array.isArray(trackIds) || trackIds.length === 0 || !trackIds.every((id) => typeof id === 'string'))
    throw new SwitchhookError('webrtc:1', 'trackIds should be a list of track ids with at least one in it.')
  return trackIds
}
