import { type Check, checksWith, isFlag, isRecord, isSafeKey, isText } from '../feature/check.ts'
import { given } from '../feature/given.ts'
import type { CaptureRequest, RenderOptions } from '../ports/index.ts'

const check: Check = checksWith('webrtc:1')
const checkCapture: Check = checksWith('call:4')

/** A value of a constraint that `getUserMedia` knows: a scalar, or some of them by what they mean. */
const isScalar = (value: unknown) => isText(value) || isFlag(value) || Number.isFinite(value)
const bounds: readonly string[] = ['exact', 'ideal', 'min', 'max']
const isBounds = (value: unknown) =>
  isRecord(value) && Object.entries(value).every(([name, bound]) => bounds.includes(name) && isScalar(bound))

function parseConstraints(path: string, value: unknown): unknown {
  if (isFlag(value)) return value
  checkCapture(isRecord(value), `${path} should be a boolean or an object of constraints.`)
  return Object.fromEntries(
    Object.entries(value).map(([name, constraint]) => {
      checkCapture(isSafeKey(name), `${path}.${name} is not allowed.`)
      const isBare = isScalar(constraint)
      checkCapture(
        isBare || isBounds(constraint),
        `${path}.${name} should be a value or { exact?, ideal?, min?, max? }.`,
      )
      return [name, isBare ? { ideal: constraint } : { ...(constraint as object) }]
    }),
  )
}

const kinds: readonly string[] = ['audio', 'video', 'screen']

/**
 * What to capture outside of a call, checked.
 * @throws SwitchhookError `call:4`
 */
export function parseLocalMedia(constraints: unknown): CaptureRequest {
  checkCapture(isRecord(constraints), 'mediaConstraints should be an object such as { audio: true }.')
  const asked = Object.entries(constraints)
    .filter(([, value]) => value !== undefined)
    .map(([kind, value]) => {
      checkCapture(kinds.includes(kind), `mediaConstraints.${kind} is no kind of media: audio, video and screen are.`)
      return [kind, parseConstraints(`mediaConstraints.${kind}`, value)] as const
    })
    .filter(([, value]) => value !== false)
  checkCapture(asked.length > 0, 'mediaConstraints should ask for audio, video or screen.')
  return { audio: false, video: false, ...Object.fromEntries(asked) } as CaptureRequest
}

/** @throws SwitchhookError `webrtc:1` */
export function parseTrackList(trackIds: unknown): readonly string[] {
  check(
    Array.isArray(trackIds) && trackIds.length > 0 && trackIds.every((id) => isText(id) && id !== ''),
    'trackIds should be a list of track ids with at least one in it.',
  )
  return [...new Set(trackIds as string[])]
}

/** @throws SwitchhookError `webrtc:1` */
export function parseSelector(selector: unknown): string {
  check(isText(selector) && selector.trim() !== '', 'cssSelector should be a CSS selector.')
  return selector
}

/** @throws SwitchhookError `webrtc:1` */
export function parseRenderOptions(options: unknown = {}): RenderOptions {
  check(isRecord(options), 'options should be an object.')
  const { speakerId } = options
  check(speakerId === undefined || isText(speakerId), 'options.speakerId should be the deviceId of a speaker.')
  return given({ speakerId })
}

/** @throws SwitchhookError `webrtc:1` */
export function parseKinds(constraints: unknown = {}): { audio: boolean; video: boolean } {
  check(isRecord(constraints), 'constraints should be an object such as { audio: true, video: false }.')
  const { audio = true, video = true } = constraints
  check(isFlag(audio), 'constraints.audio should be a boolean.')
  check(isFlag(video), 'constraints.video should be a boolean.')
  return { audio, video }
}

/**
 * The track that a detached medium, or its id, names.
 * @throws SwitchhookError `webrtc:1`
 */
export function parseDetachedTrack(localMedia: unknown): string {
  const media = isRecord(localMedia) && isRecord(localMedia.media) ? localMedia.media : {}
  const id = isText(localMedia) ? localMedia : Array.isArray(media.tracks) ? media.tracks[0] : undefined
  check(isText(id) && id !== '', 'localMedia should be detached media, or the id of its track.')
  return id
}
