/**
 * Where each field of what a server may send shows: in the fact of the port, and in what a client shows. A test puts
 * `probe` at `field` of the fixture and finds `told` at `fact` and `shown` at `view`, which are the probe itself unless
 * said otherwise. `wire`: it means nothing to the library, or nothing beyond the fact, and is to be seen where the wire
 * is watched (`client.inspect`); `because` says why.
 */
export interface FieldRow {
  event: string
  field: string
  via: string
  /** What else is put into the fixture. */
  beside?: Readonly<Record<string, unknown>>
  /** Fixtures that come before. */
  after?: readonly string[]
  probe: unknown
  fact?: string
  told?: unknown
  view: string
  shown?: unknown
  because?: string
}

type Place = Omit<FieldRow, 'field' | 'probe' | 'fact' | 'view'>
type Line = readonly [field: string, probe: unknown, fact: string | Told | null, view: string | Told | Because]
type Told = readonly [path: string, value: unknown]
interface Because {
  because: string
}

function rows(place: Place, lines: readonly Line[]): FieldRow[] {
  return lines.map(([field, probe, fact, view]) => {
    const toFact = typeof fact === 'string' ? { fact } : fact ? { fact: fact[0], told: fact[1] } : {}
    const toView =
      typeof view === 'string'
        ? { view }
        : 'because' in view
          ? { view: `wire.payload.${field}`, because: view.because }
          : { view: view[0], shown: view[1] }
    return { ...place, field, probe, ...toFact, ...toView }
  })
}

/** Lines whose fields, facts and views stand below others. */
const below = (field: string, fact: string, view: string | null, lines: readonly Line[]): Line[] =>
  lines.map(([name, probe, told, shown]) => [
    `${field}.${name}`,
    probe,
    typeof told === 'string' ? `${fact}.${told}` : told && [`${fact}.${told[0]}`, told[1]],
    typeof shown === 'string'
      ? view === null
        ? { because: shown }
        : `${view}.${shown}`
      : 'because' in shown
        ? shown
        : view === null
          ? { because: `${shown[0]}` }
          : [`${view}.${shown[0]}`, shown[1]],
  ])

const unused = { because: 'the documents say nothing of its use, or that it has none' }
const own = { because: 'of the event, not of what it is about' }
const counted = { because: 'of receivers it counts only whether there are any' }
const server = { because: 'the server speaks for itself' }
const factOnly = { because: 'what follows from it is in the fact' }

const picture = 'https://probe.test/picture.png'
const time = '2026-02-03T04:05:06.789Z'

/** A party (spaces.md §9.1), but for its id. */
const ofParty: readonly Line[] = [
  ['type', 'anonymous', 'type', ['kind', 'anonymous']],
  ['displayname', 'Probe', 'displayName', 'displayName'],
  ['username', 'probe@example.test', 'username', 'username'],
  ['picture_url', picture, 'pictureUrl', 'pictureUrl'],
  ['phone_numbers', [{ value: '+1' }], 'phoneNumbers', 'phoneNumbers'],
  ['phone_numbers.0.value', '+1', 'phoneNumbers.0.value', 'phoneNumbers.0.value'],
  ...['type', 'canonicalForm'].map(
    (name): Line => [
      'phone_numbers.0',
      { value: '+1', [name]: 'probe' },
      [`phoneNumbers.0.${name}`, 'probe'],
      [`phoneNumbers.0.${name}`, 'probe'],
    ],
  ),
  ...['verified', 'primary'].map(
    (name): Line => [
      'phone_numbers.0',
      { value: '+1', [name]: true },
      [`phoneNumbers.0.${name}`, true],
      [`phoneNumbers.0.${name}`, true],
    ],
  ),
]

/** What a media session is shown as (spaces.md §9.3). */
const ofMedia: readonly Line[] = [
  ['audio', false, 'audio', 'audio'],
  ['video', true, 'video', 'video'],
  ['screenshare', true, 'screenshare', 'screenshare'],
  ['selfMuted', true, 'selfMuted', 'selfMuted'],
  ['phone', true, 'phone', 'phone'],
  ['isCollabOnly', true, 'isCollabOnly', 'isCollabOnly'],
  ['joinTime', time, 'joinTime', 'joinTime'],
  ['mdsrvSessionId', 'probe', 'mediaServerSessionId', 'mediaServerSessionId'],
]

