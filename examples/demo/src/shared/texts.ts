import type {
  CallCommandName,
  CallState,
  CallView,
  Ending,
  EndingReason,
  OperationType,
  RefusalReason,
  SpaceRefusalReason,
} from '@switchhook/core'
import { phaseOf } from './phase.ts'
import type { Presence } from './status.ts'

/**
 * Everything the phones say, in one place: the library hands out stable keys, the application owns the words. `{name}`
 * stands for the other person.
 */

/** An ending by who brought it about; the words for `ours` where the other ones would be wrong. */
interface EndingText {
  text: string
  ours?: string
  /** For a call that nobody here answered. */
  missed?: string
}

const endings: Record<EndingReason, EndingText> = {
  hungUp: { text: '{name} hung up.', ours: 'You hung up.' },
  rejected: { text: '{name} declined the call.', ours: 'You declined the call.' },
  ignored: { text: '{name} did not react to the call.', ours: 'You let it ring.' },
  busy: {
    text: '{name} is in another call. Try again later.',
    ours: '{name} called while you were in a call, and was told so.',
  },
  noAnswer: { text: '{name} did not answer.', missed: 'You missed a call from {name}.' },
  cancelled: {
    text: '{name} stopped calling.',
    ours: 'You stopped calling.',
    missed: 'You missed a call from {name}.',
  },
  answeredElsewhere: { text: 'The call was answered on another device.' },
  unknownUser: { text: 'There is nobody called {name} here. Check the spelling.' },
  offline: { text: '{name} is not signed in at the moment.', missed: 'You missed a call from {name}.' },
  forwarded: { text: 'The call was sent on to somebody else.' },
  transferred: { text: '{name} was put through to somebody else.' },
  joined: { text: 'The call became part of another one.' },
  merged: { text: 'You called each other at the same moment: one call of the two goes on.' },
  connectionLost: {
    text: 'The connection was gone for too long. Call again when it is back.',
    missed: 'You missed a call from {name} while the connection was gone.',
  },
  mediaFailed: { text: 'Sound and picture found no way between you. Another network may help.' },
  captureFailed: {
    text: '{name} could not open a microphone or camera.',
    ours: 'Your microphone or camera could not be opened. Allow it in the address bar of the browser, or close the program that uses it.',
  },
  destroyed: { text: 'This phone was switched off.' },
  refused: { text: 'The server refused the call.' },
  internalError: { text: 'The phone made a mistake and ended the call. Please try again.' },
}

/** Why our microphone or camera could not be opened, by the name of the fault; see the docs of CaptureFaultName. */
const captureFaults: Readonly<Record<string, string>> = {
  denied: 'You have not allowed the microphone or camera. Allow it in the address bar of the browser, then call again.',
  noDevice: 'There is no microphone or camera. Plug one in, then call again.',
  deviceBusy: 'Your microphone or camera is used by another program. Close it, then call again.',
  constraint: 'No microphone or camera can do what was asked for. Choose another one.',
  notSupported: 'This browser gives no microphone or camera to this page.',
}

/** Every way a call can end. */
export const endingReasons = Object.keys(endings) as EndingReason[]

/** Codes of errors a person can meet. Tests keep this list in step with the codes the library knows. */
const errors: ReadonlyMap<string, string> = new Map([
  ['authentication:1', 'The server does not accept this sign-in. Load the page anew to get another one.'],
  ['authentication:3', 'Signing out did not work. You may still be signed in.'],
  ['authentication:4', 'The server does not let this account take calls.'],
  ['authentication:7', 'This sign-in cannot be changed now.'],
  ['authentication:12', 'The server offers no calls.'],
  ['authentication:13', 'The server is too busy to let you in. Try again in a few minutes.'],
  ['call:1', 'Something unexpected went wrong in the call.'],
  ['call:2', 'The other end, or the server, could not follow. Try again.'],
  ['call:3', 'No microphone or camera could be opened.'],
  ['call:4', 'Your microphone or camera could not be used.'],
  ['call:5', 'There is no such kind of media.'],
  ['call:6', 'That is not possible at this moment of the call.'],
  ['call:7', 'That is nobody to call. Write a name without blanks.'],
  ['call:8', 'Both ends disagreed about the call, so it had to end.'],
  ['call:9', 'This browser could not describe its sound and picture.'],
  ['call:10', 'This computer found no network to call over.'],
  ['call:11', 'The other end answered with media that does not fit.'],
  ['call:12', 'Both of you changed the call at the same moment. Try again.'],
  ['subscription:1', 'The server cannot be reached.'],
  ['subscription:2', 'Nothing was asked for.'],
  ['subscription:3', 'Signing in failed. Try again.'],
  ['subscription:4', 'Signing in or out is still under way.'],
  ['connectivity:1', 'The connection to the server had an error.'],
  ['webrtc:1', 'There is no sound or picture to change.'],
  ['webrtc:2', 'This sound or picture is no longer there.'],
  ['webrtc:3', 'A call uses this sound or picture.'],
  ['webrtc:4', 'This sound or picture belongs to a call.'],
  ['space:1', 'The lobby did not let you in.'],
  ['space:2', 'This server has no lobby.'],
  ['space:3', 'The lobby is for members only.'],
  ['space:4', 'The lobby wants a password.'],
  ['space:5', 'Somebody removed you from the lobby.'],
  ['space:6', 'That is not possible at this moment of the lobby.'],
  ['space:7', 'The lobby did not understand that.'],
  ['space:8', 'The connection to the lobby was gone for too long. Sign in again.'],
  ['space:9', 'The lobby did not answer.'],
  ['meeting-full', 'The meeting is full. You stay in the lobby.'],
  ['superseded', 'Replaced by your newer wish.'],
  ['not-supported', 'The server or this browser cannot do that.'],
  ['destroyed', 'This phone was switched off.'],
  ['too-large', 'That is too long to be sent.'],
  ['protocol', 'The server said something this phone does not understand.'],
])

