import type { Party, PresenceState, SpaceCommand, SpaceFact, SpaceOrder } from '../ports/index.ts'
import { createMemoryMeeting, type MemoryMeeting } from './memory.meeting.ts'
import type {
  MemorySpaces,
  MemorySpacesOptions,
  SpaceDefinition,
  SpacesFault,
  SpacesMember,
} from './memory.spaces.api.ts'
import { createPortSession } from './scheduler.ts'

interface Stay {
  member: SpacesMember
  sessionId: string
  role: string
  /** What it told of itself; null until it did. */
  presence: PresenceState | null
}

interface Channel {
  member: SpacesMember
  spaceId: string
  report: (fact: SpaceFact) => void
}

interface Space {
  definition: SpaceDefinition
  stays: Map<SpacesMember, Stay>
  removed: Set<string>
  meeting: MemoryMeeting
}

const merged = (before: PresenceState | null, told: PresenceState): PresenceState => ({
  ...before,
  ...told,
  mediaSession: { ...before?.mediaSession, ...told.mediaSession },
})

const orderTypes: ReadonlySet<string> = new Set<SpaceOrder['type']>([
  'startRecording',
  'stopRecording',
  'endMeeting',
  'muteParticipant',
  'removeParticipant',
])
const isOrder = (command: SpaceCommand): command is SpaceOrder => orderTypes.has(command.type)