/** A file (spaces.md §9.4), by our names. */
const ofFile: readonly Line[] = [
  ['fileId', 'probe', 'id', 'id'],
  ['name', 'probe', 'name', 'name'],
  ['fileSize', 42, 'size', 'size'],
  ['fileType', 'image', 'kind', 'kind'],
  ['provider', 'probe', 'provider', 'provider'],
  ['providerFileType', 'image/png', 'mimeType', 'mimeType'],
  ['path', picture, 'url', 'url'],
  ['thumbnailFile', picture, 'thumbnailUrl', 'thumbnailUrl'],
]

const online = 'presence-event-response.party.online.json'
const dialIn = 'presence-event-response.dialin.party.online.json'
const started = 'media-session-response.meeting.started.reconstructed.json'
const added = 'media-session-response.attendee.added.reconstructed.json'
const tracks = 'media-session-response.tracksstatus.reconstructed.json'
const recorded = 'media-session-response.recording.ready.reconstructed.json'
const presence = 'PRESENCE_EVENT_RESPONSE'
const media = 'MEDIA_SESSION_RESPONSE'
const told = 'events.space:error.error.message'
const error = { code: 'probe_code', message: 'Probe.' }

const presenceRows: FieldRow[] = [
  ...rows({ event: presence, via: online }, [
    [
      'category',
      'app.event.presence.party.online',
      ['type', 'space.partyOnline'],
      ['participants.IGOR.presence', 'online'],
    ],
    ['topicId', '5eecfda30da7fa05033f15ef', ['type', 'space.partyOnline'], 'space.id'],
    ['sender._id', 'probe', 'party.id', 'participants.probe.id'],
    ...below('sender', 'party', 'participants.IGOR', ofParty),
    ['content.desktop', true, 'presence.desktop', unused],
    ['content.idle', true, 'presence.idle', ['participants.IGOR.presence', 'idle']],
    ['content.offline', true, 'presence.offline', ['participants.IGOR.presence', 'offline']],
    ['content.role', 'admin', 'presence.role', ['participants.IGOR.role', 'host']],
    ['content.subscribeTime', time, 'presence.subscribeTime', 'participants.IGOR.subscribeTime'],
    ['receivers', [], ['broadcast', true], ['sent.0.receivers.0._id', '5f04251caa4a347af9945f06']],
    ...[
      '_id',
      'type',
      'username',
      'displayname',
      'picture_url',
      'phone_numbers',
      'authorizedBy',
      'authorizedResources',
      'scope',
    ].map((name): Line => [`receivers.0.${name}`, 'probe', ['broadcast', false], counted]),
    ...['authorizedBy', 'authorizedResources', 'scope'].map(
      (name): Line => [`sender.${name}`, null, ['type', 'space.partyOnline'], unused],
    ),
    [
      'loopbackMetadata',
      'probe',
      ['type', 'space.partyOnline'],
      { because: 'of our own copy it tells which announcement was taken' },
    ],
  ]),
  ...rows({ event: presence, via: dialIn }, [
    ['_id', 'probe', ['type', 'space.partyOnline'], own],
    ['content.emitedby', 'probe', 'presence.emittedBy', 'participants.JOHN.emittedBy'],
    ['content.sessionId', 'probe', 'sessionId', 'participants.JOHN.attendances.0.sessionId'],
    ...below('content.mediaSession', 'presence.mediaSession', 'participants.JOHN.attendances.0', ofMedia),
    ['content.mediaSession.connected', false, 'presence.mediaSession.connected', ['participants.JOHN.attendances', []]],
    // Where a telephone is nothing else, its kind still says it.
    ['content.mediaSession.phone', false, 'presence.mediaSession.phone', 'participants.JOHN.attendances.0.phone'],
  ]),
  ...rows({ event: presence, via: 'presence-event-response.party.removed.json' }, [
    ['content.attendee.attendeeType', 'anonymousId', ['party.type', 'anonymous'], factOnly],
    ['content.attendee.attendee', 'probe', 'party.id', factOnly],
    ['sender._id', 'probe', 'by.id', factOnly],
  ]),
  ...rows({ event: presence, via: 'presence-event-response.request.parties.json' }, [
    ['content.data', [], ['type', 'space.partiesRequested'], unused],
    ['sender._id', 'probe', 'by.id', 'sent.0.receivers.0._id'],
  ]),
  ...rows({ event: presence, via: 'presence-event-response.media.session.invalid.json', beside: { error } }, [
    ['error.code', 'probe_other', 'code', [told, 'The back end refused (probe_other): Probe.']],
    ['error.message', 'Probe!', 'message', [told, 'The back end refused (probe_code): Probe!']],
    ['loopbackMetadata', 'typing', 'step', factOnly],
  ]),
]

