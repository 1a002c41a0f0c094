import type { MemberMediaState, Participant } from '@switchhook/core'

/** What the phones say of the space they are in, its meeting and its messages. */
export const roomTexts = {
  title: 'The lobby',
  people: 'Who is here',
  nobody: 'You are not in the lobby.',
  you: '{name} (you)',
  inMeeting: 'in the meeting',
  muted: 'muted',
  typing: '{name} is typing …',
  typingSeveral: '{name} are typing …',
  meeting: 'Meeting',
  noMeeting: 'Nobody is in a meeting.',
  running: 'In the meeting: {name}.',
  controls: 'Meeting controls',
  join: 'Join meeting',
  joinHint: 'Meet everybody who is in it, with sound and picture',
  leave: 'Leave meeting',
  mute: 'Mute',
  camera: 'Camera',
  share: 'Share',
  shareHint: 'Share a screen, window or tab with everybody',
  record: 'Record',
  recordHint: 'Starts a recording: everybody sees that it runs',
  stopRecording: 'Stop recording',
  end: 'End for all',
  pictureOf: 'Picture of {name}',
  screenOf: 'Screen of {name}',
  chat: 'Messages',
  write: 'Message to everybody here',
  send: 'Send',
  earlier: 'Earlier messages',
  noMessages: 'Nobody has written anything yet.',
  again: 'Send again',
  forget: 'Forget it',
  unread: '{name} unread',
  remove: 'Remove {name} from the lobby',
  muteOther: 'Mute {name}',
} as const

/** How somebody is, beside their name. */
export const presenceTexts: Record<NonNullable<Participant['presence']>, string> = {
  online: 'here',
  idle: 'away from the keyboard',
  offline: 'connection lost',
}

/** How the media of somebody in the meeting reaches us; nothing where it just does. */
export const mediaTexts: Record<MemberMediaState, string | null> = {
  connecting: 'connecting …',
  connected: null,
  fading: 'connection weak …',
  failed: 'no sound or picture found a way',
}

/** How far a message of ours has come. */
export const messageStates = { pending: 'sending …', failed: 'not sent' } as const

/** What everybody is told of a recording. */
export const recordingTexts = {
  off: null,
  recording: 'Recording',
  processing: 'Recording is being prepared',
  ready: 'Recording is ready',
} as const
