/**
 * Samples for walking the call chart: one of every member of every command and fact union, and one for each outcome of
 * a guard. The compiler refuses the file when a member is missing.
 *
 * @internal
 */

import { defaultConfig } from '../client/config.ts'
import type { CallContext } from './call.context.ts'
import type { CallCommand, CallEvent, CallFact, CallInput, CallStep } from './call.events.ts'
import { callSettings } from './call.settings.ts'
import { changesMedia } from './call.setup.negotiation.ts'
import type { CallSnapshot } from './call.view.ts'

type Samples<Union extends { type: string }> = {
  [Type in Union['type']]: (context: CallContext) => readonly Extract<Union, { type: Type }>[]
}

const operationId = 'operation'
const fault = { name: 'OperationError', message: 'failed' }
const party = { id: 'bob' }
const audio = { audio: true, video: false }
const track = { id: 'local-audio', kind: 'audio' } as const
const farTrack = { id: 'far-audio', kind: 'audio' } as const
const video = { audio: false, video: true }
const picture = { id: 'local-video', kind: 'video' } as const
const tones = { tones: '1', duration: 100, gap: 70 }
const candidate = { candidate: 'candidate:1', sdpMid: '0' }

const commands: Samples<CallCommand> = {
  answer: () => [{ type: 'answer', operationId, media: audio }],
  reject: () => [{ type: 'reject', operationId }],
  ignore: () => [{ type: 'ignore', operationId }],
  end: () => [{ type: 'end', operationId }],
  hold: () => [{ type: 'hold', operationId }],
  unhold: () => [{ type: 'unhold', operationId }],
  mute: () => [{ type: 'mute', operationId, trackIds: [track.id] }],
  unmute: () => [{ type: 'unmute', operationId, trackIds: [track.id] }],
  restartMedia: () => [{ type: 'restartMedia', operationId }],
  sendRingingFeedback: () => [{ type: 'sendRingingFeedback', operationId }],
  forward: () => [{ type: 'forward', operationId, to: 'carol' }],
  addMedia: () => [{ type: 'addMedia', operationId, media: audio }],
  startVideo: () => [{ type: 'startVideo', operationId, media: video }],
  removeMedia: () => [{ type: 'removeMedia', operationId, trackIds: [track.id] }],
  stopVideo: () => [{ type: 'stopVideo', operationId, trackIds: [picture.id] }],
  replaceTrack: () => [{ type: 'replaceTrack', operationId, trackId: track.id, media: audio }],
  playAudioFile: () => [{ type: 'playAudioFile', operationId, url: 'music.wav' }],
  sendDTMF: () => [{ type: 'sendDTMF', operationId, ...tones }],
  getStats: () => [
    { type: 'getStats', operationId },
    { type: 'getStats', operationId, trackId: track.id },
  ],
  sendCustomParameters: () => [{ type: 'sendCustomParameters', operationId }],
  directTransfer: () => [{ type: 'directTransfer', operationId, to: 'carol' }],
  consultativeTransfer: () => [{ type: 'consultativeTransfer', operationId, toCallId: 'call-2' }],
  handOver: () => [{ type: 'handOver', operationId }],
  join: () => [{ type: 'join', operationId, callIds: ['call-2'] }],
  setCustomParameters: () => [{ type: 'setCustomParameters', parameters: [{ name: 'X-Case', value: '1' }] }],
  answerWhenReady: () => [{ type: 'answerWhenReady', media: audio }],
  shutDown: () => [{ type: 'shutDown' }],
}

