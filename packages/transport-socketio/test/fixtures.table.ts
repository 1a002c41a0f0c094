import type { MessageFact, Party, SpaceFact } from '@switchhook/core'
import type { joinedClient } from './client-stage.ts'

/** What a payload of the server means. */
export interface DownRow {
  /** Our own session, where that matters. */
  own?: string
  /** Fixtures that come before, for the client. */
  after?: readonly string[]
  /** What the port tells. */
  facts: readonly (SpaceFact | MessageFact)[]
  /** What a client shows then, by path; names of participants stand for their ids. */
  view: Readonly<Record<string, unknown>>
}

const silent = { audio: false, connected: false, phone: false, screenshare: false, selfMuted: false, video: false }
const ada: Party = {
  id: '64d0c1f010f3b2001c7e99a1',
  type: 'user',
  username: 'ada.example@example.test',
  displayName: 'Ada Example',
  pictureUrl: 'https://example.test/pictures/ada.png',
}
const admin: Party = {
  id: '64d0c1f010f3b2001c7e99ad',
  type: 'user',
  username: 'ann.admin@example.test',
  displayName: 'Ann Admin',
  pictureUrl: 'https://example.test/pictures/ann.png',
}
const igor: Party = {
  id: '5f04251caa4a347af9945f06',
  type: 'user',
  username: 'test@user.com',
  displayName: 'Igor Test',
  pictureUrl: 'https://storage.googleapis.com/onesna/pictures/pfpic_test_509a2f79-a004-4d27-b819-9934af9582d1',
}
const two: Party = {
  id: '5f0426ccaa4a34aaf9994cdf',
  type: 'user',
  username: 'test@user.com',
  displayName: 'Test User 2',
  pictureUrl: 'https://storage.googleapis.com/onesna/pictures/pfpic_vtest_3da9345d-6038-4667-9f3d-f79a47b1d05c',
}
const john: Party = {
  id: 'CAe1889084a107d447398c45f7ab8f7aa2',
  type: 'phone',
  username: 'jsmith@fakeemail.com',
  displayName: 'John Smith',
  pictureUrl: 'https://storage.googleapis.com/onesnatesting/pictures/pfpic_johns_026498e4-e761-4acf-9a09-5b37ac7ed072',
}
/** Participants by the names that stand for them in paths. */
export const people: Readonly<Record<string, string>> = {
  ADA: ada.id,
  IGOR: igor.id,
  TWO: two.id,
  JOHN: john.id,
}

const adaSession = 'b7c1e6d2-4a0e-4c58-9f0c-0d8b5b1f2a11'
const at = (party: Party, sessionId: string): Party => ({ ...party, sessionId })
const started = '2026-01-15T10:05:00.000Z'
const ended = '2026-01-15T10:25:00.000Z'
const meeting = {
  id: '64d0c3b210f3b2001c7e9a77',
  status: 'active',
  startTime: started,
  endTime: null,
  virtualEndTime: null,
  mediaMode: 'video',
  bodyText: '',
  attendees: [],
  recordings: [],
} as const
const meetingOver = { ...meeting, status: 'inactive', endTime: ended, virtualEndTime: ended } as const
const shownMeeting = {
  id: meeting.id,
  state: 'active',
  startTime: started,
  mediaMode: 'video',
  bodyText: '',
  files: [],
}
const shownMeetingOver = { ...shownMeeting, state: 'ended', endTime: ended, virtualEndTime: ended }
const adaAttending = {
  party: ada,
  role: 'member',
  joinTime: started,
  leaveTime: null,
  mediaSession: {
    ...silent,
    audio: true,
    connected: true,
    video: true,
    mediaServerSessionId: '64d0c3b310f3b2001c7e9a78',
  },
}
const adaGone = { ...adaAttending, leaveTime: ended, mediaSession: { ...adaAttending.mediaSession, ...silent } }
const running = {
  id: '64d0c45010f3b2001c7e9b01',
  startedBy: admin,
  startTime: '2026-01-15T10:10:00.000Z',
  endTime: null,
}
const stopped = { ...running, endTime: '2026-01-15T10:20:00.000Z', stoppedBy: admin }
const file = {
  id: '64d0c45010f3b2001c7e9b02',
  name: 'recording.mp4',
  kind: 'video',
  mimeType: 'video/mp4',
  size: 1048576,
  provider: 'native',
  url: 'https://example.test/files/recording.mp4',
}
const adaMedia = { video: true, connected: true, isCollabOnly: false, joinTime: '2026-01-15T10:04:59.000Z' }
const adaAdded = 'media-session-response.attendee.added.reconstructed.json'
const adaOnline = 'presence-event-response.party.online.loopback.reconstructed.json'

