import type { ErrorCode, ErrorInfo } from '../errors.ts'
import { connectTimeout, destroyed } from '../feature/promises.ts'

/**
 * Codes of spaces:
 *
 * | code | meaning |
 * | --- | --- |
 * | `space:1` | refused by the back end for a reason without a code of its own; the message has it |
 * | `space:2` | no such space |
 * | `space:3` | not a member of a space for members only |
 * | `space:4` | the space wants a password, or another one |
 * | `space:5` | removed from the space by somebody, now or before |
 * | `space:6` | not possible in the present state of the space, its call or its connection |
 * | `space:7` | bad argument; the message names it |
 * | `space:8` | the connection was lost and did not come back |
 * | `space:9` | no answer in time |
 *
 * Beside these: `call:4` (camera, microphone or screen could not be used; the message names the fault), `meeting-full`.
 */
export const spaceErrorCodes = {
  REFUSED: 'space:1',
  NOT_FOUND: 'space:2',
  NOT_A_MEMBER: 'space:3',
  PASSWORD_REQUIRED: 'space:4',
  REMOVED: 'space:5',
  WRONG_STATE: 'space:6',
  INVALID_ARGUMENT: 'space:7',
  CONNECTION_LOST: 'space:8',
  NO_ANSWER: 'space:9',
} as const satisfies Record<string, ErrorCode>

/** The wire's codes (spaces.md §7) that have one of ours. */
const codes = new Map<string, ErrorCode>([
  ['topic_not_found', 'space:2'],
  ['not_a_member', 'space:3'],
  ['password_required', 'space:4'],
  ['removed', 'space:5'],
  ['unauthorized', 'authentication:1'],
  ['not_subscribed', 'space:6'],
  ['no_media_session', 'space:6'],
  ['invalid_payload', 'space:7'],
  ['too_large', 'too-large'],
  ['not-supported', 'not-supported'],
])

/** What a refusal of the back end means. */
export function refusalFault(code: string, message: string): ErrorInfo {
  return { code: codes.get(code) ?? 'space:1', message: `The back end refused (${code}): ${message}` }
}

/** Faults with one cause each. */
export const faults = {
  notOpened: { code: 'space:9', message: 'The port of the space did not open in time.' },
  connectTimeout,
  connectionLost: { code: 'space:8', message: 'The connection was lost and did not come back.' },
  noAnswer: { code: 'space:9', message: 'The back end did not answer in time.' },
  removed: { code: 'space:5', message: 'Somebody removed us from the space.' },
  callOver: { code: 'space:6', message: 'The call of the space is over for us.' },
  meetingFull: { code: 'meeting-full', message: 'As many as can meet are in the call already.' },
  captureTimeout: { code: 'call:4', message: 'Camera, microphone or screen did not open in time.' },
  notSent: { code: 'call:4', message: 'Camera, microphone or screen is not sent.' },
  left: { code: 'space:6', message: 'The space was left.' },
  destroyed,
} as const satisfies Record<string, ErrorInfo>