const facts: Samples<CallFact> = {
  'signal.opened': () => [{ type: 'signal.opened' }],
  'signal.accepted': () => [{ type: 'signal.accepted' }],
  'signal.rang': () => [{ type: 'signal.rang' }],
  'signal.progressed': () => [{ type: 'signal.progressed', answer: 'early answer' }],
  'signal.answered': () => [{ type: 'signal.answered', answer: 'answer', from: party }],
  'signal.rejected': () => [{ type: 'signal.rejected', statusCode: 486, reason: 'busy' }],
  'signal.cancelled': () => [{ type: 'signal.cancelled', reason: 'answeredElsewhere' }],
  'signal.ended': () => [{ type: 'signal.ended', reason: 'hungUp' }],
  'signal.offered': ({ remoteAttempt }) => [
    { type: 'signal.offered', attempt: remoteAttempt + 1, offer: 'offer', operation: 'HOLD' },
    { type: 'signal.offered', attempt: remoteAttempt, offer: 'old offer' },
  ],
  'signal.updateAnswered': ({ attempt }) => [
    { type: 'signal.updateAnswered', attempt, answer: 'answer' },
    { type: 'signal.updateAnswered', attempt: attempt - 1, answer: 'old answer' },
  ],
  'signal.updateRejected': ({ attempt }) => [
    { type: 'signal.updateRejected', attempt, statusCode: 488 },
    { type: 'signal.updateRejected', attempt, statusCode: 491 },
    { type: 'signal.updateRejected', attempt: attempt - 1, statusCode: 488 },
  ],
  'signal.candidate': () => [{ type: 'signal.candidate', candidate }],
  'signal.lost': () => [{ type: 'signal.lost' }],
  'signal.restored': () => [{ type: 'signal.restored' }],
  'signal.synced': () => [
    { type: 'signal.synced', state: 'initiated' },
    { type: 'signal.synced', state: 'ringing' },
    { type: 'signal.synced', state: 'established' },
  ],
  'signal.resumed': () => [{ type: 'signal.resumed' }],
  'signal.forwarded': () => [{ type: 'signal.forwarded' }],
  'signal.parameters': () => [{ type: 'signal.parameters', parameters: [{ name: 'X-Case', value: '1' }] }],
  'signal.dtmf': () => [{ type: 'signal.dtmf', ...tones }],
  'signal.retargeted': () => [
    { type: 'signal.retargeted', party: { id: 'carol' }, makesOffer: true },
    { type: 'signal.retargeted', party: { id: 'carol' }, makesOffer: false },
    { type: 'signal.retargeted', party, makesOffer: false, restored: true },
  ],
  'signal.transferred': () => [
    { type: 'signal.transferred', statusCode: 9905 },
    { type: 'signal.transferred', statusCode: -1, reason: 'busy' },
  ],
  'signal.audited': () => [{ type: 'signal.audited' }],
  'handOver.failed': () => [{ type: 'handOver.failed' }],
  'join.confirmed': () => [{ type: 'join.confirmed', callId: 'call-3' }],
  'join.failed': () => [{ type: 'join.failed' }],
  'signal.peerLost': () => [{ type: 'signal.peerLost' }],
  'signal.peerBack': () => [{ type: 'signal.peerBack' }],
  'signal.failed': ({ attempt }) => [
    { type: 'signal.failed', step: 'invite', code: 'forbidden', message: 'no' },
    { type: 'signal.failed', step: 'answer', code: 'wrong_state', message: 'no' },
    { type: 'signal.failed', step: 'offerUpdate', code: 'too_large', message: 'no', attempt },
    { type: 'signal.failed', step: 'offerUpdate', code: 'too_large', message: 'no', attempt: attempt - 1 },
    { type: 'signal.failed', step: 'resume', code: 'not_a_party', message: 'no' },
    { type: 'signal.failed', step: 'transfer', code: 'wrong_state', message: 'no' },
    { type: 'signal.failed', step: 'ring', code: 'wrong_state', message: 'no' },
  ],
  'peer.opened': () => [{ type: 'peer.opened' }],
  'peer.captured': ({ operations }) => [
    operations.some(changesMedia)
      ? { type: 'peer.captured', tracks: [picture], operationId }
      : { type: 'peer.captured', tracks: [track] },
  ],
  'peer.renewed': () => [{ type: 'peer.renewed', removed: [farTrack.id] }],
  'peer.restored': () => [{ type: 'peer.restored', tracks: [farTrack] }],
  'peer.replaced': () => [{ type: 'peer.replaced', operationId, trackId: track.id, track }],
  'peer.playing': () => [{ type: 'peer.playing', operationId, duration: 1000 }],
  'peer.done': () => [{ type: 'peer.done', operationId }],
  'peer.stats': () => [{ type: 'peer.stats', operationId, stats: [] }],
  'peer.mixed': () => [{ type: 'peer.mixed', callIds: ['call-2'] }],
  'peer.offerCreated': ({ attempt }) => [
    { type: 'peer.offerCreated', attempt, offer: 'offer' },
    { type: 'peer.offerCreated', attempt: attempt - 1, offer: 'old offer' },
  ],
  'peer.offerApplied': ({ remoteAttempt }) => [
    { type: 'peer.offerApplied', attempt: remoteAttempt, remoteDirection: 'sendonly', added: [farTrack], removed: [] },
    { type: 'peer.offerApplied', attempt: remoteAttempt - 1, remoteDirection: 'sendrecv', added: [], removed: [] },
  ],
  'peer.answerCreated': ({ remoteAttempt }) => [
    { type: 'peer.answerCreated', attempt: remoteAttempt, answer: 'answer' },
    { type: 'peer.answerCreated', attempt: remoteAttempt - 1, answer: 'old answer' },
  ],
  'peer.answerApplied': ({ attempt }) => [
    { type: 'peer.answerApplied', attempt, remoteDirection: 'sendrecv', added: [farTrack], removed: [] },
    { type: 'peer.answerApplied', attempt: attempt - 1, remoteDirection: 'sendrecv', added: [], removed: [] },
  ],
  'peer.rolledBack': ({ attempt, remoteAttempt }) => [
    { type: 'peer.rolledBack', attempt },
    { type: 'peer.rolledBack', attempt: remoteAttempt },
  ],
  'peer.candidate': () => [{ type: 'peer.candidate', candidate }],
  'peer.iceState': () => [{ type: 'peer.iceState', state: 'connected' }],
  'peer.muted': () => [{ type: 'peer.muted', trackIds: [track.id] }],
  'peer.unmuted': () => [{ type: 'peer.unmuted', trackIds: [track.id] }],
  'peer.sourceMuted': () => [{ type: 'peer.sourceMuted', trackId: track.id }],
  'peer.sourceUnmuted': () => [{ type: 'peer.sourceUnmuted', trackId: track.id }],
  'peer.trackEnded': () => [{ type: 'peer.trackEnded', trackId: track.id }],
  'peer.failed': ({ attempt, remoteAttempt }) => [
    { type: 'peer.failed', step: 'capture', fault: { name: 'denied', message: 'refused' } },
    { type: 'peer.failed', step: 'mute', fault },
    { type: 'peer.failed', step: 'stats', operationId, fault },
    { type: 'peer.failed', step: 'gather', fault },
    { type: 'peer.failed', step: 'createOffer', attempt, fault },
    { type: 'peer.failed', step: 'applyAnswer', attempt, fault },
    { type: 'peer.failed', step: 'applyAnswer', attempt: attempt - 1, fault },
    { type: 'peer.failed', step: 'rollback', attempt, fault },
    { type: 'peer.failed', step: 'applyOffer', attempt: remoteAttempt, fault },
    { type: 'peer.failed', step: 'createAnswer', attempt: remoteAttempt, fault },
  ],
  'connection.gaveUp': () => [{ type: 'connection.gaveUp' }],
  'media.changed': () => [
    { type: 'media.changed', state: 'connected' },
    { type: 'media.changed', state: 'failed' },
  ],
  'media.restartNeeded': () => [{ type: 'media.restartNeeded' }],
  'media.gaveUp': () => [{ type: 'media.gaveUp' }],
}

