import type { Config } from '../client/config.ts'
import { SwitchhookError } from '../errors.ts'
import { given } from '../feature/given.ts'
import { handled, rejected } from '../feature/promises.ts'
import type { MediaEngine, TrackInfo, TrackState } from '../ports/index.ts'
import type { CallCommands, Playing, StatsReport } from './call.api.ts'
import {
  parseCallMedia,
  parseDestination,
  parseMoreMedia,
  parseOptions,
  parseParameters,
  parseTones,
  parseTrackIds,
  parseTracksOf,
  parseUrl,
} from './call.arguments.ts'
import { type CallCommandName, refusalError } from './call.can.ts'
import type { CallCommand } from './call.events.ts'
import type { CallHandle } from './call.handle.ts'
import type { JoinableCall } from './call.join.ts'

type WithoutId<Command> = Command extends unknown ? Omit<Command, 'operationId'> : never
/** A command without the id of its operation. */
export type Wish = WithoutId<CallCommand>

/** What an operation was asked with, and what comes of it beside its end. */
export interface Asked {
  trackId?: string
  oldTrack?: TrackState
  stats?: StatsReport
  newTrackId?: string
  playing?: (info: { duration: number }) => void
}

/** What the commands work with. */
export interface CommandParts {
  config: () => Config
  engine: MediaEngine | undefined
  handles: ReadonlyMap<string, CallHandle>
  live: () => readonly CallHandle[]
  /** Runs a command; `build` may throw for what is wrong with its arguments. */
  run: (name: CallCommandName, callId: unknown, build: (handle: CallHandle) => Wish, asked?: Asked) => Promise<void>
  newId: () => string
  /** Makes one call of two. */
  join: (legs: readonly [JoinableCall, JoinableCall]) => Promise<void>
}

const ofKind = (handle: CallHandle, kind: TrackInfo['kind']) =>
  handle.localTracks().flatMap((track) => (track.kind === kind ? [track.id] : []))

