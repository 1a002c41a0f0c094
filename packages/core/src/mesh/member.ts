import { createActor } from 'xstate'
import { createHandle } from '../feature/handle.ts'
import type { InvitedFact, MeetingMediaFact, MeetingMember, MemberMediaState, TrackInfo } from '../ports/index.ts'
import { createLeg, type Leg, type LegParts } from './leg.ts'
import { type MemberEmission, memberChart } from './member.chart.ts'

/** Somebody in the call, with the leg to them. */
export interface Member {
  /** An invite of theirs. */
  take: (invited: InvitedFact) => void
  /** What we want of the leg may be something else now. */
  update: () => void
  linkChanged: (isUp: boolean) => void
  letGo: () => void
}

export interface MemberParts extends Omit<LegParts, 'changed'> {
  spaceId: string
  isOnline: boolean
  tell: (fact: MeetingMediaFact) => void
  refuse: (invited: InvitedFact) => void
  /** Takes note of a leg until the returned function is called. */
  listed: (leg: Leg) => () => void
}

const isSame = (one: readonly TrackInfo[], other: readonly TrackInfo[]) =>
  one.length === other.length &&
  one.every(({ id, isScreen }, at) => id === other[at]?.id && isScreen === other[at].isScreen)

/** Meets somebody: connects to them, or waits for them to do so, until they are let go. */
export function createMember({ sessionId, party, wasHereFirst }: MeetingMember, parts: MemberParts): Member {
  const { context, spaceId, tell } = parts
  let leg: { own: Leg; unlist: () => void; state: ReturnType<Leg['state']> } | undefined
  let told: { state: MemberMediaState; tracks: readonly TrackInfo[] } | undefined

  const actor = context.watch(
    createActor(memberChart, {
      id: `member-${sessionId}`,
      input: { makesOffer: wasHereFirst, isOnline: parts.isOnline },
      clock: context.clock,
    }),
  )
  const isNamed = () => actor.getSnapshot().status === 'active'

  function stateOf(): MemberMediaState {
    const is = (name: 'connected' | 'fading' | 'failed') => actor.getSnapshot().matches({ named: name })
    if (is('connected')) return 'connected'
    if (is('fading')) return 'fading'
    return is('failed') ? 'failed' : 'connecting'
  }

  function report(): void {
    if (!isNamed()) return
    const now = { state: stateOf(), tracks: leg?.own.tracks() ?? [] }
    if (told?.state === now.state && isSame(told.tracks, now.tracks)) return
    told = now
    tell({ type: 'meeting.member', sessionId, ...now })
  }

  /** Ends the leg there is; what comes of it is not heard any more. */
  function hangUp(): void {
    const ended = leg
    leg = undefined
    ended?.unlist()
    ended?.own.end()
  }

  function open(callId: string, invited?: InvitedFact): void {
    hangUp()
    const meeting = { spaceId, ...(invited === undefined && { sessionId }) }
    const own: Leg = createLeg(
      { callId, peer: invited?.from ?? party, meeting, ...(invited && { invited }) },
      { ...parts, changed: () => leg?.own === own && legMoved(own) },
    )
    leg = { own, unlist: parts.listed(own), state: 'connecting' }
    own.start()
  }

  function legMoved(own: Leg): void {
    const state = own.state()
    if (leg === undefined || leg.state === state) return report()
    leg.state = state
    if (state === 'over') {
      leg.unlist()
      leg = undefined
      actor.send({ type: 'leg.over' })
    } else if (state === 'connected') actor.send({ type: 'leg.connected' })
    else if (state === 'disconnected') actor.send({ type: 'leg.faded' })
    report()
  }

  function obey({ type }: MemberEmission): void {
    if (type === 'dial') open(`leg-${context.newId()}`)
    else hangUp()
  }

  createHandle(actor, {
    stepped(emissions) {
      for (const emission of emissions) obey(emission)
      report()
    },
    breakdown: { code: 'call:1', message: 'A member of a meeting met an internal error.' },
    close: hangUp,
    onError: context.onError,
  })
  actor.start()

  return {
    take(invited) {
      // Both dialled at once: the leg with the smaller id survives, as of crossing calls (spaces.md §13.3, rule 6).
      if (leg?.own.isAsking() && leg.own.id < invited.callId) return parts.refuse(invited)
      open(invited.callId, invited)
      actor.send({ type: 'leg.taken' })
    },
    update: () => leg?.own.update(),
    linkChanged: (isUp) => actor.send({ type: isUp ? 'link.restored' : 'link.lost' }),
    letGo: () => actor.send({ type: 'letGo' }),
  }
}
