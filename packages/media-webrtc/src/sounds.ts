import type { PeerCommand, PeerFact, Report } from '@switchhook/core'
import { type Desk, endOf, openDesk, running } from './desk.ts'
import type { WebrtcEnvironment } from './environment.ts'
import { faultOf, invalidState } from './faults.ts'
import type { LocalMedia } from './local-media.ts'
import { checkTones, playTones, sendEvents } from './tones.ts'

type CommandOf<Type extends PeerCommand['type']> = Extract<PeerCommand, { type: Type }>

/**
 * What a call sends in the place of its own audio: tones, a sound file, or what other calls receive. A muted track stays
 * silent in all of them; they are no part of it, so they are heard all the same. What cannot be done rejects.
 */
export interface Sounds {
  /** What goes out for a local track. */
  sentAs: (track: MediaStreamTrack) => MediaStreamTrack
  dtmf: (command: CommandOf<'dtmf'>) => Promise<void>
  playAudio: (command: CommandOf<'playAudio'>) => Promise<void>
  mix: (command: CommandOf<'mix'>) => Promise<void>
  /** To be called whenever what a call receives, or our own audio, may be another one. */
  rewire: () => void
  close: () => void
}

export interface SoundsParts {
  environment: WebrtcEnvironment | undefined
  local: LocalMedia
  tell: Report<PeerFact>
  /** Has the senders look at {@link Sounds.sentAs} again. */
  refresh: () => Promise<void>
  senderOf: (track: MediaStreamTrack) => RTCRtpSender | undefined
  /** What another call receives; undefined where there is none. */
  audioOf: (callId: string) => readonly MediaStreamTrack[] | undefined
}

export function createSounds({ environment, local, tell, refresh, senderOf, audioOf }: SoundsParts): Sounds {
  const desks: { tones?: Desk; file?: Desk; mix?: Desk } = {}
  const heard = new Map<MediaStreamTrack, () => void>()
  let mixed: readonly string[] = []
  let isPlaying = false
  let isClosed = false

  /** What is sent without the tones. */
  const below = (voice: MediaStreamTrack) => (desks.file ?? desks.mix)?.track ?? voice
  const voiceThatIsSent = () => {
    const voice = local.voice()
    if (!voice) throw invalidState('This call sends no audio.')
    return voice
  }

  /** Puts a desk in its place, and takes it away again when the work is done, whatever comes of it. */
  const during = async (place: 'tones' | 'file', desk: Desk, work: () => Promise<void>) => {
    desks[place] = desk
    try {
      await refresh()
      await work()
    } finally {
      delete desks[place]
      try {
        await refresh()
      } catch {
        // The own audio cannot be sent any more.
        const voice = local.voice()
        voice?.stop()
        if (voice) local.lose(voice)
      }
      desk.close()
    }
  }

  const dial = async (command: CommandOf<'dtmf'>) => {
    checkTones(command)
    const voice = voiceThatIsSent()
    const sender = senderOf(voice)
    if (!sender?.track) throw invalidState('This call sends no audio now.')
    if (sender.dtmf?.canInsertDTMF) return sendEvents(sender.dtmf, command)
    const desk = openDesk(environment)
    const stop = desk.hear(below(voice), false)
    await during('tones', desk, () => playTones(desk, command)).finally(stop)
  }

  const load = async (desk: Desk, url: string) => {
    try {
      const response = await fetch(url)
      if (!response.ok) throw response
      return await desk.context.decodeAudioData(await response.arrayBuffer())
    } catch {
      throw faultOf('notPlayable', 'The sound file could not be loaded or decoded.')
    }
  }

  const play = async ({ operationId, url }: CommandOf<'playAudio'>) => {
    voiceThatIsSent()
    const desk = openDesk(environment)
    let buffer: AudioBuffer
    try {
      buffer = await load(desk, url)
      await running(desk)
    } catch (error) {
      desk.close()
      throw error
    }
    if (isClosed) return desk.close()
    await during('file', desk, async () => {
      const source = new AudioBufferSourceNode(desk.context, { buffer })
      source.connect(desk.out)
      tell({ type: 'peer.playing', operationId, duration: buffer.duration * 1000 })
      source.start()
      await endOf(source)
    })
  }

  const rewire = () => {
    const desk = desks.mix
    if (!desk) return
    const voice = local.voice()
    const wanted = new Map(mixed.flatMap((id) => audioOf(id) ?? []).map((track) => [track, true]))
    if (voice) wanted.set(voice, false)
    for (const [track, stop] of heard) {
      if (wanted.has(track)) continue
      stop()
      heard.delete(track)
    }
    for (const [track, isRemote] of wanted) if (!heard.has(track)) heard.set(track, desk.hear(track, isRemote))
  }

  const unmix = () => {
    for (const stop of heard.values()) stop()
    heard.clear()
    desks.mix?.close()
    delete desks.mix
  }

  return {
    sentAs: (track) => (track === local.voice() ? (desks.tones?.track ?? below(track)) : track),
    dtmf: async (command) => {
      await dial(command)
      tell({ type: 'peer.done', operationId: command.operationId })
    },
    playAudio: async (command) => {
      if (isPlaying) throw invalidState('A sound file plays already.')
      isPlaying = true
      try {
        await play(command)
      } finally {
        isPlaying = false
      }
      tell({ type: 'peer.done', operationId: command.operationId })
    },
    mix: async ({ callIds }) => {
      for (const id of callIds) if (!audioOf(id)) throw faultOf('unknownCall', `There is no other call ${id}.`)
      if (callIds.length > 0) {
        voiceThatIsSent()
        desks.mix ??= openDesk(environment)
        desks.mix.context.resume().catch(() => {})
      }
      mixed = callIds
      rewire()
      // The own audio is back before what was mixed into it ends.
      const former = callIds.length === 0 ? desks.mix : undefined
      if (former) delete desks.mix
      await refresh()
      if (former && !desks.mix) {
        desks.mix = former
        unmix()
      }
      tell({ type: 'peer.mixed', callIds })
    },
    rewire,
    close: () => {
      isClosed = true
      unmix()
      desks.file?.close()
      desks.tones?.close()
    },
  }
}