const steps: Samples<CallStep> = {
  'negotiation.confirmed': () => [],
  'negotiation.failed': () => [],
  'operation.timedOut': () => [{ type: 'operation.timedOut', operationId }],
}

const builders = Object.values({ ...commands, ...facts, ...steps }) as ((
  context: CallContext,
) => readonly CallEvent[])[]

/** All samples, for the attempts of this snapshot. */
export const callSamples = ({ context }: CallSnapshot): CallEvent[] => builders.flatMap((build) => build(context))

/** A call to walk from, with one correction at most so that the walk ends. */
export function sampleInput(direction: CallInput['direction'], change: Partial<CallInput> = {}): CallInput {
  return {
    callId: 'call-1',
    direction,
    peer: party,
    settings: { ...callSettings(defaultConfig()), earlyMedia: true, maxCorrections: 1 },
    asked: direction === 'outgoing' ? audio : null,
    offered: direction === 'incoming' ? audio : null,
    offer: direction === 'incoming' ? 'offer' : null,
    abilities: { signalsTones: true, lacks: [] },
    ...change,
  }
}

/** What guards read of tracks: whether there is audio, and none, one or more videos. */
const shapeOf = (tracks: CallContext['localTracks']) => [
  tracks.some(({ kind }) => kind === 'audio'),
  Math.min(tracks.filter(({ kind }) => kind === 'video').length, 2),
]

/** Names a state by its value and what the guards read of the context where they read it. */
export function callKey(snapshot: CallSnapshot): string {
  const { context, value } = snapshot
  const isLocal = snapshot.matches({ live: { phase: { established: { negotiation: 'local' } } } })
  const isReturning =
    snapshot.matches({ live: { link: { away: 'resuming' } } }) || snapshot.matches({ live: { link: 'restoring' } })
  const isWaiting = !snapshot.matches({ live: { phase: 'established' } })
  const flows = context.mediaState === 'connected' || context.mediaState === 'completed'
  return JSON.stringify([
    value,
    context.hold,
    isLocal && [context.exchange.hold, context.exchange.iceRestart, context.exchange.tracks !== null],
    context.wantedTracks && shapeOf(context.wantedTracks),
    shapeOf(context.localTracks),
    context.operations.some(changesMedia),
    context.operations.some(({ type }) => type === 'ADD_BASIC_MEDIA'),
    context.operations.some(({ type }) => type === 'PLAY_AUDIO'),
    (context.parameters ?? []).length > 0,
    context.former !== null && context.makesOffer,
    context.joinedInto !== null,
    context.waitingOffer !== null,
    context.correctionDue,
    context.confirmedAttempt === context.attempt,
    context.corrections,
    context.yields && Math.min(context.collisions, 1),
    context.restartDue,
    isWaiting && context.answersByItself,
    isReturning && flows,
  ])
}
