import type { FeatureContext } from '../client/feature.ts'
import type {
  CallSignaling,
  InvitedFact,
  MeetingMediaCommand,
  MeetingMediaFact,
  PortSession,
  Report,
} from '../ports/index.ts'
import type { LegParts } from './leg.ts'
import { createMember, type Member, type MemberParts } from './member.ts'
import { createSending, type MeetingEngine } from './sending.ts'

/** The media of one stay in a call. */
export interface MeshSession extends PortSession<MeetingMediaCommand> {
  /** Somebody offers us their media in this space. */
  invited: (invited: InvitedFact) => void
}

export interface MeshParts extends Pick<LegParts, 'ports'>, Pick<MemberParts, 'listed'> {
  context: FeatureContext
  engine: MeetingEngine
  calls: CallSignaling
  limit: number
}

/** How long somebody may be ahead of the news that they are in the call, in milliseconds. */
const earlyTimeoutMs = 5000
const mostEarly = 16

export function openMeshSession(spaceId: string, report: Report<MeetingMediaFact>, parts: MeshParts): MeshSession {
  const { context, calls, limit } = parts
  const { clock, connection } = context
  const members = new Map<string, Member>()
  /** Invites of those who are not known to be in the call, by the id of their leg, with the deadline of each. */
  const early = new Map<string, { invited: InvitedFact; deadline: unknown }>()
  let selfId: string | undefined
  let watched: ReadonlySet<string> | null = null
  let isLeft = false
  let isClosed = false

  const tell = (fact: MeetingMediaFact) =>
    queueMicrotask(() => {
      if (!isClosed) report(fact)
    })
  const updateAll = () => {
    for (const member of members.values()) member.update()
  }
  const sending = createSending(spaceId, { ...parts, tell, changed: updateAll })

  /** Says no as soon as there is somebody to say it to. */
  function refuse({ callId, from }: InvitedFact): void {
    const session = calls.open({ callId, direction: 'incoming', peer: from, meeting: { spaceId } }, ({ type }) => {
      if (type !== 'signal.opened') return
      session.send({ type: 'reject', statusCode: 480, reason: 'offline' })
      session.close()
    })
  }

  function invited(fact: InvitedFact): void {
    const member = members.get(fact.from.sessionId ?? '')
    if (member !== undefined) return member.take(fact)
    if (isLeft || early.size >= mostEarly || early.has(fact.callId)) return refuse(fact)
    const deadline = clock.setTimeout(() => {
      early.delete(fact.callId)
      refuse(fact)
    }, earlyTimeoutMs)
    early.set(fact.callId, { invited: fact, deadline })
  }

  function letAllGo(): void {
    for (const member of members.values()) member.letGo()
    members.clear()
  }

  function meet({ self, members: named }: Extract<MeetingMediaCommand, { type: 'meet' }>): void {
    // On a new connection we are somebody else to everybody: all legs are made anew.
    if (selfId !== undefined && selfId !== self.sessionId) letAllGo()
    selfId = self.sessionId
    const others = named.filter(({ sessionId }) => sessionId !== selfId)
    for (const [sessionId, member] of members) {
      if (others.some((other) => other.sessionId === sessionId)) continue
      members.delete(sessionId)
      member.letGo()
    }
    // Whoever comes too late is connected to nobody, and nobody to them.
    if (others.filter(({ wasHereFirst }) => wasHereFirst).length >= limit) return letAllGo()
    for (const other of others) {
      const { sessionId } = other
      if (members.has(sessionId) || members.size >= limit - 1) continue
      const wish = () => ({ tracks: sending.tracks(), wantsPicture: watched?.has(sessionId) ?? true })
      const isOnline = connection.view.getSnapshot().isOpen
      members.set(sessionId, createMember(other, { ...parts, spaceId, isOnline, wish, tell, refuse }))
    }
    for (const [callId, { invited: fact, deadline }] of early) {
      const member = members.get(fact.from.sessionId ?? '')
      if (member === undefined) continue
      clock.clearTimeout(deadline)
      early.delete(callId)
      member.take(fact)
    }
  }

  function leave(): void {
    if (isLeft) return
    isLeft = true
    watching.unsubscribe()
    letAllGo()
    sending.stop()
    for (const { invited: fact, deadline } of early.values()) {
      clock.clearTimeout(deadline)
      refuse(fact)
    }
    early.clear()
  }

  let wasOpen = connection.view.getSnapshot().isOpen
  const watching = connection.view.subscribe(({ isOpen }) => {
    if (isOpen === wasOpen) return
    wasOpen = isOpen
    for (const member of members.values()) member.linkChanged(isOpen)
  })
  tell({ type: 'meeting.opened' })

  return {
    invited,
    send(command) {
      if (isLeft) return
      switch (command.type) {
        case 'send':
          return sending.send(command.attempt, command.media)
        case 'meet':
          return meet(command)
        case 'watch':
          watched = command.sessionIds && new Set(command.sessionIds)
          return updateAll()
        case 'leave':
          return leave()
      }
    },
    close() {
      leave()
      isClosed = true
    },
  }
}