/** A meeting (spaces.md §9.4), where it is the running one. */
const attendeeLines = (field: string, fact: string): Line[] => [
  [`${field}._id`, 'probe', `${fact}.party.id`, 'participants.probe.id'],
  ...below(field, `${fact}.party`, 'participants.ADA', ofParty),
  [`${field}.sessionId`, 'probe', `${fact}.sessionId`, 'participants.ADA.attendances.0.sessionId'],
  [`${field}.role`, 'admin', `${fact}.role`, ['participants.ADA.role', 'host']],
  [`${field}.joinTime`, time, `${fact}.joinTime`, 'participants.ADA.attendances.0.joinTime'],
  [`${field}.leaveTime`, time, `${fact}.leaveTime`, factOnly],
  ...below(`${field}.mediaSession`, `${fact}.mediaSession`, 'participants.ADA.attendances.0', ofMedia).filter(
    // The time of the attendee goes before that of its media.
    ([name]) => !name.endsWith('joinTime'),
  ),
  [`${field}.mediaSession.joinTime`, time, `${fact}.mediaSession.joinTime`, factOnly],
  [
    `${field}.mediaSession.connected`,
    false,
    `${fact}.mediaSession.connected`,
    'participants.ADA.attendances.0.connected',
  ],
  [
    `${field}.mdsrvSessions.0._id`,
    'probe',
    `${fact}.mediaSession.mediaServerSessionId`,
    'participants.ADA.attendances.0.mediaServerSessionId',
  ],
]

const adaAttendee = {
  _id: '64d0c1f010f3b2001c7e99a1',
  displayname: 'Ada Example',
  mediaSession: { audio: true, connected: true },
}

