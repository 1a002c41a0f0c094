/** Words of what can be done with a call beyond answering, muting and hanging up, and of what is kept of calls. */
export const controls = {
  more: 'More call controls',
  video: 'Camera',
  videoOn: 'Send the picture of your camera',
  videoOff: 'Stop sending the picture of your camera',
  share: 'Share',
  shareHint: 'Share a screen, window or tab',
  stopSharing: 'Stop sharing',
  keypad: 'Keypad',
  tones: 'Tones sent: {name}',
  noTones: 'Tones go to {name}.',
  key: 'Tone {name}',
  addCall: 'Add call',
  addWhom: 'Ask whom, while {name} is on hold?',
  add: 'Ask by sound',
  addVideo: 'Ask with video',
  transfer: 'Transfer',
  transferWhom: 'Put {name} through to whom?',
  transferNow: 'Put through',
  transferHint: 'Holds the call, then hands it over',
  devices: 'Devices',
  microphone: 'Microphone',
  camera: 'Camera',
  speaker: 'Speaker',
  defaultSpeaker: 'Default speaker',
  noDevices: 'The browser names no devices to choose from.',
  unnamedDevice: 'Device {name}',
  refused: 'Not now: {name}.',
  calls: 'Calls',
  twoCalls: 'Two calls at once',
  swap: 'Swap',
  swapHint: 'Talk to the one on hold, and hold the other',
  connect: 'Connect',
  connectHint: 'Connect the two with each other, and leave',
  join: 'Join all',
  joinHint: 'Make one call of three',
  back: 'Go back',
  backHint: 'End the second call and go on with the first',
  shown: 'shown',
  ownScreen: 'What you share',
  testScreen: 'Test screen',
  soundLocked: 'Sound locked',
  soundLockedHint:
    'This page may play no sound before a click or a key. Calls show in the title of the page until then.',
  notify: 'Notify me of calls',
  notifyHint: 'Shows calls of which you hear nothing as notifications of the system',
  calling: '{name} is calling',
} as const

/** In how few words a call of the list is where it is. */
export const lineStates = {
  Initiating: 'calling',
  Initiated: 'calling',
  Ringing: 'ringing',
  'Early Media': 'ringing',
  Connected: 'talking',
  'On Hold': 'on hold',
  Cancelled: 'over',
  Ended: 'over',
} as const

/** Words of the statistics. */
export const statsLabels = {
  title: 'Statistics',
  waiting: 'Measured while a call is connected.',
  bitrate: 'Bitrate',
  in: 'in',
  out: 'out',
  loss: 'Packet loss',
  roundTrip: 'Round trip',
  unknown: '–',
  upTo: 'up to {name}',
  span: 'the last minute',
} as const

/** Words of the history. */
export const historyLabels = {
  title: 'Recent calls',
  none: 'No calls yet.',
  callAgain: 'Call {name}',
  forget: 'Forget this call with {name}',
  clear: 'Forget all',
  outgoing: 'Outgoing',
  incoming: 'Incoming',
  missed: 'Missed',
} as const

/** How a call of the history ended, where nobody talked. */
export const recordReasons: Readonly<Record<string, string>> = {
  busy: 'busy',
  rejected: 'declined',
  ignored: 'let ring',
  noAnswer: 'no answer',
  cancelled: 'given up',
  hungUp: 'given up',
  answeredElsewhere: 'answered elsewhere',
  unknownUser: 'nobody of that name',
  offline: 'not signed in',
  forwarded: 'sent on',
  captureFailed: 'no microphone',
  mediaFailed: 'no way for sound',
  connectionLost: 'connection lost',
}
