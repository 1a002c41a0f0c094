import { readFileSync } from 'node:fs'
import type { SpaceFact } from '@switchhook/core'
import { describe, expect, it } from 'vitest'
import { createRig, settle } from './setup.ts'

const folder = new URL('./fixtures/spaces/', import.meta.url)
const read = (file: string) => JSON.parse(readFileSync(new URL(file, folder), 'utf8'))

interface Fixture {
  file: string
  event: string
  direction: string
}

const down = (read('index.json') as Fixture[]).filter(({ direction }) => direction === 'server-to-client')

/** What each payload means to the space it is of, by file. None: it is accepted and there is no port for it. */
const meaning: Record<string, SpaceFact['type'][]> = {
  'channel-subscribed.reconstructed.json': ['space.joined'],
  'channel-unsubscribed.reconstructed.json': ['space.left'],
  'subscribe-channel-failed.reconstructed.json': ['space.refused'],
  'unsubscribe-channel-failed.reconstructed.json': [],
  'presence-event-response.party.online.json': ['space.partyOnline'],
  'presence-event-response.party.online.loopback.reconstructed.json': ['space.partyOnline'],
  'presence-event-response.dialin.party.online.json': ['space.partyOnline'],
  'presence-event-response.party.leaves.json': ['space.partyLeft'],
  'presence-event-response.party.leaves.disconnect.reconstructed.json': ['space.partyLeft'],
  'presence-event-response.dialin.party.leaves.json': ['space.partyLeft'],
  'presence-event-response.party.removed.json': ['space.partyRemoved'],
  'presence-event-response.party.typing.reconstructed.json': ['space.partyTyping'],
  'presence-event-response.request.parties.json': ['space.partiesRequested'],
  'presence-event-response.media.session.invalid.json': ['space.failed'],
  'media-session-response.media.session.invalid.reconstructed.json': ['space.failed'],
  'media-session-response.meeting.started.reconstructed.json': ['space.meetingStarted'],
  'media-session-response.attendee.added.reconstructed.json': ['space.attendeeAdded'],
  'media-session-response.attendee.left.reconstructed.json': ['space.attendeeLeft'],
  'media-session-response.meeting.ended.reconstructed.json': ['space.meetingEnded'],
  'media-session-response.recording.started.reconstructed.json': ['space.recordingStarted'],
  'media-session-response.recording.ended.reconstructed.json': ['space.recordingEnded'],
  'media-session-response.recording.ready.reconstructed.json': ['space.recordingReady'],
  'media-session-response.tracksstatus.reconstructed.json': ['space.mediaState'],
  'media-session-response.tracksstatus.remote-mute.reconstructed.json': ['space.mediaState'],
  'media-session-response.video.stopscreenshare.reconstructed.json': ['space.mediaState'],
  'media-session-response.video.end.reconstructed.json': ['space.mediaState'],
  'message-sent.chat.reconstructed.json': [],
  'send-message-failed.invalid.reconstructed.json': [],
  'send-message-failed.subscription-required.reconstructed.json': [],
}

/** Lets a payload arrive in a space that waits for whatever it may answer. */
async function arrive(file: string, event: string, ownSessionId = 'me') {
  const payload = read(file)
  const spaceId = payload.topicId ?? payload.channel?._id ?? 'space-1'
  const rig = createRig()
  const socket = await rig.connect()
  const space = rig.openSpace(spaceId)
  const channel = { type: 'topic', _id: spaceId }
  if (event !== 'CHANNEL_SUBSCRIBED' && event !== 'SUBSCRIBE_CHANNEL_FAILED')
    socket.says('CHANNEL_SUBSCRIBED', { channel, sessionId: ownSessionId })
  space.send({ type: event.includes('UNSUBSCRIBE') ? 'leave' : 'join', attempt: 1 })
  await settle()
  space.facts.length = 0
  socket.says(event, payload)
  await settle()
  return { facts: space.facts, invalid: rig.invalid }
}

describe('every payload a server may send', () => {
  it('has its meaning written down here', () => {
    expect(down.map(({ file }) => file).sort()).toEqual(Object.keys(meaning).sort())
  })

  it.each(down.map(({ file, event }) => [file, event] as const))(
    '%s is accepted and understood',
    async (file, event) => {
      const { facts, invalid } = await arrive(file, event)
      expect(invalid).toEqual([])
      expect(facts.map(({ type }) => type)).toEqual(meaning[file])
    },
  )
})

describe('fixtures in full', () => {
  it('a dial-in party is online without receivers', async () => {
    const file = 'presence-event-response.dialin.party.online.json'
    const { facts } = await arrive(file, 'PRESENCE_EVENT_RESPONSE')
    const id = 'CAe1889084a107d447398c45f7ab8f7aa2'
    expect(facts).toEqual([
      {
        type: 'space.partyOnline',
        broadcast: true,
        party: {
          id,
          sessionId: id,
          type: 'phone',
          displayName: 'John Smith',
          username: 'jsmith@fakeemail.com',
          pictureUrl: read(file).sender.picture_url,
        },
        sessionId: id,
        presence: {
          offline: false,
          idle: false,
          desktop: false,
          emittedBy: 'wcs',
          role: 'guest',
          mediaSession: {
            video: false,
            audio: true,
            connected: true,
            screenshare: false,
            selfMuted: false,
            phone: true,
          },
        },
      },
    ])
  })

  it('a removal names the party removed, not the sender', async () => {
    const { facts } = await arrive('presence-event-response.party.removed.json', 'PRESENCE_EVENT_RESPONSE')
    expect(facts).toEqual([
      {
        type: 'space.partyRemoved',
        party: { id: '5f0426ccaa4a34aaf9994cdf', type: 'user' },
        by: { id: '5f04251caa4a347af9946f06', type: 'user', displayName: 'Test User' },
      },
    ])
  })

  it('a mute of our own session is an order', async () => {
    const file = 'media-session-response.tracksstatus.remote-mute.reconstructed.json'
    const { facts } = await arrive(file, 'MEDIA_SESSION_RESPONSE', read(file).content.sessionId)
    expect(facts).toEqual([{ type: 'space.muteOrdered' }])
  })

  it('our own loopback copy is nobody', async () => {
    const file = 'presence-event-response.party.online.loopback.reconstructed.json'
    const { facts } = await arrive(file, 'PRESENCE_EVENT_RESPONSE', read(file).content.sessionId)
    expect(facts).toEqual([])
  })
})