/**
 * What each payload a server may send means: to the port, in full, and to a client. Reviewed against spaces.md §6 to §9;
 * a test holds the transport and the client to it.
 */
export const downTable: Readonly<Record<string, DownRow>> = {
  'channel-subscribed.reconstructed.json': {
    facts: [{ type: 'space.joined', attempt: 1, sessionId: adaSession }],
    view: { 'space.state': 'joined', 'space.sessionId': adaSession },
  },
  'channel-unsubscribed.reconstructed.json': { facts: [{ type: 'space.left' }], view: { 'space.state': 'left' } },
  'subscribe-channel-failed.reconstructed.json': {
    facts: [{ type: 'space.refused', attempt: 1, code: 'topic_not_found', message: 'No such space.' }],
    view: { 'space.state': 'failed', 'space.error.code': 'space:2' },
  },
  // It names no space, so that it concerns none; a client that waits for an answer has its deadline.
  'unsubscribe-channel-failed.reconstructed.json': { facts: [], view: { 'space.state': 'joined' } },

  'presence-event-response.party.online.json': {
    facts: [
      {
        type: 'space.partyOnline',
        broadcast: false,
        party: at(igor, 'fce9bced-8994-4c70-f171-c3c0c1640b77'),
        sessionId: 'fce9bced-8994-4c70-f171-c3c0c1640b77',
        presence: {
          desktop: false,
          idle: false,
          offline: false,
          role: 'member',
          subscribeTime: '2020-08-04T13:11:48.376Z',
          mediaSession: silent,
        },
      },
    ],
    view: {
      'participants.IGOR.displayName': 'Igor Test',
      'participants.IGOR.kind': 'user',
      'participants.IGOR.username': 'test@user.com',
      'participants.IGOR.pictureUrl': igor.pictureUrl,
      'participants.IGOR.role': 'member',
      'participants.IGOR.presence': 'online',
      'participants.IGOR.subscribeTime': '2020-08-04T13:11:48.376Z',
      'participants.IGOR.attendances': [],
      'events.space:participantJoined.participantId': igor.id,
    },
  },
  'presence-event-response.party.online.loopback.reconstructed.json': {
    facts: [
      {
        type: 'space.partyOnline',
        broadcast: true,
        party: at(ada, adaSession),
        sessionId: adaSession,
        presence: {
          desktop: false,
          idle: false,
          offline: false,
          role: 'member',
          subscribeTime: '2026-01-15T10:00:00.000Z',
          mediaSession: silent,
        },
      },
    ],
    view: { 'participants.ADA.presence': 'online', 'participants.ADA.role': 'member' },
  },
  'presence-event-response.dialin.party.online.json': {
    facts: [
      {
        type: 'space.partyOnline',
        broadcast: true,
        party: at(john, john.id),
        sessionId: john.id,
        presence: {
          offline: false,
          idle: false,
          desktop: false,
          role: 'guest',
          emittedBy: 'wcs',
          mediaSession: { ...silent, audio: true, connected: true, phone: true },
        },
      },
    ],
    view: {
      'participants.JOHN.kind': 'phone',
      'participants.JOHN.displayName': 'John Smith',
      'participants.JOHN.role': 'guest',
      'participants.JOHN.emittedBy': 'wcs',
      'participants.JOHN.attendances.0.phone': true,
      'participants.JOHN.attendances.0.audio': true,
      'participants.JOHN.attendances.0.connected': true,
      'participants.JOHN.attendances.0.sessionId': john.id,
    },
  },
  'presence-event-response.party.leaves.json': {
    facts: [
      {
        type: 'space.partyLeft',
        party: at(two, '9b18ed68-1009-4441-e01c-9c577db2897f'),
        sessionId: '9b18ed68-1009-4441-e01c-9c577db2897f',
        lost: false,
      },
    ],
    view: { 'participants.TWO': undefined },
  },
  'presence-event-response.party.leaves.disconnect.reconstructed.json': {
    after: [adaOnline],
    facts: [{ type: 'space.partyLeft', party: at(ada, adaSession), sessionId: adaSession, lost: true }],
    view: { 'participants.ADA': undefined, 'events.space:participantLeft.reason': 'lost' },
  },
  'presence-event-response.dialin.party.leaves.json': {
    after: ['presence-event-response.dialin.party.online.json'],
    facts: [{ type: 'space.partyLeft', party: at(john, john.id), sessionId: john.id, lost: false }],
    view: { 'participants.JOHN': undefined, 'events.space:participantLeft.reason': 'left' },
  },
  'presence-event-response.party.removed.json': {
    facts: [
      {
        type: 'space.partyRemoved',
        party: { id: two.id, type: 'user' },
        by: { id: '5f04251caa4a347af9946f06', type: 'user', displayName: 'Test User' },
      },
    ],
    view: { 'participants.TWO': undefined },
  },
  'presence-event-response.party.typing.reconstructed.json': {
    after: [adaOnline],
    facts: [{ type: 'space.partyTyping', party: at(ada, adaSession), sessionId: adaSession }],
    view: { 'events.space:typing.participantId': ada.id, typing: [ada.id] },
  },
  // Answered by an announcement to whoever asks.
  'presence-event-response.request.parties.json': {
    facts: [{ type: 'space.partiesRequested', by: at(two, '9b18ed68-1009-4441-e01c-9c577db2897f') }],
    view: { 'sent.0.category': 'app.event.presence.party.online', 'sent.0.receivers.0._id': two.id },
  },
  'presence-event-response.media.session.invalid.json': {
    facts: [{ type: 'space.failed', step: 'announce', code: 'unknown', message: 'No reason given.' }],
    view: { 'events.space:error.error.code': 'space:1' },
  },
  'media-session-response.media.session.invalid.reconstructed.json': {
    facts: [
      {
        type: 'space.failed',
        step: 'sendMediaState',
        code: 'not_subscribed',
        message: 'Subscribe to the space first.',
      },
    ],
    view: { 'space.state': 'joined' },
  },

  'media-session-response.meeting.started.reconstructed.json': {
    facts: [{ type: 'space.meetingStarted', meeting }],
    view: { 'space.meeting': shownMeeting, 'events.space:meetingStarted.meetingId': meeting.id },
  },
  [adaAdded]: {
    facts: [{ type: 'space.attendeeAdded', meeting, attendee: adaAttending }],
    view: {
      'space.meeting': shownMeeting,
      'participants.ADA.role': 'member',
      'participants.ADA.displayName': 'Ada Example',
      'participants.ADA.attendances': [
        {
          audio: true,
          video: true,
          screenshare: false,
          connected: true,
          selfMuted: false,
          phone: false,
          joinTime: started,
          mediaServerSessionId: '64d0c3b310f3b2001c7e9a78',
          tracks: [],
        },
      ],
    },
  },
  'media-session-response.attendee.left.reconstructed.json': {
    after: [adaOnline, adaAdded],
    facts: [{ type: 'space.attendeeLeft', meeting, attendee: adaGone }],
    view: { 'participants.ADA.attendances': [], 'participants.ADA.presence': 'online' },
  },
  'media-session-response.meeting.ended.reconstructed.json': {
    after: [adaAdded],
    facts: [{ type: 'space.meetingEnded', meeting: { ...meetingOver, attendees: [adaGone] } }],
    view: {
      'space.meeting': shownMeetingOver,
      'participants.ADA': undefined,
      'events.space:meetingEnded.meetingId': meeting.id,
    },
  },
  'media-session-response.recording.started.reconstructed.json': {
    facts: [{ type: 'space.recordingStarted', meeting: { ...meeting, recordings: [running] }, recording: running }],
    view: {
      'space.recording.state': 'recording',
      'space.recording.id': running.id,
      'space.recording.startedBy': admin,
      'space.recording.startTime': running.startTime,
      'events.space:recordingStarted.recordingId': running.id,
    },
  },
  'media-session-response.recording.ended.reconstructed.json': {
    facts: [{ type: 'space.recordingEnded', meeting: { ...meeting, recordings: [stopped] }, recording: stopped }],
    view: {
      'space.recording.state': 'processing',
      'space.recording.endTime': stopped.endTime,
      'space.recording.stoppedBy': admin,
      'events.space:recordingEnded.recordingId': running.id,
    },
  },
  'media-session-response.recording.ready.reconstructed.json': {
    facts: [
      {
        type: 'space.recordingReady',
        meeting: { ...meetingOver, recordings: [stopped] },
        recording: stopped,
        files: [file],
      },
    ],
    view: {
      'space.recording.state': 'ready',
      'space.recording.files': [file],
      'space.recordings.0.id': running.id,
      'events.space:recordingReady.files': [file],
    },
  },
  'media-session-response.tracksstatus.reconstructed.json': {
    after: [adaAdded],
    facts: [
      {
        type: 'space.mediaState',
        party: at(ada, adaSession),
        sessionId: adaSession,
        mediaSession: { ...adaMedia, audio: false, selfMuted: true },
        streamId: 'f0c1d2e3',
        subscribeTime: '2026-01-15T10:00:00.000Z',
      },
    ],
    view: {
      'participants.ADA.attendances.0.audio': false,
      'participants.ADA.attendances.0.selfMuted': true,
      'participants.ADA.attendances.0.isCollabOnly': false,
      'participants.ADA.attendances.0.streamId': 'f0c1d2e3',
      'participants.ADA.subscribeTime': '2026-01-15T10:00:00.000Z',
    },
  },
  'media-session-response.tracksstatus.remote-mute.reconstructed.json': {
    after: [adaAdded],
    facts: [
      {
        type: 'space.mediaState',
        party: at(ada, adaSession),
        sessionId: adaSession,
        mediaSession: { audio: false, video: true, connected: true, selfMuted: false },
      },
    ],
    view: { 'participants.ADA.attendances.0.audio': false, 'participants.ADA.attendances.0.selfMuted': false },
  },
  'media-session-response.video.stopscreenshare.reconstructed.json': {
    after: [adaAdded],
    facts: [
      {
        type: 'space.mediaState',
        party: at(ada, adaSession),
        sessionId: adaSession,
        mediaSession: { ...adaMedia, audio: true, selfMuted: false, screenshare: false },
      },
    ],
    view: { 'participants.ADA.attendances.0.screenshare': false, 'participants.ADA.attendances.0.video': true },
  },
  'media-session-response.video.end.reconstructed.json': {
    after: [adaOnline, adaAdded],
    facts: [
      {
        type: 'space.mediaState',
        party: at(ada, adaSession),
        sessionId: adaSession,
        mediaSession: silent,
      },
    ],
    view: { 'participants.ADA.presence': 'online' },
  },

  'message-sent.chat.reconstructed.json': {
    facts: [
      {
        type: 'message.received',
        message: {
          id: '64d0c50010f3b2001c7e9c01',
          category: 'chat',
          sender: ada,
          content: { html: 'hello' },
          created: '2026-01-15T10:06:00.000Z',
          modified: null,
        },
        // What we wrote on it, which comes back to us alone.
        ref: 'c-1',
      },
    ],
    view: {
      'chat.messages.0.id': '64d0c50010f3b2001c7e9c01',
      'chat.messages.0.text': 'hello',
      'chat.messages.0.html': 'hello',
      'chat.messages.0.sender': ada,
      'chat.messages.0.createdAt': Date.parse('2026-01-15T10:06:00.000Z'),
      'chat.messages.0.state': 'sent',
      'chat.unread': 1,
      'events.space:messageReceived.messageId': '64d0c50010f3b2001c7e9c01',
    },
  },
  // Refusals of messages: of ours that wait, the one that is named, or the oldest.
  'send-message-failed.invalid.reconstructed.json': {
    facts: [
      {
        type: 'message.refused',
        ref: 'c-1',
        code: 'invalid_payload',
        message: 'content.bodyText must be a string.',
      },
    ],
    view: { 'chat.messages.0.state': 'failed', 'chat.messages.0.error.code': 'space:7' },
  },
  'send-message-failed.subscription-required.reconstructed.json': {
    facts: [{ type: 'message.refused', ref: 'c-1', code: 'not_subscribed', message: 'Subscribe to the space first.' }],
    // The mark is of another client's message: it concerns none of ours.
    view: { 'chat.messages.0.state': 'pending' },
  },
}