const anyError = 'That did not work.'

/** Why a button is off. */
export const refusals: Record<RefusalReason | SpaceRefusalReason, string> = {
  state: 'not at this moment',
  direction: 'only for calls you receive',
  negotiating: 'the two ends are agreeing on something else',
  held: 'already on hold',
  notHeld: 'not on hold',
  noTrack: 'nothing is sent',
  notSupported: 'this server cannot do it',
  notSubscribed: 'not signed in for it',
  offline: 'no connection',
  ended: 'there is no call',
  role: 'only for a host of this space',
}

const states: Record<CallState, { outgoing: string; incoming: string }> = {
  Initiating: { outgoing: 'Calling {name} …', incoming: '{name} is calling.' },
  Initiated: { outgoing: 'Calling {name} …', incoming: '{name} is calling.' },
  Ringing: { outgoing: 'It rings at {name}.', incoming: '{name} is calling.' },
  'Early Media': { outgoing: 'It rings at {name}.', incoming: '{name} is calling.' },
  Connected: { outgoing: 'Connected with {name}.', incoming: 'Connected with {name}.' },
  'On Hold': { outgoing: 'On hold.', incoming: 'On hold.' },
  Cancelled: { outgoing: 'The call is over.', incoming: 'The call is over.' },
  Ended: { outgoing: 'The call is over.', incoming: 'The call is over.' },
}

const holds = {
  local: 'You put {name} on hold.',
  remote: '{name} put you on hold.',
  both: 'You put each other on hold.',
} as const

const links: Record<CallView['link'], string | null> = {
  up: null,
  lost: 'The connection is gone; it is being brought back.',
  restoring: 'The connection is back; sound and picture follow.',
  peerAway: '{name} lost the connection; waiting for it to come back.',
}

/** Whether the user of a phone can be called, in two words. */
export const presences: Record<Presence, string> = {
  signedOut: 'Signed out',
  signingIn: 'Signing in …',
  ready: 'Signed in',
  restoring: 'Reconnecting …',
  failed: 'Not signed in',
}

/** Words on and around the controls. */
export const labels = {
  signIn: 'Sign in',
  signOut: 'Sign out',
  signedOut: 'Signed out. Sign in to make and take calls.',
  signingIn: 'Signing in …',
  restoring: 'The connection is gone; it is being brought back.',
  failed: 'Not signed in: nobody can call you. Sign in to try again.',
  ready: 'Ready.',
  here: '{name} is in the lobby.',
  notHere: '{name} is not in the lobby.',
  callWhom: 'Call whom?',
  videoCall: 'Video call',
  audioCall: 'Audio call',
  answer: 'Answer',
  answerWithVideo: 'With video',
  decline: 'Decline',
  declineHint: 'Escape declines',
  hangUp: 'Hang up',
  stopCalling: 'Stop calling',
  stopHint: 'Escape stops calling',
  mute: 'Mute',
  hold: 'Hold',
  controls: 'Call controls',
  wantsVideo: 'with video',
  hear: 'Hear {name}',
  hearHint: 'Use headphones: both phones share one microphone.',
  soundLocked: 'Sound locked: click or press a key to hear it ring.',
  testPicture: 'Test picture',
  testTone: 'Test tone',
  ownPicture: 'Your picture',
  theirPicture: 'Picture of {name}',
  liveState: 'Live state',
  dismiss: 'Dismiss',
  phoneOf: 'Phone of {name}',
} as const

