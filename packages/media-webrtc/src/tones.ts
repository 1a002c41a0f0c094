import type { Tones } from '@switchhook/core'
import { type Desk, endOf, running } from './desk.ts'
import { faultOf, invalidState } from './faults.ts'

const rows = [697, 770, 852, 941] as const
const columns = [1209, 1336, 1477, 1633] as const
const keys = '123A456B789C*0#D'
/** A comma, in milliseconds (W3C webrtc-pc §7.3). */
const pause = 2000
/** How much longer than its tones an engine may take, in milliseconds. */
const slack = 5000

const lengthOf = ({ tones, duration, gap }: Tones): number =>
  Array.from(tones).reduce((sum, tone) => sum + (tone === ',' ? pause : duration + gap), 0)

/** Refuses what is no tone. */
export function checkTones({ tones }: Tones): void {
  if (!/^[0-9a-d#*,]+$/i.test(tones)) throw faultOf('InvalidCharacterError', 'Tones are 0-9, A-D, #, * and the comma.')
}

/** Sends tones as telephone events (RFC 4733). */
export function sendEvents(dtmf: RTCDTMFSender, tones: Tones): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void) => {
      clearTimeout(timer)
      dtmf.removeEventListener('tonechange', hear)
      settle()
    }
    const hear = ({ tone }: RTCDTMFToneChangeEvent) => {
      if (tone === '') finish(resolve)
    }
    // A sender that stops in the middle says nothing.
    const stopped = () => finish(() => reject(invalidState('The audio stopped in the middle of the tones.')))
    const timer = setTimeout(stopped, lengthOf(tones) + slack)
    dtmf.addEventListener('tonechange', hear)
    dtmf.insertDTMF(tones.tones, tones.duration, tones.gap)
  })
}

/** Plays tones into the sound that is sent (ITU-T Q.23). */
export async function playTones(desk: Desk, { tones, duration, gap }: Tones): Promise<void> {
  const { context, out } = desk
  await running(desk)
  const volume = new GainNode(context, { gain: 0.2 })
  volume.connect(out)
  let at = context.currentTime
  for (const tone of tones.toUpperCase()) {
    const key = keys.indexOf(tone)
    if (key < 0) {
      at += pause / 1000
      continue
    }
    for (const frequency of [rows[key >> 2], columns[key & 3]]) {
      const oscillator = new OscillatorNode(context, { frequency: frequency ?? 0 })
      oscillator.connect(volume)
      oscillator.start(at)
      oscillator.stop(at + duration / 1000)
    }
    at += (duration + gap) / 1000
  }
  const clock = new ConstantSourceNode(context, { offset: 0 })
  clock.connect(out)
  clock.start()
  clock.stop(at)
  await endOf(clock)
}