/** A world of spaces. */
export function createMemorySpaces({ echoes = true, orders = true }: MemorySpacesOptions = {}): MemorySpaces {
  const spaces = new Map<string, Space>()
  const channels = new Set<Channel>()
  const sent = new Map<SpacesMember, Map<string, SpaceCommand[]>>()
  const faults = new Map<SpaceCommand['type'], SpacesFault[]>()

  const spaceOf = (spaceId: string): Space => {
    const known = spaces.get(spaceId)
    if (known !== undefined) return known
    const made: Space = {
      definition: {},
      stays: new Map(),
      removed: new Set(),
      meeting: createMemoryMeeting(spaceId, (fact) => tell(spaceId, fact)),
    }
    spaces.set(spaceId, made)
    return made
  }

  function tellMember(member: SpacesMember, spaceId: string, fact: SpaceFact): void {
    for (const channel of channels) if (channel.member === member && channel.spaceId === spaceId) channel.report(fact)
  }

  /** Tells everybody in the space, or all but one. */
  function tell(spaceId: string, fact: SpaceFact, except?: SpacesMember): void {
    for (const { member } of spaceOf(spaceId).stays.values()) if (member !== except) tellMember(member, spaceId, fact)
  }

  const withSession = ({ member, sessionId }: Stay): Party => ({ ...member.party, sessionId })

  function leaveCall(spaceId: string, stay: Stay, isRelayed: boolean): void {
    const { meeting } = spaceOf(spaceId)
    if (!meeting.has(stay.sessionId)) return
    const mediaSession = { audio: false, video: false, connected: false, screenshare: false }
    const relay = {
      type: 'space.mediaState',
      party: withSession(stay),
      sessionId: stay.sessionId,
      mediaSession,
    } as const
    if (isRelayed) tell(spaceId, relay, stay.member)
    meeting.leave(stay.sessionId)
  }

  /** Ends a stay. Others hear of it once, if it ever announced itself (spaces.md §8.7). */
  function endStay(spaceId: string, stay: Stay, lost: boolean): void {
    const { stays } = spaceOf(spaceId)
    if (lost) stays.delete(stay.member)
    leaveCall(spaceId, stay, !lost)
    stays.delete(stay.member)
    if (stay.presence === null) return
    tell(spaceId, { type: 'space.partyLeft', party: withSession(stay), sessionId: stay.sessionId, lost })
  }

  function admissionProblem(space: Space, partyId: string, password: string | undefined): string | null {
    const { access = 'open', members = {}, password: wanted } = space.definition
    const roles = members instanceof Map ? members : new Map(Object.entries(members))
    if (access === 'missing') return 'topic_not_found'
    if (space.removed.has(partyId)) return 'removed'
    if (roles.has(partyId)) return null
    if (access === 'members') return 'not_a_member'
    return wanted !== undefined && wanted !== (password ?? '') ? 'password_required' : null
  }

  function roleOf({ definition }: Space, { id, type }: Party): string {
    const { members = {} } = definition
    const roles = members instanceof Map ? members : new Map(Object.entries(members))
    return type === 'anonymous' ? 'guest' : (roles.get(id) ?? 'guest')
  }

  function join(channel: Channel, command: Extract<SpaceCommand, { type: 'join' }>): void {
    const { member, spaceId, report } = channel
    const sessionId = member.sessionId()
    if (sessionId === null) return
    const { attempt, password } = command
    const space = spaceOf(spaceId)
    const code = space.stays.has(member) ? null : admissionProblem(space, member.party.id, password)
    if (code !== null) {
      report({ type: 'space.refused', attempt, code, message: `Not let in: ${code}.` })
      return
    }
    const role = roleOf(space, member.party)
    if (!space.stays.has(member)) space.stays.set(member, { member, sessionId, role, presence: null })
    const { title } = space.definition
    report({ type: 'space.joined', attempt, sessionId, self: member.party, ...(title === undefined ? {} : { title }) })
  }

  function announce(channel: Channel, stay: Stay, command: Extract<SpaceCommand, { type: 'announce' }>): void {
    const { spaceId, report } = channel
    const { attempt, presence, to } = command
    stay.presence = merged(stay.presence, presence)
    const broadcast = to === undefined || to.length === 0
    const fact: SpaceFact = {
      type: 'space.partyOnline',
      broadcast,
      party: withSession(stay),
      sessionId: stay.sessionId,
      presence: { ...stay.presence, role: stay.role },
    }
    for (const { member } of spaceOf(spaceId).stays.values()) {
      const isMeant = broadcast || to.some(({ id }) => id === member.party.id)
      if (member !== stay.member && isMeant) tellMember(member, spaceId, fact)
    }
    if (echoes && attempt !== undefined)
      report({ type: 'space.announced', attempt, party: stay.member.party, role: stay.role })
  }

  function sendMediaState(
    channel: Channel,
    stay: Stay,
    command: Extract<SpaceCommand, { type: 'sendMediaState' }>,
  ): void {
    const { spaceId, member } = channel
    const { type: _type, ...told } = command
    spaceOf(spaceId).meeting.update(stay.member.party, stay.sessionId, stay.role, told.mediaSession)
    const party = withSession(stay)
    tell(spaceId, { type: 'space.mediaState', party, sessionId: stay.sessionId, ...told }, member)
  }

  function mute(spaceId: string, partyId: string): boolean {
    const { meeting, stays } = spaceOf(spaceId)
    const meant = [...stays.values()].filter(
      ({ member, sessionId }) => member.party.id === partyId && meeting.has(sessionId),
    )
    for (const stay of meant) {
      const mediaSession = meeting.mute(stay.sessionId)
      const party = withSession(stay)
      tell(spaceId, { type: 'space.mediaState', party, sessionId: stay.sessionId, mediaSession }, stay.member)
      tellMember(stay.member, spaceId, { type: 'space.muteOrdered' })
    }
    return meant.length > 0
  }

  function remove(spaceId: string, partyId: string, by?: Party): boolean {
    const space = spaceOf(spaceId)
    space.removed.add(partyId)
    const gone = [...space.stays.values()].filter(({ member }) => member.party.id === partyId)
    const [first] = gone
    if (first === undefined) return false
    tell(spaceId, { type: 'space.partyRemoved', party: first.member.party, ...(by === undefined ? {} : { by }) })
    for (const stay of gone) space.stays.delete(stay.member)
    for (const { sessionId } of gone) space.meeting.leave(sessionId)
    return true
  }

  /** Carries out an order, or tells by a code why not. */
  function carryOut(spaceId: string, stay: Stay, order: SpaceOrder): string | null {
    const { meeting } = spaceOf(spaceId)
    if (stay.role !== 'admin') return 'forbidden'
    if ('meetingId' in order && meeting.known()?.id !== order.meetingId) return 'no_meeting'
    const by = stay.member.party
    switch (order.type) {
      case 'startRecording':
        return meeting.record(by) ? null : 'wrong_state'
      case 'stopRecording':
        return meeting.stopRecording(order.recordingId, by) ? null : 'wrong_state'
      case 'muteParticipant':
        return mute(spaceId, order.party.id) ? null : 'not_a_party'
      case 'removeParticipant':
        return remove(spaceId, order.party.id, by) ? null : 'not_a_party'
      case 'endMeeting':
        meeting.end()
        return null
    }
  }

  function obey(channel: Channel, command: SpaceCommand) {
    const { member, spaceId, report } = channel
    const { password: _secret, ...shown } = { password: '', ...command }
    const ofMember = sent.get(member) ?? new Map<string, SpaceCommand[]>()
    sent.set(member, ofMember.set(spaceId, [...(ofMember.get(spaceId) ?? []), shown as SpaceCommand]))
    const fault = faults.get(command.type)?.shift()
    if (fault === 'silence') return
    if (fault !== undefined) {
      const { code, message = 'Refused by the test.' } = fault
      if (command.type === 'join') report({ type: 'space.refused', attempt: command.attempt, code, message })
      else {
        const { requestId } = { requestId: undefined, ...command }
        report({ type: 'space.failed', step: command.type, code, message, ...(requestId && { requestId }) })
      }
      return
    }
    if (command.type === 'join') return join(channel, command)
    const stay = spaceOf(spaceId).stays.get(member)
    if (command.type === 'leave') {
      if (stay !== undefined) endStay(spaceId, stay, false)
      return report({ type: 'space.left' })
    }
    if (stay === undefined || member.sessionId() === null) {
      if (member.sessionId() !== null && command.type !== 'leaveCall')
        report({ type: 'space.failed', step: command.type, code: 'not_subscribed', message: 'Not in the space.' })
      return
    }
    if (isOrder(command)) {
      const { type: step, requestId } = command
      const code = carryOut(spaceId, stay, command)
      if (code === null) return report({ type: 'space.ordered', requestId })
      return report({ type: 'space.failed', step, code, message: `Not carried out: ${code}.`, requestId })
    }
    switch (command.type) {
      case 'announce':
        return announce(channel, stay, command)
      case 'requestParties':
        return tell(spaceId, { type: 'space.partiesRequested', by: withSession(stay) }, member)
      case 'sendMediaState':
        return sendMediaState(channel, stay, command)
      case 'leaveCall':
        return leaveCall(spaceId, stay, true)
      case 'fetchMeeting':
        return report({ type: 'space.meetingKnown', meeting: spaceOf(spaceId).meeting.known() })
      case 'typing':
        tell(spaceId, { type: 'space.partyTyping', party: withSession(stay), sessionId: stay.sessionId }, member)
    }
  }

  return {
    portFor: (member) => ({
      orders,
      open: ({ spaceId }, report) => {
        const session = createPortSession<SpaceCommand, SpaceFact>(report, {
          send: (command) => obey(channel, command),
          close: () => channels.delete(channel),
        })
        const channel: Channel = { member, spaceId, report: session.report }
        channels.add(channel)
        session.report({ type: 'space.opened' })
        if (member.sessionId() === null) session.report({ type: 'space.lost' })
        return session
      },
    }),
    connectionLost(member) {
      for (const [spaceId, { stays }] of spaces) {
        const stay = stays.get(member)
        if (stay !== undefined) endStay(spaceId, stay, true)
      }
      for (const channel of channels) if (channel.member === member) channel.report({ type: 'space.lost' })
    },
    connectionRestored(member) {
      for (const channel of channels) if (channel.member === member) channel.report({ type: 'space.restored' })
    },
    define(spaceId, definition) {
      spaceOf(spaceId).definition = definition
    },
    mute,
    remove,
    finishRecording: (spaceId, recordingId, files = []) => spaceOf(spaceId).meeting.finishRecording(recordingId, files),
    dropFromCall(spaceId, partyId) {
      const { meeting, stays } = spaceOf(spaceId)
      for (const { member, sessionId } of stays.values()) if (member.party.id === partyId) meeting.leave(sessionId)
    },
    meetingIn: (spaceId) => spaceOf(spaceId).meeting.known(),
    recordingsIn: (spaceId) => spaceOf(spaceId).meeting.recordings(),
    presencesIn(spaceId) {
      const told = new Map<string, Map<string, PresenceState>>()
      for (const { member, sessionId, presence, role } of spaceOf(spaceId).stays.values()) {
        const ofParty = told.get(member.party.id) ?? new Map<string, PresenceState>()
        if (presence !== null) told.set(member.party.id, ofParty.set(sessionId, { ...presence, role }))
      }
      return told
    },
    readmit: (spaceId, partyId) => spaceOf(spaceId).removed.delete(partyId),
    endMeeting: (spaceId) => spaceOf(spaceId).meeting.end(),
    isIn: (member, spaceId) => spaces.get(spaceId)?.stays.has(member) === true,
    presentIn: (spaceId) => [...spaceOf(spaceId).stays.keys()].map(({ party }) => party.id),
    attendingIn: (spaceId) => spaceOf(spaceId).meeting.attending(),
    attends(spaceId, member) {
      const space = spaces.get(spaceId)
      return space?.meeting.has(space.stays.get(member)?.sessionId ?? '') === true
    },
    sentBy: (member, spaceId) => [...(sent.get(member)?.get(spaceId) ?? [])],
    misbehave: (step, ...next) => {
      faults.set(step, [...next])
    },
  }
}
