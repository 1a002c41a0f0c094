import { assign, emit, enqueueActions, fromCallback, sendTo, setup } from 'xstate'
import type { ErrorInfo } from '../errors.ts'
import { assertEvent } from '../feature/assertEvent.ts'
import { finished, ofTypes, tell } from '../feature/operations.ts'
import { superseded } from '../feature/promises.ts'
import type { MeetingMediaCommand, Party, SpaceCommand } from '../ports/index.ts'
import { noMedia, noOwnMedia, type SpaceContext, toPresence, withoutSession } from './space.context.ts'
import type { SpaceEmission, SpaceEvent, SpaceInput, SpaceOperation } from './space.events.ts'
import { faults, refusalFault } from './space.faults.ts'
import { begun, type Ending, errorAtEnd, hasItsIdle } from './space.operations.ts'

export interface Types {
  types: readonly SpaceOperation['type'][]
}

export const command = (value: SpaceCommand) => value

/** Nothing of our media is wanted, on its way or taken. */
export const nothingOf = ({
  media,
  own,
}: SpaceContext): Pick<SpaceContext, 'media' | 'own' | 'members' | 'muteOrdered'> => ({
  media: { ...media, wanted: noMedia, confirmed: noMedia, sent: noMedia },
  own: { attempt: own.attempt, ...noOwnMedia },
  members: [],
  muteOrdered: false,
})

/** Who wants to hear how we are. */
export const askerOf = (event: SpaceEvent): Party | undefined =>
  event.type === 'roster.appeared' ? event.party : event.type === 'space.partiesRequested' ? event.by : undefined

/** The words of a stay in a space: coming, being there, going. */
export const staySetup = setup({
  types: {
    context: {} as SpaceContext,
    events: {} as SpaceEvent,
    input: {} as SpaceInput,
    emitted: {} as SpaceEmission,
  },
  actors: {
    // Placeholders: the feature provides them once (space.ports.ts).
    channel: fromCallback<SpaceCommand, { spaceId: string }>(() => {}),
    meetingMedia: fromCallback<MeetingMediaCommand, { spaceId: string }>(() => {}),
    connection: fromCallback<{ type: 'open' }, undefined>(() => {}),
  },
  actions: {
    // To the back end.
    openConnection: sendTo('connection', { type: 'open' } as const),
    nextAttempt: assign({ attempt: ({ context }) => context.attempt + 1 }),
    sendJoin: sendTo('channel', ({ context }) => command({ type: 'join', attempt: context.attempt })),
    sendLeave: sendTo('channel', command({ type: 'leave' })),
    requestParties: sendTo('channel', command({ type: 'requestParties' })),
    fetchMeeting: sendTo('channel', command({ type: 'fetchMeeting' })),
    sendTyping: sendTo('channel', command({ type: 'typing' })),
    announce: enqueueActions(({ context, enqueue }) => {
      const attempt = context.announcement + 1
      enqueue.assign({ announcement: attempt })
      enqueue.sendTo('channel', command({ type: 'announce', presence: toPresence(context), attempt }))
    }),
    // Only to whom it concerns: an answer to everybody costs n² messages (spaces.md §8.2).
    answer: sendTo('channel', ({ context, event }) =>
      command({ type: 'announce', presence: toPresence(context), to: [askerOf(event) ?? []].flat() }),
    ),

    // Who and where we are.
    noteConnected: assign({
      self: ({ context, event }) => {
        assertEvent(event, 'connection.opened')
        return event.self ? withoutSession(event.self) : context.self
      },
    }),
    noteJoined: assign(({ context, event }) => {
      assertEvent(event, 'space.joined')
      return {
        sessionId: event.sessionId,
        self: event.self ? withoutSession(event.self) : context.self,
        title: event.title ?? context.title,
        retries: 0,
        fault: null,
      }
    }),
    noteSelf: assign(({ context, event }) => {
      assertEvent(event, 'space.announced')
      const { self, role } = context
      return {
        self: event.party === undefined || self?.id === event.party.id ? self : withoutSession(event.party),
        role: event.role ?? role,
      }
    }),
    countRetry: assign({ retries: ({ context }) => context.retries + 1 }),
    tellSynced: emit({ type: 'synced' }),
    // Out of the space nothing is on its way, and what happens there is not known.
    dropStay: assign(({ context }) => ({
      ...nothingOf(context),
      idle: { ...context.idle, wanted: false, confirmed: false, sent: false, byUser: false },
      wantsCall: false,
      meeting: null,
    })),

    // Idle.
    wantIdle: assign({
      idle: ({ context, event }) => {
        assertEvent(event, 'setIdle')
        return { ...context.idle, wanted: event.idle, byUser: event.idle }
      },
    }),
    // By itself; what the user said stands.
    fallIdle: assign({ idle: ({ context }) => ({ ...context.idle, wanted: true }) }),
    wake: assign({ idle: ({ context }) => ({ ...context.idle, wanted: context.idle.byUser }) }),
    markIdle: assign({
      idle: ({ context }) => ({ ...context.idle, sent: context.idle.wanted, mark: context.announcement }),
    }),
    confirmIdle: assign({
      idle: ({ context }) => ({ ...context.idle, confirmed: context.idle.sent }),
      fault: null,
    }),
    revertIdle: assign({ idle: ({ context }) => ({ ...context.idle, wanted: context.idle.confirmed }) }),

    // Faults and endings.
    noteFault: assign({ fault: (_, params: ErrorInfo) => params }),
    noteConnectionFault: assign({
      fault: ({ event }) => {
        assertEvent(event, 'connection.failed')
        return event.error
      },
    }),
    noteRefusal: assign({
      fault: ({ event }) => {
        assertEvent(event, ['space.refused', 'space.failed'])
        return refusalFault(event.code, event.message)
      },
    }),
    forgetFault: assign({ fault: null }),
    noteRemoval: enqueueActions(({ event, enqueue }) => {
      assertEvent(event, 'space.partyRemoved')
      const by = event.by ?? null
      enqueue.assign({ fault: faults.removed, removedBy: by })
      enqueue.emit({ type: 'removed', by })
    }),
    // Where an operation fails by it, that tells it already.
    tellRefusal: enqueueActions(({ context, event, enqueue }, params: Types) => {
      assertEvent(event, 'space.failed')
      if (context.operations.some(({ type }) => params.types.includes(type))) return
      enqueue.emit({ type: 'refused', error: refusalFault(event.code, event.message) })
    }),

    // Operations.
    begin: enqueueActions(({ context, event, enqueue }) => tell(enqueue, begun(context, event))),
    finish: enqueueActions(({ context, enqueue }, { types }: Types) =>
      tell(enqueue, finished(context, ofTypes(types))),
    ),
    fail: enqueueActions(({ context, enqueue }, { types }: Types) =>
      tell(enqueue, finished(context, ofTypes(types), context.fault ?? faults.callOver)),
    ),
    supersede: enqueueActions(({ context, enqueue }, { types }: Types) =>
      tell(enqueue, finished(context, ofTypes(types), superseded)),
    ),
    // Only where nothing is on its way: what was sent last may still change what is confirmed.
    finishIdle: enqueueActions(({ context, enqueue }) => tell(enqueue, finished(context, hasItsIdle(context)))),
    finishAll: enqueueActions(({ context, enqueue }, { ending }: { ending: Ending }) =>
      tell(
        enqueue,
        finished(
          context,
          () => true,
          (operation) => errorAtEnd(context, operation, ending),
        ),
      ),
    ),
  },
})
