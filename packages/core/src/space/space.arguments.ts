import { SwitchhookError } from '../errors.ts'
import type { MediaFlags } from './space.events.ts'

/** What `join` takes beside the space. */
export interface JoinOptions {
  /** Sent to the back end only, and kept for joining again after an outage; never shown, recorded or logged. */
  password?: string
}

const invalid = (message: string) => new SwitchhookError('space:7', message)
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const flagNames = ['audio', 'video', 'screenshare', 'connected'] as const
const maxText = 1000

/**
 * The id of a space: any text that is not empty, its form is the back end's own.
 * @throws SwitchhookError `space:7`
 */
export function parseSpaceId(spaceId: unknown): string {
  if (typeof spaceId !== 'string' || spaceId.trim() === '' || spaceId.length > maxText)
    throw invalid('spaceId should be a text that is not empty.')
  return spaceId
}

/**
 * Options of `join`, checked.
 * @throws SwitchhookError `space:7`; the message never holds the password.
 */
export function parseJoinOptions(options: unknown): string | null {
  if (options === undefined) return null
  if (!isRecord(options)) throw invalid('options should be an object.')
  const { password } = options
  if (password === undefined || password === null) return null
  if (typeof password !== 'string' || password.length > maxText) throw invalid('options.password should be a text.')
  return password
}

/**
 * Media flags, checked; those that are absent stay as they are.
 * @throws SwitchhookError `space:7`, naming the flag.
 */
export function parseMediaFlags(media: unknown): Partial<MediaFlags> {
  if (!isRecord(media)) throw invalid('media should be an object such as { audio: true, video: false }.')
  const flags: Partial<MediaFlags> = {}
  for (const name of Object.keys(media)) {
    const flag = flagNames.find((known) => known === name)
    if (flag === undefined) throw invalid(`media.${name} is not a flag: there are ${flagNames.join(', ')}.`)
    const value = media[name]
    if (value === undefined) continue
    if (typeof value !== 'boolean') throw invalid(`media.${name} should be a boolean.`)
    flags[flag] = value
  }
  return flags
}

/**
 * A flag.
 * @throws SwitchhookError `space:7`
 */
export function parseFlag(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw invalid(`${name} should be a boolean.`)
  return value
}
