import { type Check, checksWith, isFlag, isRecord, isText, parseConstraints } from '../feature/check.ts'
import type { CaptureRequest, PictureConstraints } from '../ports/index.ts'
import { flagNames } from './space.context.ts'
import type { CaptureChoices, MediaFlags } from './space.events.ts'

/** What `join` takes beside the space. */
export interface JoinOptions {
  /** Sent to the back end only, and kept for joining again after an outage; never shown, recorded or logged. */
  password?: string
}

/** What `enterCall` and `updateMedia` take: flags, and which microphone and camera, as for calls. */
export interface SpaceMedia extends Partial<MediaFlags> {
  audioOptions?: Exclude<CaptureRequest['audio'], boolean>
  videoOptions?: Exclude<CaptureRequest['video'], boolean>
}

/** How a screen is to be captured. */
export type ShareOptions = PictureConstraints

const check: Check = checksWith('space:7')

/**
 * The id of a space: any text that is not empty, its form is the back end's own.
 * @throws SwitchhookError `space:7`
 */
export function parseSpaceId(spaceId: unknown): string {
  check(isText(spaceId) && spaceId.trim() !== '', 'spaceId should be a text that is not empty.')
  return spaceId
}

/**
 * The password of a join, checked.
 * @throws SwitchhookError `space:7`; the message never holds the password.
 */
export function parseJoinOptions(options: unknown = {}): string | null {
  check(isRecord(options), 'options should be an object.')
  const { password = null } = options
  check(password === null || isText(password), 'options.password should be a text.')
  return password
}

/**
 * Media flags and what is to be captured, checked; those that are absent stay as they are.
 * @throws SwitchhookError `space:7`, naming the flag.
 */
export function parseSpaceMedia(wish: unknown): { media: Partial<MediaFlags>; choices: CaptureChoices } {
  check(isRecord(wish), 'media should be an object such as { audio: true, video: false }.')
  const { audioOptions, videoOptions, ...media } = wish
  const flags: Partial<MediaFlags> = {}
  const choices: CaptureChoices = {
    ...(audioOptions === undefined ? {} : { audio: parseConstraints(check, 'media.audioOptions', audioOptions) }),
    ...(videoOptions === undefined ? {} : { video: parseConstraints(check, 'media.videoOptions', videoOptions) }),
  }
  for (const [name, value] of Object.entries(media)) {
    const flag = flagNames.find((known) => known === name)
    check(flag !== undefined, `media.${name} is not a flag: there are ${flagNames.join(', ')}.`)
    if (value !== undefined) flags[flag] = parseFlag(`media.${name}`, value)
  }
  return { media: flags, choices }
}

/**
 * A flag.
 * @throws SwitchhookError `space:7`
 */
export function parseFlag(path: string, value: unknown): boolean {
  check(isFlag(value), `${path} should be a boolean.`)
  return value
}

/**
 * How a screen is to be captured, checked.
 * @throws SwitchhookError `space:7`, naming the option.
 */
export function parseShareOptions(options: unknown = {}): true | PictureConstraints {
  check(isRecord(options), 'options should be an object.')
  const names = Object.keys(options)
  for (const name of names) {
    check(['width', 'height', 'frameRate'].includes(name), `options.${name} should be one of width, height, frameRate.`)
    const range = options[name]
    const isRange = isRecord(range) && Object.values(range).every((value) => typeof value === 'number' && value > 0)
    check(isRange, `options.${name} should be an object such as { ideal: 30 }.`)
  }
  return names.length === 0 ? true : (structuredClone(options) as PictureConstraints)
}

/**
 * Participants, checked; null means all.
 * @throws SwitchhookError `space:7`
 */
export function parseParticipantIds(ids: unknown): readonly string[] | null {
  check(
    ids === null || (Array.isArray(ids) && ids.every((id) => isText(id))),
    'participantIds should be a list of texts or null.',
  )
  return ids === null ? null : [...ids]
}

/** Throws for a participant nobody knows: orders are about somebody. */
export function checkParty<Found>(found: Found | undefined): Found {
  check(found !== undefined, 'participantId should be that of somebody in the space.')
  return found
}
