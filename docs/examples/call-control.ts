import type { MediaEngine, Transport } from '@switchhook/core'
import { createClient } from '@switchhook/core'
import { callHistory } from '@switchhook/core/call-history'
import { callReports } from '@switchhook/core/call-report'
import { consultation } from '@switchhook/core/consultation'
import { sdpHandlers } from '@switchhook/core/sdp-handlers'

/** A client with what a contact-centre desktop needs beside calls: an application pays for what it names. */
export function desktop(transport: Transport, media: MediaEngine, storage: Storage) {
  // #region features
  const client = createClient({
    transport,
    media,
    call: { busyPolicy: 'holdAndAnswer', sdpHandlers: [sdpHandlers.createCodecRemover(['VP8'])] },
    features: [callReports(), callHistory({ storage }), consultation()],
  })
  // #endregion features
  return client
}

type Desktop = ReturnType<typeof desktop>

export async function media(client: Desktop, callId: string): Promise<void> {
  // #region media
  await client.call.startVideo(callId, { height: { ideal: 720 } })
  await client.call.addMedia(callId, { screen: true })
  const [microphone] = client.call.getById(callId)?.localTracks ?? []
  if (microphone !== undefined)
    await client.call.replaceTrack(callId, microphone, {
      audio: true,
      audioOptions: { deviceId: { exact: 'headset' } },
    })
  await client.call.stopVideo(callId)
  // #endregion media
}

export async function keys(client: Desktop, callId: string): Promise<void> {
  // #region keys
  await client.call.sendDTMF(callId, '4711#')
  client.call.setCustomParameters(callId, [{ name: 'X-Case', value: '4711' }])
  await client.call.sendCustomParameters(callId)
  client.on('call:customParameters', ({ callId, customParameters }) => console.log(callId, customParameters))
  await client.call.playAudioFile(callId, '/please-wait.wav').onPlaying(({ duration }) => console.log(`${duration} ms`))
  // #endregion keys
}

export async function handOver(client: Desktop, callId: string): Promise<void> {
  // #region transfer
  await client.call.hold(callId)
  await client.call.directTransfer(callId, 'carol')
  // #endregion transfer
}

export function ask(client: Desktop, callId: string): void {
  // #region consult
  const id = client.consultation.start(callId, 'carol', { audio: true })
  client.consultation.observe(id).subscribe((view) => {
    if (view === undefined) return
    document.querySelector('#complete')?.toggleAttribute('disabled', !view.can.complete.allowed)
    document.querySelector('#back')?.toggleAttribute('disabled', !view.can.cancel.allowed)
  })
  client.on('consultation:end', ({ outcome, reason }) => console.log(outcome, reason))
  document.querySelector('#swap')?.addEventListener('click', () => client.consultation.swap(id))
  document.querySelector('#complete')?.addEventListener('click', () => client.consultation.complete(id))
  document.querySelector('#back')?.addEventListener('click', () => client.consultation.cancel(id))
  // #endregion consult
}

export async function afterwards(client: Desktop, callId: string): Promise<void> {
  // #region afterwards
  const stats = await client.call.getStats(callId)
  console.log([...stats.values()].filter(({ type }) => type === 'inbound-rtp'))
  const report = client.call.getReport(callId)
  console.log(report?.metrics.find(({ type }) => type === 'TIME_TO_RINGING')?.data, 'ms until it rang')
  for (const { peer, missed } of client.call.history.get()) console.log(peer, missed)
  // #endregion afterwards
}