/** Words of the live state, for developers: the library's own terms. */
export const stateLabels = {
  call: 'Call',
  hold: 'Hold',
  theirHold: 'Held by them',
  media: 'Media connection',
  link: 'Link',
  operations: 'Running',
  can: 'Can',
  cannot: 'Cannot',
  none: 'none',
  noCall: 'no call',
} as const

export const commandNames: Record<CallCommandName, string> = {
  answer: 'answer',
  reject: 'reject',
  ignore: 'ignore',
  end: 'end',
  hold: 'hold',
  unhold: 'unhold',
  mute: 'mute',
  unmute: 'unmute',
  restartMedia: 'restart media',
  sendRingingFeedback: 'ringing feedback',
  forward: 'forward',
  addMedia: 'add media',
  removeMedia: 'remove media',
  startVideo: 'start video',
  stopVideo: 'stop video',
  replaceTrack: 'replace a track',
  playAudioFile: 'play a file',
  directTransfer: 'transfer',
  consultativeTransfer: 'connect two calls',
  join: 'join two calls',
  sendCustomParameters: 'send parameters',
  sendDTMF: 'send tones',
  getStats: 'statistics',
}

/** Operations whose failure leaves the call as it is, so that somebody has to be told. */
const toldOperations: Partial<Record<OperationType, string>> = {
  HOLD: 'Hold did not work.',
  UNHOLD: 'Unhold did not work.',
  MUTE: 'Mute did not work.',
  UNMUTE: 'Unmute did not work.',
  MEDIA_RESTART: 'Restarting the media did not work.',
  ADD_MEDIA: 'Adding it to the call did not work.',
  ADD_BASIC_MEDIA: 'Starting the camera did not work.',
  REMOVE_MEDIA: 'Taking it off the call did not work.',
  REMOVE_BASIC_MEDIA: 'Stopping the camera did not work.',
  REPLACE_TRACK: 'Changing the device did not work.',
  SEND_DTMF: 'Sending the tone did not work.',
  DIRECT_TRANSFER: 'Putting the call through did not work.',
  CONSULTATIVE_TRANSFER: 'Connecting the two did not work.',
  JOIN: 'Joining the calls did not work.',
}

/** Whether somebody has to be told of the end of an operation; what was said before is over when such a one starts. */
export const isTold = (operation: string): boolean => Object.hasOwn(toldOperations, operation)

/** A text with the name in it. */
export function say(text: string, name = ''): string {
  return text.replaceAll('{name}', () => name)
}

/** What went wrong, in words. */
export function errorText(code: string): string {
  return errors.get(code) ?? anyError
}

/** What went wrong, unless it is what the user wanted: a newer wish took the place of this one. */
export function noticeText(code: string): string | null {
  return code === 'superseded' ? null : errorText(code)
}

/** What to say of an operation that failed; nothing where the call's ending or a newer wish says it. */
export function operationText(operation: string, code: string): string | null {
  const what = toldOperations[operation as OperationType]
  return what === undefined || code === 'superseded' ? null : `${what} ${errorText(code)}`
}

/** How a call ended, in words. */
export function endingText({ by, reason, missed, text: detail = '' }: Ending, name: string): string {
  const { text, ours, missed: unanswered } = endings[reason]
  if (by === 'local' && reason === 'captureFailed' && Object.hasOwn(captureFaults, detail))
    return captureFaults[detail] ?? text
  if (missed && unanswered !== undefined) return say(unanswered, name)
  return say(by === 'local' && ours !== undefined ? ours : text, name)
}

/** Where a call is, in one sentence: shown, and announced by screen readers when it changes. */
export function callText(call: CallView, name: string): string {
  if (call.ending !== null) return endingText(call.ending, name)
  const trouble = links[call.link]
  if (trouble !== null) return say(trouble, name)
  if (call.state === 'On Hold') {
    if (call.localHold && call.remoteHold) return say(holds.both, name)
    return say(call.localHold ? holds.local : holds.remote, name)
  }
  const sentence = say(states[call.state][call.direction], name)
  return phaseOf(call) === 'ringing' && call.mediaOffered?.video
    ? sentence.replace(/\.$/, `, ${labels.wantsVideo}.`)
    : sentence
}

/** What the page around the phones says. */
export const pageTexts = {
  lead: 'Two phones in one page, one drawn by React and one by Vue, calling each other over WebRTC through a server on this machine.',
  third: 'Open a third phone in another window.',
  leadAlone: 'A phone of its own. Open the other one in another window or on another computer.',
  noToken: 'The server gave no access token for this phone.',
  chartOf: 'The chart of',
  sequence: 'What both ends and the server tell each other',
  usedCode: 'This link has been used already, or is not one of this server. Ask for a new one.',
} as const