/** The commands of calls: what they take, checked, as commands of the chart. */
export function createCallCommands(parts: CommandParts): CallCommands {
  const { config, engine, handles, live, run, newId } = parts
  /** A command without arguments. */
  const plain =
    (
      type:
        | 'reject'
        | 'ignore'
        | 'end'
        | 'hold'
        | 'unhold'
        | 'restartMedia'
        | 'sendRingingFeedback'
        | 'sendCustomParameters',
    ) =>
    (callId: string) =>
      run(type, callId, () => ({ type }))
  /** Muting or unmuting, of the tracks named or of all audio. */
  const muting = (type: 'mute' | 'unmute') => (callId: string, ids?: readonly string[]) =>
    run(type, callId, (handle) => ({
      type,
      trackIds: ids === undefined ? ofKind(handle, 'audio') : parseTrackIds(ids),
    }))
  const destinationOf = (destination: unknown) => parseDestination(destination, config().call.normalizeDestination)

  /** With `holdAndAnswer` whoever we talk to is held when another call is answered. */
  function holdOthers(answered: CallHandle): void {
    if (config().call.busyPolicy !== 'holdAndAnswer' || !answered.permission('answer').allowed) return
    for (const other of live())
      if (other !== answered && other.permission('hold').allowed)
        other.run('hold', { type: 'hold', operationId: newId() }).catch(() => {})
  }

  /**
   * The other call of an operation on two.
   * @throws SwitchhookError `call:7` when there is none, `call:6` when it is not held or busy.
   */
  function partnerOf(handle: CallHandle, otherCallId: unknown, name: 'consultativeTransfer' | 'join'): CallHandle {
    const other = typeof otherCallId === 'string' ? handles.get(otherCallId) : undefined
    if (other === undefined || other === handle)
      throw new SwitchhookError('call:7', `otherCallId should be another call, not '${String(otherCallId)}'.`)
    const { allowed, reason } = other.permission(name)
    if (!allowed) {
      const { code, message } = refusalError(name, reason)
      throw new SwitchhookError(code, `The other call: ${message}`)
    }
    return other
  }

  function getStats(callId: string, trackId?: string): Promise<StatsReport> {
    const asked: Asked = given({ trackId })
    const done = run(
      'getStats',
      callId,
      (handle) => {
        if (trackId !== undefined) parseTracksOf([...handle.localTracks(), ...handle.remoteTracks()], [trackId])
        return { type: 'getStats', ...given({ trackId }) }
      },
      asked,
    )
    return handled(done.then(() => asked.stats ?? new Map()))
  }

  function playAudioFile(callId: string, filePath: string): Playing {
    const listeners: ((info: { duration: number }) => void)[] = []
    const asked: Asked = {
      playing: (info) => {
        for (const listener of listeners) listener(info)
      },
    }
    const done = run('playAudioFile', callId, () => ({ type: 'playAudioFile', url: parseUrl(filePath) }), asked)
    const playing: Playing = Object.assign(done, {
      onPlaying(listener: (info: { duration: number }) => void) {
        listeners.push(listener)
        return playing
      },
    })
    return playing
  }

  return {
    answer: (callId, media, options) =>
      run('answer', callId, (handle) => {
        const command = { type: 'answer', media: parseCallMedia(media), ...parseOptions(options) } as const
        holdOthers(handle)
        return command
      }),
    reject: plain('reject'),
    ignore: plain('ignore'),
    forward: (callId, destination) =>
      run('forward', callId, () => ({ type: 'forward', to: destinationOf(destination) })),
    end: plain('end'),
    hold: plain('hold'),
    unhold: plain('unhold'),
    mute: muting('mute'),
    unmute: muting('unmute'),
    addMedia: (callId, media, options) =>
      run('addMedia', callId, () => ({ type: 'addMedia', media: parseMoreMedia(media), ...parseOptions(options) })),
    removeMedia: (callId, trackIds, options) =>
      run('removeMedia', callId, (handle) => ({
        type: 'removeMedia',
        trackIds: parseTracksOf(handle.localTracks(), trackIds),
        ...parseOptions(options),
      })),
    startVideo: (callId, videoOptions, options) =>
      run('startVideo', callId, () => ({
        type: 'startVideo',
        media: parseMoreMedia({ video: true, ...given({ videoOptions }) }),
        ...parseOptions(options),
      })),
    stopVideo: (callId) =>
      run('stopVideo', callId, (handle) => ({ type: 'stopVideo', trackIds: ofKind(handle, 'video') })),
    replaceTrack: (callId, trackId, media) =>
      run(
        'replaceTrack',
        callId,
        (handle) => {
          const request = parseMoreMedia(media, true)
          parseTracksOf(handle.localTracks(), [trackId])
          const { kind } = handle.localTracks().find(({ id }) => id === trackId) as TrackInfo
          // What is detached has a kind of its own, which the engine compares.
          const isFit = request.detached !== undefined || (kind === 'audio') === (request.audio !== false)
          if (!isFit) throw new SwitchhookError('call:7', `media should ask for ${kind}, as the track it replaces.`)
          return { type: 'replaceTrack', trackId, media: request }
        },
        given({ trackId, oldTrack: engine?.track(trackId) }),
      ),
    restartMedia: plain('restartMedia'),
    playAudioFile,
    directTransfer: (callId, destination) =>
      run('directTransfer', callId, () => ({ type: 'directTransfer', to: destinationOf(destination) })),
    consultativeTransfer(callId, otherCallId) {
      let other: CallHandle | undefined
      const done = run('consultativeTransfer', callId, (handle) => {
        const partner = partnerOf(handle, otherCallId, 'consultativeTransfer')
        if (handle.permission('consultativeTransfer').allowed) other = partner
        return { type: 'consultativeTransfer', toCallId: otherCallId }
      })
      const partner = other
      if (partner === undefined) return done
      partner.run('consultativeTransfer', { type: 'handOver', operationId: newId() }).catch(() => {})
      done.catch(() => partner.tell({ type: 'handOver.failed' }))
      return done
    },
    join(callId, otherCallId) {
      const handle = handles.get(callId)
      if (handle === undefined || !handle.permission('join').allowed)
        return run('join', callId, () => ({ type: 'join', callIds: [] }))
      try {
        return parts.join([handle, partnerOf(handle, otherCallId, 'join')] as [JoinableCall, JoinableCall])
      } catch (error) {
        return rejected(error as SwitchhookError)
      }
    },
    sendRingingFeedback: plain('sendRingingFeedback'),
    sendCustomParameters: plain('sendCustomParameters'),
    sendDTMF: (callId, tone, duration, intertoneGap) =>
      run('sendDTMF', callId, () => ({ type: 'sendDTMF', ...parseTones(tone, duration, intertoneGap) })),
    getStats,
  }
}

/** What `setCustomParameters` takes, as the chart takes it. */
export const parametersWish = (customParameters: unknown) =>
  ({ type: 'setCustomParameters', parameters: parseParameters(customParameters) }) as const
