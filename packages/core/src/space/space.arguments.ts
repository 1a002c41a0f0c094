import { type Check, checksWith, isFlag, isRecord, isText } from '../feature/check.ts'
import { flagNames } from './space.context.ts'
import type { MediaFlags } from './space.events.ts'

/** What `join` takes beside the space. */
export interface JoinOptions {
  /** Sent to the back end only, and kept for joining again after an outage; never shown, recorded or logged. */
  password?: string
}

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
 * Media flags, checked; those that are absent stay as they are.
 * @throws SwitchhookError `space:7`, naming the flag.
 */
export function parseMediaFlags(media: unknown): Partial<MediaFlags> {
  check(isRecord(media), 'media should be an object such as { audio: true, video: false }.')
  const flags: Partial<MediaFlags> = {}
  for (const [name, value] of Object.entries(media)) {
    const flag = flagNames.find((known) => known === name)
    check(flag !== undefined, `media.${name} is not a flag: there are ${flagNames.join(', ')}.`)
    if (value !== undefined) flags[flag] = parseFlag(`media.${name}`, value)
  }
  return flags
}

/**
 * A flag.
 * @throws SwitchhookError `space:7`
 */
export function parseFlag(path: string, value: unknown): boolean {
  check(isFlag(value), `${path} should be a boolean.`)
  return value
}