const mediaRows: FieldRow[] = [
  ...rows({ event: media, via: started }, [
    ['_id', 'probe', ['type', 'space.meetingStarted'], own],
    ['messageId', 'probe', 'meeting.id', 'space.meeting.id'],
    ['topicId', '64d0c2aa10f3b2001c7e9a01', ['type', 'space.meetingStarted'], 'space.id'],
    ['category', 'app.event.meeting.started', ['type', 'space.meetingStarted'], ['space.meeting.state', 'active']],
    ['created', time, ['type', 'space.meetingStarted'], own],
    ['modified', time, ['type', 'space.meetingStarted'], own],
    ...['_id', 'type'].map((name): Line => [`sender.${name}`, 'probe', ['type', 'space.meetingStarted'], server]),
    ['content.startTime', time, 'meeting.startTime', 'space.meeting.startTime'],
    ['content.mediaMode', 'audio', 'meeting.mediaMode', 'space.meeting.mediaMode'],
    ['content.bodyText', 'Probe', 'meeting.bodyText', 'space.meeting.bodyText'],
    [
      'content.attendees',
      [adaAttendee],
      ['meeting.attendees.0.party.id', adaAttendee._id],
      ['participants.ADA.displayName', 'Ada Example'],
    ],
    ['content.recordings', [{ _id: 'probe' }], ['meeting.recordings', [{ id: 'probe' }]], factOnly],
    [
      'content.data',
      [{ name: 'probe' }],
      ['meeting.files', [{ name: 'probe' }]],
      ['space.meeting.files', [{ name: 'probe' }]],
    ],
  ]),
  ...rows({ event: media, via: 'media-session-response.meeting.ended.reconstructed.json', after: [added] }, [
    ['content.endTime', time, 'meeting.endTime', 'space.meeting.endTime'],
    ['content.virtualEndTime', time, 'meeting.virtualEndTime', 'space.meeting.virtualEndTime'],
    ['content.meetingStatus', 'inactive', 'meeting.status', ['space.meeting.state', 'ended']],
  ]),
  ...rows(
    { event: media, via: started, beside: { 'content.attendees.0': adaAttendee } },
    attendeeLines('content.attendees.0', 'meeting.attendees.0'),
  ),
  ...rows({ event: media, via: added }, attendeeLines('content.attendee', 'attendee')),
  ...rows({ event: media, via: recorded }, [
    ['content.recordings.0._id', 'probe', 'recording.id', 'space.recording.id'],
    ['content.recordings.0.startTime', time, 'recording.startTime', 'space.recording.startTime'],
    ['content.recordings.0.endTime', time, 'recording.endTime', 'space.recording.endTime'],
    ...(['startedBy', 'stoppedBy'] as const).flatMap((who) =>
      ['_id', 'type', 'username', 'displayname', 'picture_url'].map((name): Line => {
        const ours = new Map([
          ['_id', 'id'],
          ['displayname', 'displayName'],
          ['picture_url', 'pictureUrl'],
        ]).get(name)
        return [
          `content.recordings.0.${who}.${name}`,
          name === 'picture_url' ? picture : 'probe',
          `recording.${who}.${ours ?? name}`,
          `space.recording.${who}.${ours ?? name}`,
        ]
      }),
    ),
    ...below('content.data.0', 'files.0', 'space.recording.files.0', ofFile),
  ]),
  ...rows({ event: media, via: tracks }, [
    ['content.sessionId', 'probe', 'sessionId', { because: 'it says which attendance this is about' }],
  ]),
  ...rows({ event: media, via: tracks, after: [added] }, [
    ['comment', 'Probe', 'comment', 'participants.ADA.attendances.0.comment'],
    ['content.streamId', 'probe', 'streamId', 'participants.ADA.attendances.0.streamId'],
    ['content.subscribeTime', time, 'subscribeTime', 'participants.ADA.subscribeTime'],
    ...below('content.mediaSession', 'mediaSession', 'participants.ADA.attendances.0', ofMedia).filter(
      ([name]) => !name.endsWith('joinTime') && !name.endsWith('mdsrvSessionId'),
    ),
    // The back end's word of when and where goes before the party's own.
    ['content.mediaSession.joinTime', time, 'mediaSession.joinTime', factOnly],
    [
      'content.mediaSession.mdsrvSessionId',
      'probe',
      'mediaSession.mediaServerSessionId',
      'participants.ADA.attendances.0.mediaServerSessionId',
    ],
    ['content.mediaSession.connected', false, 'mediaSession.connected', 'participants.ADA.attendances.0.connected'],
    ...below('sender', 'party', 'participants.ADA', ofParty),
    ['sender._id', 'probe', 'party.id', factOnly],
  ]),
  ...rows({ event: media, via: 'media-session-response.media.session.invalid.reconstructed.json' }, [
    ['error.code', 'probe_other', 'code', factOnly],
    ['error.message', 'Probe!', 'message', factOnly],
    ['loopbackMetadata', 'leaveCall', 'step', factOnly],
    ['sender.displayname', 'Probe', ['type', 'space.failed'], own],
  ]),
]