type Stage = Awaited<ReturnType<typeof joinedClient>>

/** How a client comes to send a payload. */
export interface UpRow {
  /** Ids, times and what the server writes itself are not compared. What else differs, and why, stands here. */
  differs?: { at: string; ours: unknown; because: string }
  /** It is not in the space yet. */
  joins?: true
  /** Its own call is going on with these. */
  inCall?: { audio: boolean; video: boolean; screenshare?: boolean }
  run: (stage: Stage, spaceId: string) => unknown
}

const bo = {
  _id: '64d0c1f010f3b2001c7e99b2',
  type: 'user',
  username: 'bo.example@example.test',
  displayname: 'Bo Example',
  picture_url: 'https://example.test/pictures/bo.png',
}
const seen = { audio: true, video: true }

/** The command of the public client that produces each payload a client may send. */
export const upTable: Readonly<Record<string, UpRow>> = {
  'subscribe-channel.reconstructed.json': { joins: true, run: ({ client }, spaceId) => client.space.join(spaceId) },
  'unsubscribe-channel.reconstructed.json': { run: ({ client }, spaceId) => client.space.leave(spaceId) },
  'send-presence-event.party.online.reconstructed.json': {
    joins: true,
    run: ({ client }, spaceId) => client.space.join(spaceId),
  },
  'send-presence-event.request.parties.reconstructed.json': {
    joins: true,
    run: ({ client }, spaceId) => client.space.join(spaceId),
  },
  'send-presence-event.party.online.directed.reconstructed.json': {
    inCall: seen,
    run: ({ socket }, topicId) =>
      socket.says('PRESENCE_EVENT_RESPONSE', {
        category: 'app.event.presence.party.online',
        topicId,
        sender: bo,
        content: { sessionId: 'bo-session' },
        receivers: [],
      }),
  },
  'send-presence-event.party.online.idle.reconstructed.json': {
    run: ({ client }, spaceId) => client.space.setIdle(spaceId, true),
  },
  'send-presence-event.party.leaves.reconstructed.json': {
    differs: {
      at: 'content.offline',
      ours: false,
      because: 'others take true for a lost connection (spaces.md §8.7); the example in the documents has false',
    },
    run: ({ client }, spaceId) => client.space.leave(spaceId),
  },
  'send-presence-event.party.typing.reconstructed.json': {
    run: ({ client }, spaceId) => client.space.sendTyping(spaceId),
  },
  'send-media-session-events.tracksstatus.json': {
    run: ({ client }, spaceId) => client.space.enterCall(spaceId, { ...seen, connected: true }),
  },
  'send-media-session-events.tracksstatus.muted.reconstructed.json': {
    inCall: seen,
    run: ({ client }, spaceId) => client.space.updateMedia(spaceId, { audio: false }),
  },
  'send-media-session-events.tracksstatus.screenshare.reconstructed.json': {
    inCall: seen,
    run: ({ client }, spaceId) => client.space.updateMedia(spaceId, { screenshare: true }),
  },
  'send-media-session-events.video.stopscreenshare.json': {
    inCall: { ...seen, screenshare: true },
    run: ({ client }, spaceId) => client.space.updateMedia(spaceId, { screenshare: false }),
  },
  'send-media-session-events.video.end.json': {
    inCall: seen,
    differs: { at: 'comment', ours: undefined, because: 'free text, optional: there is nothing to say' },
    run: ({ client }, spaceId) => client.space.leaveCall(spaceId),
  },
  'send-message.chat.reconstructed.json': {
    run: ({ client }, spaceId) => client.space.sendMessage(spaceId, { html: 'hello' }),
  },
  'send-message.idea.reconstructed.json': {
    run: ({ client }, spaceId) =>
      client.space.sendMessage(spaceId, { html: 'Release notes' }, { category: 'idea', description: 'Draft' }),
  },
  'send-message.task.reconstructed.json': {
    run: ({ client }, spaceId) =>
      client.space.sendMessage(
        spaceId,
        { html: 'Prepare slides' },
        {
          category: 'task',
          description: 'For Friday',
          assigneeIds: [bo._id],
          dueDate: '2026-01-20T00:00:00.000Z',
        },
      ),
  },
}