const chat = 'MESSAGE_SENT'
const messageRows: FieldRow[] = [
  ...rows({ event: chat, via: 'message-sent.chat.reconstructed.json' }, [
    ['_id', 'probe', 'message.id', 'chat.messages.0.id'],
    ['category', 'idea', 'message.category', 'chat.messages.0.category'],
    ['topicId', '64d0c2aa10f3b2001c7e9a01', ['type', 'message.received'], 'space.id'],
    ['sender._id', 'probe', 'message.sender.id', 'chat.messages.0.sender.id'],
    ...below('sender', 'message.sender', 'chat.messages.0.sender', ofParty).map(
      ([field, probe, fact, view]): Line => [
        field,
        probe,
        fact,
        field === 'sender.type' ? 'chat.messages.0.sender.type' : view,
      ],
    ),
    ['content.bodyText', '<b>Probe</b>', 'message.content.html', ['chat.messages.0.text', 'Probe']],
    [
      'content.data',
      [{ name: 'probe' }],
      ['message.content.files', [{ name: 'probe' }]],
      ['chat.messages.0.files.0.name', 'probe'],
    ],
    ...below('content.data.0', 'message.content.files.0', 'chat.messages.0.files.0', ofFile),
    ['created', time, 'message.created', ['chat.messages.0.createdAt', Date.parse(time)]],
    ['modified', time, 'message.modified', ['chat.messages.0.modifiedAt', Date.parse(time)]],
    ['parentMsg._id', 'probe', 'message.parentId', 'chat.messages.0.parentId'],
    ['mentions.0._id', 'probe', 'message.mentions.0.id', 'chat.messages.0.mentions.0.id'],
    ['loopbackMetadata.localId', 'c-1', 'ref', { because: 'it joins a message of ours to what was sent' }],
  ]),
  ...rows({ event: chat, via: 'message-sent.chat.reconstructed.json', beside: { category: 'task' } }, [
    ['content.description', 'Probe', 'message.content.description', 'chat.messages.0.task.description'],
    ['content.assignees.0._id', 'probe', 'message.content.assigneeIds.0', 'chat.messages.0.task.assigneeIds.0'],
    ['content.dueDate', time, 'message.content.dueDate', 'chat.messages.0.task.dueDate'],
    ['content.status', 'complete', 'message.content.status', 'chat.messages.0.task.status'],
  ]),
  ...rows({ event: 'SEND_MESSAGE_FAILED', via: 'send-message-failed.invalid.reconstructed.json' }, [
    ['category', 'probe', ['type', 'message.refused'], own],
    ['topicId', '64d0c2aa10f3b2001c7e9a01', ['type', 'message.refused'], 'space.id'],
    ['error.code', 'probe_other', 'code', factOnly],
    ['error.message', 'Probe!', 'message', factOnly],
    ['loopbackMetadata.localId', 'c-1', 'ref', factOnly],
  ]),
]

const channelRows: FieldRow[] = [
  ...rows({ event: 'CHANNEL_SUBSCRIBED', via: 'channel-subscribed.reconstructed.json' }, [
    ['channel._id', '64d0c2aa10f3b2001c7e9a01', ['type', 'space.joined'], 'space.id'],
    ['channel.type', 'probe', ['type', 'space.joined'], { because: 'every channel is a space' }],
    ['sessionId', 'probe', 'sessionId', 'space.sessionId'],
    ['dtsid', 'probe', ['type', 'space.joined'], unused],
  ]),
  ...rows({ event: 'CHANNEL_UNSUBSCRIBED', via: 'channel-unsubscribed.reconstructed.json' }, [
    ['channel._id', '64d0c2aa10f3b2001c7e9a01', ['type', 'space.left'], 'space.id'],
    ['channel.type', 'probe', ['type', 'space.left'], { because: 'every channel is a space' }],
  ]),
  ...rows({ event: 'SUBSCRIBE_CHANNEL_FAILED', via: 'subscribe-channel-failed.reconstructed.json' }, [
    ['channel._id', '64d0ffff10f3b2001c7effff', ['type', 'space.refused'], 'space.id'],
    ['channel.type', 'probe', ['type', 'space.refused'], { because: 'every channel is a space' }],
    ['error.code', 'removed', 'code', factOnly],
    ['error.message', 'Probe!', 'message', ['space.error.message', 'The back end refused (topic_not_found): Probe!']],
  ]),
  ...rows(
    {
      event: 'UNSUBSCRIBE_CHANNEL_FAILED',
      via: 'unsubscribe-channel-failed.reconstructed.json',
      beside: { 'channel._id': 'space-1' },
    },
    [
      ['channel', { _id: 'space-1' }, ['type', 'space.failed'], ['space.id', 'space-1']],
      ['error.code', 'probe_other', 'code', factOnly],
      ['error.message', 'Probe!', 'message', factOnly],
    ],
  ),
]

export const fieldTable: readonly FieldRow[] = [...presenceRows, ...mediaRows, ...messageRows, ...channelRows]

/** Some fields of a list entry are put there as a whole, since an entry without a value is none. */
const phoneNumberFields = ['value', 'type', 'canonicalForm', 'verified', 'primary']

/** Every field that the three documents, and spaces.md §6.5 and §9, name: of which event, and where. */
export const documented: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  [presence]: {
    '': ['category', 'topicId', 'sender', 'content', 'receivers', 'loopbackMetadata', '_id', 'error'],
    sender: [
      '_id',
      'username',
      'displayname',
      'picture_url',
      'type',
      'phone_numbers',
      'authorizedBy',
      'authorizedResources',
      'scope',
    ],
    'sender.phone_numbers.0': phoneNumberFields,
    receivers: [
      '0._id',
      '0.authorizedBy',
      '0.authorizedResources',
      '0.displayname',
      '0.picture_url',
      '0.scope',
      '0.type',
      '0.username',
    ],
    content: [
      'desktop',
      'idle',
      'mediaSession',
      'offline',
      'role',
      'sessionId',
      'subscribeTime',
      'attendee',
      'emitedby',
      'data',
    ],
    'content.attendee': ['attendeeType', 'attendee'],
    'content.mediaSession': [
      'audio',
      'connected',
      'screenshare',
      'selfMuted',
      'video',
      'phone',
      'isCollabOnly',
      'joinTime',
      'mdsrvSessionId',
    ],
  },
  [media]: {
    '': [
      '_id',
      'messageId',
      'topicId',
      'sender',
      'content',
      'modified',
      'created',
      'category',
      'comment',
      'error',
      'loopbackMetadata',
    ],
    sender: ['_id', 'username', 'displayname', 'picture_url', 'type', 'phone_numbers'],
    'sender.phone_numbers.0': phoneNumberFields,
    content: [
      'endTime',
      'mediaMode',
      'virtualEndTime',
      'meetingStatus',
      'bodyText',
      'attendees',
      'attendee',
      'startTime',
      'recordings',
      'data',
      'streamId',
      'subscribeTime',
      'sessionId',
      'mediaSession',
    ],
    'content.mediaSession': [
      'audio',
      'connected',
      'isCollabOnly',
      'joinTime',
      'selfMuted',
      'video',
      'screenshare',
      'phone',
      'mdsrvSessionId',
    ],
    'content.attendee': [
      '_id',
      'type',
      'displayname',
      'username',
      'picture_url',
      'phone_numbers',
      'role',
      'joinTime',
      'leaveTime',
      'mediaSession',
      'mdsrvSessions.0._id',
    ],
    'content.attendees.0': [
      '_id',
      'type',
      'displayname',
      'username',
      'picture_url',
      'phone_numbers',
      'role',
      'joinTime',
      'leaveTime',
      'mediaSession',
      'mdsrvSessions.0._id',
    ],
    'content.recordings.0': ['_id', 'startedBy._id', 'startTime', 'endTime', 'stoppedBy._id'],
    'content.data.0': [
      'fileId',
      'fileSize',
      'fileType',
      'name',
      'provider',
      'providerFileType',
      'path',
      'thumbnailFile',
    ],
  },
  [chat]: {
    '': [
      '_id',
      'category',
      'topicId',
      'sender',
      'content',
      'created',
      'modified',
      'parentMsg._id',
      'mentions',
      'loopbackMetadata',
    ],
    content: ['bodyText', 'description', 'assignees.0._id', 'dueDate', 'status', 'data'],
  },
}
